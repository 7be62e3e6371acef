/**
 * What this person did on this page, back and forth, any number of steps. A step is data (`Op` of ops.js), so that it can
 * be kept; `back` is what takes it back, in this order, `again` what does it once more.
 *
 * @typedef {import("./ops.js").Op} Op
 * @typedef {{ what: string, key: string, back: Op[], again: Op[] }} Step `what` says it: "Removed mark U13"; `key` of the mark
 */
import { set } from "./state.js";

export class Undo {
  /** @type {Step[]} */
  #done = [];
  /** @type {Step[]} */
  #undone = [];

  /** Does the ops: the page's actions put theirs here. @type {(ops: Op[]) => void} */
  run = () => {};

  /** @param {import("../store.js").Store<import("./state.js").State>} store */
  constructor(store) {
    this.store = store;
  }

  /** @param {Step} step which was just taken */
  done(step) {
    this.#done.push(step);
    this.#undone = [];
    this.#count();
  }

  /** The button of the line that says what was done. */
  offer() {
    return { label: "Undo", key: "u", run: () => this.back() };
  }

  back() {
    const step = this.#done.pop();
    if (!step) return this.#say("Nothing to undo on this page.");
    this.#undone.push(step);
    this.run(step.back);
    this.#say(`Undone: ${step.what}.`, { label: "Redo", key: "Shift u", run: () => this.again() });
  }

  again() {
    const step = this.#undone.pop();
    if (!step) return this.#say("Nothing to redo on this page.");
    this.#done.push(step);
    this.run(step.again);
    this.#say(`Done again: ${step.what}.`, this.offer());
  }

  #count() {
    this.store.dispatch(set({ undoable: this.#done.length }));
  }

  /**
   * @param {string} text
   * @param {import("./state.js").Line["act"]} [act]
   */
  #say(text, act) {
    this.#count();
    this.store.dispatch(set({ line: { text, tone: "plain", act } }));
  }
}
