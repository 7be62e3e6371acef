/**
 * Listens to the live feed of a document (contract.md, Feed): opened again after a pause when it breaks, shut while nobody looks
 * at the page or there is no network, and gone on with behind the last revision that was taken in.
 */

/** Milliseconds before the next try: they grow with each that fails, and no two pages keep the same time. */
const FIRST = 1_000;
const LONGEST = 30_000;

export class Feed {
  #tries = 0;
  #timer = 0;
  /** @type {EventSource | null} */
  #source = null;

  /**
   * @param {string} document its id
   * @param {number} last the revision that the page shows already
   * @param {Record<string, (data: any, type: string) => void>} hear what is done for each type of event
   */
  constructor(document, last, hear) {
    this.document = document;
    this.last = last;
    this.hear = hear;
    /** Grows whenever the feed is shut: what was heard before and is not taken in yet will be told again. */
    this.turn = 0;
  }

  /** Listens from now on. */
  begin() {
    document.addEventListener("visibilitychange", () => this.#open());
    addEventListener("online", () => this.#open());
    addEventListener("offline", () => this.#shut());
    this.#open();
  }

  /** What came could not be taken in: the same is asked for again in a while. */
  later() {
    this.#shut();
    this.#timer = window.setTimeout(() => this.#open(), Math.min(LONGEST, FIRST * 2 ** this.#tries) * (0.5 + Math.random() / 2));
    this.#tries += 1;
  }

  #shut() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
    this.turn += 1;
  }

  #open() {
    this.#shut();
    if (document.hidden || !navigator.onLine) return;
    const source = new EventSource(`/api/v1/documents/${this.document}/events?after=${this.last}`);
    source.addEventListener("open", () => (this.#tries = 0));
    source.addEventListener("error", () => this.later());
    for (const [type, run] of Object.entries(this.hear)) source.addEventListener(type, (event) => run(JSON.parse(event.data), type));
    this.#source = source;
  }
}
