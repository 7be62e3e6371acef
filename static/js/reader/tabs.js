/**
 * The tabs of one person on one document: one of them sends, all show the same. The lock is held for as long as the tab
 * lives; when it closes the next tab gets it.
 */
export class Tabs {
  /**
   * @param {string} scope
   * @param {(message: any) => void} hear what another tab told
   */
  constructor(scope, hear) {
    this.scope = scope;
    this.channel = new BroadcastChannel(`annotate ${scope}`);
    this.channel.addEventListener("message", ({ data }) => hear(data));
  }

  /** @param {unknown} message */
  tell(message) {
    this.channel.postMessage(message);
  }

  /** @returns {Promise<void>} when this tab is the one that sends */
  lead() {
    // Without a secure connection there are no locks; a key that is sent twice still makes one thing.
    if (!navigator.locks) return Promise.resolve();
    return new Promise((resolve) => {
      void navigator.locks.request(`annotate ${this.scope}`, () => {
        resolve();
        return new Promise(() => {});
      });
    });
  }
}
