/**
 * Sends what is unsent, one after the other, each with a key that was made before it left. What the network loses is
 * sent again with the same key and body; what the server refuses waits for a person. Nothing is thrown away.
 */
import { Problem, Unreachable, newKey, request } from "../api.js";
import { acknowledged, failed, linked, markedRead, sending, set } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../store.js").Store<State>} StateStore
 * @typedef {{ method: string, path: string, body?: unknown, key: string, version?: number }} Letter
 * @typedef {{ name: string, letter: () => Letter | null, done: (answer: any) => void, refused: (problem: Problem) => void,
 *   late?: (isKept: boolean) => void, more: () => Task[] }} Task `more`: what has to be sent after it
 */

/** Seconds between tries while the server is away. */
const PAUSES = [1, 2, 5, 10, 20, 30];

/** @type {{ seconds: number, trouble: import("./state.js").Trouble }} */
const GONE = { seconds: Infinity, trouble: { kind: "gone", sentence: "You no longer have access.", wait: null } };

export class Outbox {
  /** @type {Task[]} */
  #tasks = [];
  #running = false;
  #tries = 0;
  /** @type {(() => void)[]} */
  #idle = [];
  /** @type {(() => void) | null} */
  #wake = null;

  /** @param {StateStore} store */
  constructor(store) {
    this.store = store;
    addEventListener("online", () => this.retry());
    addEventListener("beforeunload", (event) => {
      if (unsentCount(store.state)) event.preventDefault();
    });
  }

  /**
   * Sends what is unsent of a mark.
   *
   * @param {string} key
   */
  sendMark(key) {
    this.#add(this.#markTask(key));
  }

  /**
   * @param {string} key
   */
  sendLink(key) {
    this.#add(this.#linkTask(key));
  }

  /** @param {number} n the sentence whose reading mark is to be kept */
  sendRead(n) {
    this.#add(this.#readTask(n));
  }

  /** Tries again at once what waits for the network, the server or a sign-in. */
  retry() {
    this.#tries = 0;
    this.#wake?.();
  }

  /** @returns {Promise<void>} when nothing is left to send */
  idle() {
    return this.#tasks.length ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  /** @param {Task} task unless the same waits already: it will find what is unsent by then */
  #add(task) {
    if (this.#tasks.some((one) => one.name === task.name)) return;
    this.#tasks.push(task);
    this.#count();
    if (!this.#running) void this.#run();
  }

  async #run() {
    this.#running = true;
    while (this.#tasks.length) {
      const [task] = this.#tasks;
      const letter = task.letter();
      if (letter) await this.#deliver(task, letter);
      this.#tasks.shift();
      for (const next of task.more()) this.#add(next);
      this.#count();
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /**
   * @param {Task} task
   * @param {Letter} letter
   */
  async #deliver(task, letter) {
    for (;;) {
      try {
        const answer = await request(letter.method, letter.path, letter);
        this.#tries = 0;
        this.store.dispatch((state) => set({ trouble: null, ...(state.trouble === GONE.trouble && { why: null }) })(state));
        return task.done(answer);
      } catch (error) {
        const pause = (await this.#isGone(error)) ? GONE : pauseFor(error, this.#tries);
        if (!pause) return task.refused(/** @type {Problem} */ (error));
        task.late?.(true);
        this.#tries += 1;
        this.store.dispatch(set({ trouble: pause.trouble, ...(pause === GONE && { why: GONE.trouble.sentence }) }));
        await this.#rest(pause.seconds);
        task.late?.(false);
      }
    }
  }

  /**
   * Whether the person may not see the document any more: then everything is "not found".
   *
   * @param {unknown} error
   */
  async #isGone(error) {
    if (!(error instanceof Problem) || error.status !== 404) return false;
    const asked = await request("GET", `/documents/${this.store.state.document.id}`).catch((answer) => answer);
    return asked instanceof Problem && asked.status === 404;
  }

  /** @param {number} seconds */
  #rest(seconds) {
    return new Promise((resolve) => {
      const timer = seconds === Infinity ? 0 : setTimeout(() => this.#wake?.(), seconds * 1000);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve(undefined);
      };
    });
  }

  #count() {
    this.store.dispatch(set({ busy: this.#tasks.length }));
  }

  /**
   * @param {string} key
   * @returns {Task}
   */
  #markTask(key) {
    /** @type {boolean | null} */
    let gone = null;
    const { store } = this;
    return {
      name: `mark ${key}`,
      letter: () => {
        const letter = letterFor(store.state, key);
        gone = letter ? letter.gone : null;
        if (letter) store.dispatch(sending(key, letter.carries));
        else if (!store.state.server.has(key)) store.dispatch(acknowledged(key, null, true));
        return letter;
      },
      done: (answer) => store.dispatch(acknowledged(key, answer, gone ?? store.state.server.get(key)?.gone ?? false)),
      refused: (problem) => {
        const isStale = problem.status === 412 && problem.current;
        const base = store.state.server.get(key)?.annotation ?? null;
        store.dispatch(
          failed(key, { progress: isStale ? "conflict" : "refused", why: problem.message, errors: problem.errors, theirs: isStale ? problem.current : null, base }),
        );
        if (problem.type === "locked") store.dispatch(set({ why: `${problem.message} What is not saved stays on this page.` }));
      },
      late: (isKept) => store.dispatch(failed(key, { progress: isKept ? "kept" : "sending" })),
      more: () => [
        ...(store.state.unsent.get(key)?.progress === "waiting" ? [this.#markTask(key)] : []),
        ...[...store.state.links.values()].filter((link) => isReady(store.state, link, key)).map((link) => this.#linkTask(link.key)),
      ],
    };
  }

  /**
   * @param {string} key
   * @returns {Task}
   */
  #linkTask(key) {
    const { store } = this;
    const link = () => store.state.links.get(key);
    return {
      name: `link ${key}`,
      letter: () => {
        const letter = linkLetter(store.state, key);
        if (!letter && link()?.gone) store.dispatch(linked(key, undefined));
        return letter;
      },
      done: (answer) => {
        const now = link();
        if (!now) return;
        if (now.gone && !answer) return store.dispatch(linked(key, undefined));
        const { id, version } = answer;
        store.dispatch(linked(key, { ...now, id, version, progress: "saved" }));
      },
      refused: (problem) => {
        store.dispatch(linked(key, link()?.gone && problem.status !== 404 ? { .../** @type {import("./state.js").LinkItem} */ (link()), gone: false } : undefined));
        store.dispatch(set({ line: { text: `The link was not saved. ${problem.message}`, tone: "warn" } }));
      },
      more: () => (link()?.gone ? [this.#linkTask(key)] : []),
    };
  }

  /**
   * @param {number} n
   * @returns {Task}
   */
  #readTask(n) {
    const { store } = this;
    let asked = false;
    return {
      name: `read ${n}`,
      letter: () => {
        asked = store.state.read[n - 1] === 1;
        return { method: "PUT", path: `/documents/${store.state.document.id}/sentences/${n}/read`, body: { read: asked }, key: newKey() };
      },
      done: () => {
        if ((store.state.read[n - 1] === 1) === asked) store.dispatch(markedRead(n, asked, true));
      },
      refused: (problem) => {
        store.dispatch(markedRead(n, !asked, true));
        store.dispatch(set({ line: { text: `Sentence ${n} could not be marked as read. ${problem.message}`, tone: "warn" } }));
      },
      more: () => (store.state.readUnsent.has(n) ? [this.#readTask(n)] : []),
    };
  }
}

/** What this page would lose if it were left now. @param {State} state */
export function unsentCount(state) {
  let links = 0;
  for (const link of state.links.values()) if (link.progress !== "saved" || link.gone) links += 1;
  return state.unsent.size + links + state.readUnsent.size;
}

/**
 * Whether a link waited for this mark to be saved.
 *
 * @param {State} state
 * @param {import("./state.js").LinkItem} link
 * @param {string} key
 */
function isReady(state, link, key) {
  return !link.id && (link.from === key || link.to === key) && state.server.has(link.from) && state.server.has(link.to);
}

/**
 * The one next request for a mark: make it, take it away or back, or change it.
 *
 * @param {State} state
 * @param {string} key
 * @returns {(Letter & { gone: boolean | null, carries: boolean }) | null} `null` when there is nothing to send
 */
function letterFor(state, key) {
  const unsent = state.unsent.get(key);
  const known = state.server.get(key);
  if (!unsent || unsent.progress === "conflict") return null;
  const body = bodyOf(unsent.change);
  const once = { key: newKey(), gone: null, carries: false };
  if (!known) {
    if (unsent.gone) return null;
    return { ...once, method: "POST", path: `/documents/${state.document.id}/annotations`, body, gone: false, carries: true };
  }
  const { id, version } = known.annotation;
  const path = `/annotations/${id}`;
  if (unsent.gone === true) return { ...once, method: "DELETE", path, version, gone: true };
  if (unsent.gone === false) return { ...once, method: "POST", path: `${path}:restore`, body: {}, gone: false };
  return Object.keys(unsent.change).length ? { ...once, method: "PATCH", path, body, version, carries: true } : null;
}

/** @param {import("./state.js").Change} change */
function bodyOf(change) {
  const fragments = change.fragments?.map(({ start, end, part }) => (part ? { start, end, part } : { start, end }));
  return fragments ? { ...change, fragments } : change;
}

/**
 * @param {State} state
 * @param {string} key
 * @returns {Letter | null}
 */
function linkLetter(state, key) {
  const link = state.links.get(key);
  if (!link) return null;
  if (link.gone && link.id) return { method: "DELETE", path: `/links/${link.id}`, version: link.version, key: newKey() };
  const from = state.server.get(link.from)?.annotation.id;
  const to = state.server.get(link.to)?.annotation.id;
  if (link.gone || link.id || !from || !to) return null;
  return { method: "POST", path: `/annotations/${from}/links`, body: { type: link.type, to: { annotation: to } }, key: newKey() };
}

/**
 * How long to wait before the same request is sent again; `null` when it must not be.
 *
 * @param {unknown} error
 * @param {number} tries
 * @returns {{ seconds: number, trouble: import("./state.js").Trouble } | null}
 */
function pauseFor(error, tries) {
  const usual = PAUSES[Math.min(tries, PAUSES.length - 1)];
  if (error instanceof Unreachable) return { seconds: usual, trouble: { kind: "offline", sentence: "The server cannot be reached. Your work is kept on this page and sent as soon as it answers.", wait: usual } };
  if (!(error instanceof Problem)) throw error;
  if (error.status === 401) return { seconds: Infinity, trouble: { kind: "signed-out", sentence: "Your sign-in has ended. Sign in again in a new tab, then press Retry: nothing is lost.", wait: null } };
  if (error.status === 507) return { seconds: error.wait ?? 60, trouble: { kind: "busy", sentence: "The server’s disk is full. Tell the person who runs it; your work is kept on this page.", wait: error.wait ?? 60 } };
  if (error.status === 429 || error.status === 503) {
    const seconds = error.wait ?? usual;
    return { seconds, trouble: { kind: "busy", sentence: `The server asks to wait ${seconds} s.`, wait: seconds } };
  }
  if (error.status === 500 && tries < 3) return { seconds: usual, trouble: { kind: "defect", sentence: "The server could not save this. Trying again.", wait: usual } };
  return null;
}
