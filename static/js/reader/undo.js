/**
 * What this person did in this document, back and forth, any number of steps, also after a reload. A step is data (`Deed` of
 * ops.js), so that it is kept on this computer; `back` is what takes it back, in this order, `again` what does it once more.
 *
 * @typedef {import("./ops.js").Deed} Deed
 * @typedef {{ what: string, key: string, back: Deed[], again: Deed[] }} Step `what` says it: "Removed mark U13"; `key` of the mark
 * @typedef {{ id: Promise<number>, step: Step }} Taken `id` where it is kept, 0 when it is not
 * @typedef {{ key: string, should: import("./ops.js").Whole, then: import("./ops.js").Whole | null }} Clash
 *   a mark that is not as the step left it: `should` is how that was, `then` what it would become, `null`: removed
 * @typedef {{ add: (step: Step, away: number[]) => Promise<number>, put: (id: number, step: Step, isUndone: boolean) => Promise<void> }} Keeper
 */
import { marksByKey } from "./marks.js";
import { applied, isSame, wholeOf, wholeWith } from "./ops.js";
import { set } from "./state.js";

/** Steps that are kept for the next visit. */
const MOST = 200;

export class Undo {
  /** @type {Taken[]} */
  #done = [];
  /** @type {Taken[]} */
  #undone = [];
  /** @type {Keeper | null} */
  #keeper = null;
  /** Whether the steps of earlier visits are here. */
  #isOpen = false;
  /** @type {(keeper: Keeper | null) => void} */
  #open = () => {};
  /** @type {Promise<Keeper | null>} */
  #opened = new Promise((resolve) => (this.#open = resolve));

  /** Does the ops: the page's actions put theirs here. @type {(ops: Deed[]) => void} */
  run = () => {};

  /** Shows both texts and asks whether to go on: the page puts its dialog here. @type {(what: string, clashes: Clash[]) => Promise<boolean>} */
  ask = async () => false;

  /** @param {import("../store.js").Store<import("./state.js").State>} store */
  constructor(store) {
    this.store = store;
  }

  /**
   * Takes up the steps of earlier visits, oldest first.
   *
   * @param {Keeper | null} keeper
   * @param {{ id: number, step: Step, undone: boolean }[]} kept
   */
  open(keeper, kept) {
    this.#keeper = keeper;
    const taken = kept.map(({ id, step, undone }) => ({ id: Promise.resolve(id), step, undone }));
    const isNew = this.#done.length > 0;
    this.#done.unshift(...taken.filter(({ undone }) => !undone));
    // A step of this visit came after all: what was taken back before cannot be done again.
    if (!isNew) this.#undone.unshift(...taken.filter(({ undone }) => undone).reverse());
    this.#isOpen = true;
    this.#open(keeper);
    this.#count();
  }

  /** @param {Step} step which was just taken */
  done(step) {
    const away = [...this.#undone, ...this.#done.slice(0, Math.max(0, this.#done.length + 1 - MOST))].map(({ id }) => id);
    this.#undone = [];
    const id = this.#opened.then(async (keeper) => (keeper ? keeper.add(step, await Promise.all(away)) : 0)).catch(() => 0);
    this.#done.push({ id, step });
    this.#count();
  }

  /**
   * The text was cut in another way.
   *
   * @param {(n: number) => number | null} now which number a sentence has now; `null` for one that is gone
   */
  renumber(now) {
    const anew = (/** @type {Deed[]} */ ops) =>
      ops.flatMap((op) => {
        const n = op.do === "read" ? now(op.n) : null;
        return op.do !== "read" ? [op] : n ? [/** @type {Deed} */ ({ ...op, n })] : [];
      });
    const steps = (/** @type {Taken[]} */ list) => list.map(({ id, step }) => ({ id, step: { ...step, back: anew(step.back), again: anew(step.again) } }));
    this.#done = steps(this.#done);
    this.#undone = steps(this.#undone);
  }

  /** The button of the line that says what was done. */
  offer() {
    return { label: "Undo", key: "u", run: () => this.back() };
  }

  back() {
    const taken = this.#done.pop();
    if (!taken && !this.#isOpen) return void this.#opened.then(() => this.back());
    if (!taken) return this.#say("Nothing to undo in this document.");
    const { step } = taken;
    return this.#take(taken, step.back, step.again, () => {
      this.#undone.push(taken);
      this.#say(`Undone: ${step.what}.`, { label: "Redo", key: "U", run: () => this.again() });
      this.#keep(taken, true);
    });
  }

  again() {
    const taken = this.#undone.pop();
    if (!taken && !this.#isOpen) return void this.#opened.then(() => this.again());
    if (!taken) return this.#say("Nothing to redo in this document.");
    const { step } = taken;
    return this.#take(taken, step.again, step.back, () => {
      this.#done.push(taken);
      this.#say(`Done again: ${step.what}.`, this.offer());
      this.#keep(taken, false);
    });
  }

  /**
   * @param {Taken} taken
   * @param {Deed[]} ops to be done
   * @param {Deed[]} other what they take back
   * @param {() => void} done
   */
  #take(taken, ops, other, done) {
    const { state } = this.store;
    const { step } = taken;
    if (state.why) return void (this.#done.push(taken), this.#say(state.why));
    const { possible, clashes } = looked(state, ops, other);
    if (!possible.length) return this.#say(`“${step.what}” cannot be taken back: the mark is not here any more.`);
    if (!clashes.length) return void (this.run(possible), done());
    return void this.ask(step.what, clashes).then((isWanted) => {
      if (!isWanted) return this.#say("Left as it is.");
      this.run(possible);
      return done();
    });
  }

  /** @param {Taken} taken @param {boolean} isUndone */
  #keep({ id, step }, isUndone) {
    void id.then((place) => (place ? this.#keeper?.put(place, step, isUndone) : undefined)).catch(() => {});
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

/**
 * What of a step can be done, and which marks somebody else, or another tab, changed since.
 *
 * @param {import("./state.js").State} state
 * @param {Deed[]} ops
 * @param {Deed[]} other what they take back, in the opposite order
 */
function looked(state, ops, other) {
  /** @type {Deed[]} */
  const possible = [];
  /** @type {Clash[]} */
  const clashes = [];
  let now = state;
  for (const [at, op] of ops.entries()) {
    const mark = "key" in op && op.key ? (marksByKey(now).get(op.key) ?? null) : null;
    if (!mark && (op.do === "change" || op.do === "remove")) continue;
    const clash = mark && clashOf(mark, op, other[other.length - 1 - at]);
    if (clash) clashes.push(clash);
    possible.push(op);
    if (op.do === "make" || op.do === "change" || op.do === "remove") now = applied(op)(now);
  }
  return { possible, clashes };
}

/**
 * @param {import("./marks.js").Mark} mark as it is now
 * @param {Deed} op
 * @param {Deed | undefined} was what it takes back
 * @returns {Clash | null}
 */
function clashOf(mark, op, was) {
  const { key } = mark;
  const now = wholeOf(mark);
  const should = was?.do === "change" ? wholeWith(mark, was.change) : was?.do === "make" ? wholeWith(null, was.whole) : null;
  const then = op.do === "change" ? wholeWith(mark, op.change) : op.do === "make" ? wholeWith(null, op.whole) : null;
  if (op.do === "make") return isSame(then, now) ? null : { key, should: now, then };
  return should && !isSame(should, now) ? { key, should, then } : null;
}
