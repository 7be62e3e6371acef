/** One state, changed only by pure reducers, and drawn by those who look at a part of it. */

/**
 * @template S
 * @typedef {(state: S) => S} Step
 */

/**
 * @template S
 */
export class Store {
  /** @type {{ select: (state: S) => unknown, draw: (value: any, state: S) => void, last: unknown }[]} */
  #watchers = [];
  #drawing = false;

  /** @param {S} state */
  constructor(state) {
    this.state = state;
  }

  /**
   * Replaces the state by what the step makes of it and draws what changed before it returns.
   *
   * @param {Step<S>} step a pure function; the same state means that nothing changed
   */
  dispatch(step) {
    const next = step(this.state);
    if (next === this.state) return;
    this.state = next;
    if (!this.#drawing) this.#draw();
  }

  /**
   * Calls `draw` now and after each change of what `select` gives (compared by identity).
   *
   * @template V
   * @param {(state: S) => V} select
   * @param {(value: V, state: S) => void} draw
   * @returns {() => void} ends it
   */
  subscribe(select, draw) {
    const watcher = { select, draw, last: select(this.state) };
    this.#watchers.push(watcher);
    draw(/** @type {V} */ (watcher.last), this.state);
    return () => {
      this.#watchers = this.#watchers.filter((one) => one !== watcher);
    };
  }

  /** A drawing that dispatches is followed by another round, not nested into the first. */
  #draw() {
    this.#drawing = true;
    try {
      for (let seen = null; seen !== this.state; ) {
        seen = this.state;
        for (const watcher of this.#watchers) {
          const value = watcher.select(this.state);
          if (value === watcher.last) continue;
          watcher.last = value;
          watcher.draw(value, this.state);
        }
      }
    } finally {
      this.#drawing = false;
    }
  }
}

/**
 * A drawing of what stands beside the text: it comes after the next frame, once for all that asked, so that what a person has
 * just done is seen first.
 *
 * @param {() => void} draw
 * @returns {() => void} asks for it
 */
export function afterFrame(draw) {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        isAsked = false;
        draw();
      }),
    );
  };
}
