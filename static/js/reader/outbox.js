/**
 * Sends what is unsent, one after the other, each with a key that was made before it left and kept on this computer until
 * its answer. What the network loses is sent again with the same key and body; what the server refuses waits for a person.
 * Nothing is thrown away. Of several tabs with one document only one sends; the others hand theirs on and hear what became of it.
 */
import { Problem, request } from "../api.js";
import { namedUnsent, pauseFor } from "./letters.js";
import { renamed } from "./ops.js";
import { Shelf } from "./shelf.js";
import { dropped, linked, set } from "./state.js";
import { nameOf, taskOf, unsentCount } from "./tasks.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../store.js").Store<State>} StateStore
 * @typedef {import("./letters.js").Letter} Letter
 * @typedef {import("./ops.js").Op} Op
 * @typedef {import("./tasks.js").Task} Task
 */

/** @type {{ seconds: number, trouble: import("./state.js").Trouble }} */
const GONE = { seconds: Infinity, trouble: { kind: "gone", sentence: "You no longer have access.", wait: null } };

export class Outbox {
  /** Names of what is to be sent, in order. @type {string[]} */
  #queue = [];
  #running = false;
  #leads = false;
  #isShut = false;
  #tries = 0;
  /** @type {(() => void)[]} */
  #idle = [];
  /** @type {(() => void) | null} */
  #wake = null;

  /**
   * @param {StateStore} store
   * @param {import("./text.js").TextMap} text
   */
  constructor(store, text) {
    this.store = store;
    this.shelf = new Shelf(store, text);
    addEventListener("online", () => this.retry());
    addEventListener("beforeunload", (event) => {
      if (unsentCount(store.state)) event.preventDefault();
    });
  }

  /**
   * Sends what was just done; it is drawn already.
   *
   * @param {Op} op
   */
  write(op) {
    this.shelf.put(op);
    this.#add(nameOf(op));
  }

  get leads() {
    return this.#leads;
  }

  /** From now on this tab sends: first what was left, in its order. @param {string[]} names */
  lead(names) {
    this.#leads = true;
    const waiting = this.#queue.splice(0);
    for (const name of [...names, ...waiting]) this.#add(name);
  }

  /** Nothing is sent from this page any more. */
  shut() {
    this.#isShut = true;
    this.#queue = [];
    this.#wake?.();
  }

  /** What another tab wrote. @param {string} name */
  hand(name) {
    this.#add(name);
  }

  /**
   * The op with the names that things have on this page.
   *
   * @template {import("./ops.js").Deed} T
   * @param {T} op
   * @returns {T}
   */
  here(op) {
    return renamed(op, (key) => this.shelf.here(key));
  }

  /** Tries again at once what waits for the network, the server or a sign-in. */
  retry() {
    this.#tries = 0;
    if (this.#leads) this.#wake?.();
    else this.shelf.tell({ type: "retry" });
  }

  /**
   * Gives up what is unsent of a mark and of links to it.
   *
   * @param {string} key
   * @param {import("./state.js").Known} [known] what the server has now, where it said so
   */
  forget(key, known) {
    this.store.dispatch(dropped(key, known));
    this.shelf.forget(`mark ${key}`);
    if (this.store.state.server.has(key)) return;
    for (const link of this.store.state.links.values()) {
      if (link.id || (link.from !== key && link.to !== key)) continue;
      this.store.dispatch(linked(link.key, undefined));
      this.shelf.forget(`link ${link.key}`);
    }
  }

  /** @returns {Promise<void>} when nothing is left to send */
  idle() {
    if (!this.#leads && unsentCount(this.store.state)) return this.shelf.empty();
    return this.#queue.length ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  /** @param {string} name unless the same waits already: it will find what is unsent by then */
  #add(name) {
    if (this.#isShut || this.#queue.includes(name)) return;
    this.#queue.push(name);
    this.#count();
    if (this.#leads && !this.#running) void this.#run();
  }

  async #run() {
    this.#running = true;
    while (this.#queue.length) {
      this.#order();
      const [name] = this.#queue;
      const task = taskOf(this.store, name, () => this.shelf.baseOf(name));
      await this.#send(name, task);
      this.#queue.shift();
      for (const next of task.more()) this.#add(next);
      this.#count();
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** In the order in which it was done, but no mark before one that it names. */
  #order() {
    const turns = new Map(
      this.#queue.map((name) => {
        const named = namedUnsent(this.store.state, name.split(" ")[1]).map((key) => this.shelf.turnOf(`mark ${key}`) + 0.5);
        return [name, Math.max(this.shelf.turnOf(name), ...named)];
      }),
    );
    this.#queue.sort((a, b) => (turns.get(a) ?? 0) - (turns.get(b) ?? 0));
  }

  /** @param {string} name @param {Task} task */
  async #send(name, task) {
    await this.shelf.stored(name);
    const posted = this.shelf.postedOf(name);
    const letter = posted?.letter ?? task.letter();
    if (!letter) return task.isOver() ? this.shelf.answered(name, { isAll: true }) : undefined;
    if (!posted) {
      task.leave(letter);
      await this.shelf.post(name, letter);
    }
    const isDone = await this.#deliver(task, letter);
    await this.shelf.answered(name, { isDone, isAll: task.isOver(), carries: letter.carries || letter.method === "DELETE" });
  }

  /**
   * @param {Task} task
   * @param {Letter} letter
   * @returns {Promise<boolean>} whether the server took it
   */
  async #deliver(task, letter) {
    for (;;) {
      try {
        const answer = await request(letter.method, letter.path, letter);
        this.#tries = 0;
        this.#trouble(null);
        task.done(answer, letter);
        return true;
      } catch (error) {
        const pause = (await this.#isGone(error)) ? GONE : pauseFor(error, this.#tries);
        if (!pause) {
          this.#trouble(null);
          task.refused(/** @type {Problem} */ (error), letter);
          return false;
        }
        task.late(true);
        this.#tries += 1;
        this.#trouble(pause.trouble);
        await this.#rest(pause.seconds);
        if (this.#isShut) return false;
        task.late(false);
      }
    }
  }

  /** @param {import("./state.js").Trouble | null} trouble */
  #trouble(trouble) {
    const { state } = this.store;
    if (trouble === state.trouble) return;
    const why = trouble === GONE.trouble ? GONE.trouble.sentence : state.trouble === GONE.trouble ? null : state.why;
    this.store.dispatch(set({ trouble, why }));
    this.shelf.tell({ type: "trouble", trouble, why });
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
    this.store.dispatch(set({ busy: this.#leads ? this.#queue.length : 0 }));
  }
}
