/** What this person did on this page, back and forth, any number of steps. */
import { set } from "./state.js";

/** @typedef {{ what: string, back: () => void, again: () => void, key: string }} Step `what` says it: "Removed mark U13" */

export class Undo {
  /** @type {Step[]} */
  #done = [];
  /** @type {Step[]} */
  #undone = [];

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
    step.back();
    this.#say(`Undone: ${step.what}.`, { label: "Redo", key: "Shift u", run: () => this.again() });
  }

  again() {
    const step = this.#undone.pop();
    if (!step) return this.#say("Nothing to redo on this page.");
    this.#done.push(step);
    step.again();
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
