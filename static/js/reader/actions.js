/**
 * What a person does to marks: make, change, remove, add and take away pieces, link, mark as read. Each action is drawn at
 * once, handed to the outbox, and is one step of Undo. Steps are data: an action names its ops (ops.js), what takes them
 * back is found from the state before.
 *
 * Several actions as one step and one line:
 *
 *     actions.together("Marked 3 like this", () => {
 *       const key = actions.make("unverified", range, { fields: { reason: "vague_source" } });
 *       if (key) actions.link(key, "questions", claim);
 *     });
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Change} Change
 * @typedef {import("./ops.js").Op} Op
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("../types.js").Span} Span
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {{ remark?: string, fields?: import("../types.js").Fields, fragments?: Span[], suggestion?: string }} Making
 *   `remark` is said after it; `fragments` are its pieces where the range is not the only one;
 *   `suggestion` is the hint that it is accepted from
 */
import { counted, short } from "../dom.js";
import { withKey } from "./first.js";
import { joinTouching, marksByKey, marksOf, quoteOf, spansFor, without } from "./marks.js";
import { applied, backOf, isSame, linkOf, valuesOf, wholeOf } from "./ops.js";
import { set } from "./state.js";

export class Actions {
  /** What is being done together. @type {import("./undo.js").Step | null} */
  #step = null;
  readByHand = false; // whether a sentence is read only when the person says so

  /**
   * @param {import("../store.js").Store<State>} store
   * @param {import("./text.js").TextMap} text
   * @param {import("./outbox.js").Outbox} outbox
   * @param {import("./undo.js").Undo} undo
   * @param {{ vocabulary: import("../types.js").Vocabulary, keys: import("../keys.js").Group[] }} table
   */
  constructor(store, text, outbox, undo, { vocabulary, keys }) {
    this.store = store;
    this.text = text;
    this.outbox = outbox;
    this.undo = undo;
    this.keys = keys;
    undo.run = (ops) => ops.forEach((op) => this.#apply(op));
    this.kinds = new Map(vocabulary.kind.map(({ id, label }) => [id, label]));
    this.partNames = new Map(vocabulary.part.map(({ id, label }) => [id, label]));
    this.unmarked = new Set(vocabulary.zone.filter(({ annotatable }) => !annotatable).map(({ id }) => id));
  }

  /** @param {string | null} [key] @returns {Mark | null} */
  mark(key = this.store.state.selected) {
    return (key && marksByKey(this.store.state).get(key)) || null;
  }

  /**
   * @param {string} text
   * @param {import("./state.js").Line["act"]} [act]
   * @param {"plain" | "warn"} [tone]
   */
  say(text, act, tone = "plain") {
    this.store.dispatch(set({ line: { text, tone, act } }));
  }

  /** @returns {boolean} whether nothing may be changed; says why */
  #isReadOnly() {
    const { why } = this.store.state;
    if (why) this.say(why, undefined, "warn");
    return Boolean(why);
  }

  /**
   * All that is done inside is one step of Undo with one line.
   *
   * @template T
   * @param {string} what the step in words
   * @param {() => T} run
   * @param {() => string} [line] said after it
   * @returns {T} what `run` gives
   */
  together(what, run, line = () => `${what}.`) {
    if (this.#step) return run();
    const step = (this.#step = { what, key: "", back: [], again: [] });
    try {
      return run();
    } finally {
      this.#step = null;
      if (step.again.length) this.#done(step, line());
    }
  }

  /**
   * Marks a range. The same kind on the same pieces opens the mark that is there.
   *
   * @param {Kind} kind
   * @param {{ start: number, end: number }} range
   * @param {Making} [making]
   * @returns {string | null} the key of the mark; `null` when it was refused
   */
  make(kind, range, { remark = "", fields, fragments: pieces, suggestion } = {}) {
    if (this.#isReadOnly()) return null;
    const fragments = spansFor(kind, pieces ?? [{ start: range.start, end: range.end, part: null }]);
    if (!this.#canMark(fragments)) return null;
    const isThis = (/** @type {Mark} */ mark) => mark.mine && mark.kind === kind && mark.start === fragments[0].start && isSame(wholeOf(mark).fragments, fragments);
    const same = marksOf(this.store.state).find(isThis);
    if (same) {
      this.store.dispatch(set({ selected: same.key, range: null }));
      this.say("Already marked.");
      return same.key;
    }
    const key = `new-${crypto.randomUUID()}`;
    const { filter } = this.store.state;
    const seen = filter.kinds.has(kind) ? filter : { ...filter, kinds: new Set([...filter.kinds, kind]) };
    const name = this.kinds.get(kind) ?? kind;
    const sentence = this.text.sentenceAt(range.start);
    const line = `${name} marked${sentence ? `, sentence ${sentence.n}` : ""}, card open${withKey(this.keys, "edit", ", press ")}.${remark && ` ${remark}`}`;
    const what = `Marked as ${name.toLowerCase()}`;
    let more = "";
    const make = () => {
      this.#do(what, { do: "make", key, whole: { kind, fragments, ...(fields && { fields }), ...(suggestion && { suggestion }) }, known: null }, line);
      this.store.dispatch(set({ filter: seen, lastKind: kind, range: null, word: null, border: null }));
      more = this.made(key);
    };
    this.together(what, make, () => line + more);
    for (const { start, end } of fragments) this.#readThrough(start, end);
    return key;
  }

  /** What else belongs to a mark that was just made: set by the page. @param {string} _key @returns {string} said after it */
  made(_key) {
    return "";
  }

  /** Whether these words can be marked; says why not. @param {Span[]} fragments */
  #canMark(fragments) {
    const furniture = this.text.zones.find((zone) => this.unmarked.has(zone.kind) && fragments.some(({ start, end }) => zone.start < end && zone.end > start));
    if (furniture) this.refuseFurniture(furniture);
    else if (fragments.some(({ start, end }) => !this.text.slice(start, end).trim())) this.say("Select at least one letter to mark it.", undefined, "warn");
    else return true;
    return false;
  }

  /** For those who may change zones the page puts here what they can do. @param {import("./text.js").Zone} _zone */
  refuseFurniture(_zone) {
    this.say("Page furniture is not marked. Ask an editor of this project to change the zone.", undefined, "warn");
  }

  /**
   * Changes a mark of one's own; what was there before can be had back.
   *
   * @param {string} key
   * @param {Change} change
   * @param {string} what the change in words, for the undo line
   */
  change(key, change, what) {
    const mark = this.mark(key);
    if (!mark || this.#isReadOnly()) return;
    if (isSame(valuesOf(mark, change), change)) return;
    this.#do(what, { do: "change", key, change }, `${what}.`);
  }

  /** @param {string} key @param {Kind} kind */
  changeKind(key, kind) {
    const mark = this.mark(key);
    if (!mark || mark.kind === kind || this.#isReadOnly()) return;
    const what = `Changed to ${(this.kinds.get(kind) ?? kind).toLowerCase()}`;
    this.#do(what, { do: "change", key, change: { kind } }, `${what}. Fields that do not fit stay in the history.`);
    this.store.dispatch(set({ lastKind: kind }));
  }

  /** @param {string} key */
  remove(key) {
    const mark = this.mark(key);
    if (!mark || this.#isReadOnly()) return;
    if (!mark.mine) return this.say(`This is a mark of ${mark.author.name}.`, undefined, "warn");
    this.#do(`Removed mark ${mark.label}`.trim(), { do: "remove", key }, `Removed mark ${mark.label || quoteOf(mark).slice(0, 30)}.`);
  }

  /**
   * Sets a part of an attribution to a range; words that stood in another part leave it.
   *
   * @param {string} key
   * @param {Part} part
   * @param {{ start: number, end: number }} range
   * @param {boolean} isMore whether it is a further piece
   */
  setPart(key, part, range, isMore) {
    const mark = this.mark(key);
    if (!mark) return;
    const kept = without(mark.fragments.filter((span) => isMore || span.part !== part), range);
    const fragments = joinTouching([...kept, { start: range.start, end: range.end, part }]);
    if (fragments.filter((span) => span.part === "cue").length > 1) {
      return this.say("There is one cue, in one piece. Set it anew, or make a second attribution.", undefined, "warn");
    }
    this.change(key, { fragments }, `${this.partNames.get(part)} set to “${short(this.text.slice(range.start, range.end), 40)}”`);
    this.store.dispatch(set({ range: null }));
  }

  /** @param {string} key @param {{ start: number, end: number }} range */
  addPiece(key, range) {
    const mark = this.mark(key);
    if (!mark) return;
    if (mark.kind === "attribution") return this.setPart(key, "content", range, true);
    const fragments = joinTouching([...mark.fragments, { start: range.start, end: range.end, part: null }]);
    this.change(key, { fragments }, `${counted(fragments.length, "piece")} now`);
    this.store.dispatch(set({ range: null }));
  }

  /** @param {string} key @param {Span} span */
  removePiece(key, span) {
    const mark = this.mark(key);
    if (!mark) return;
    const fragments = mark.fragments.filter(({ start, end, part }) => start !== span.start || end !== span.end || part !== span.part);
    if (!fragments.length) return this.say("A mark needs at least one piece. Remove the mark instead.", undefined, "warn");
    this.change(key, { fragments }, `Removed “${short(this.text.slice(span.start, span.end), 40)}”`);
  }

  /** @param {string} from @param {string} type @param {string} to keys of marks */
  link(from, type, to) {
    if (this.#isReadOnly()) return;
    const isThere = linkOf(this.store.state, { type, from, to, claim: null });
    if (isThere || from === to) return this.say(isThere ? "This link is there already." : "A mark cannot be linked to itself.", undefined, "warn");
    this.#do("Linked", { do: "link", type, from, to, claim: null }, "Linked.", from);
  }

  /** @param {string} key of the link */
  unlink(key) {
    const link = this.store.state.links.get(key);
    if (!link || this.#isReadOnly()) return;
    const { type, from, to, claim } = link;
    this.#do("Removed a link", { do: "unlink", type, from, to, claim }, "Removed the link.", from);
  }

  /**
   * Gives a link another type or another end, in one step.
   *
   * @param {string} key of the link
   * @param {{ type?: string, to?: string }} change
   */
  relink(key, change) {
    const link = this.store.state.links.get(key);
    if (!link || this.#isReadOnly()) return;
    const { type, from, to, claim } = link;
    this.together("Changed a link", () => {
      this.#do("", { do: "unlink", type, from, to, claim }, "", from);
      this.#do("", { do: "link", type: change.type ?? type, from, to: change.to ?? to, claim: change.to ? null : claim }, "", from);
    });
  }

  /**
   * @param {number} n
   * @param {boolean} isRead
   */
  setRead(n, isRead) {
    const { state } = this.store;
    if (n < 1 || n > state.read.length || (state.read[n - 1] === 1) === isRead || !state.layer || state.why) return;
    this.#apply({ do: "read", n, is: isRead });
  }

  /** The same by hand: a step of its own. @param {number} n @param {boolean} isRead */
  chooseRead(n, isRead) {
    const { layer, why } = this.store.state;
    const what = `Sentence ${n} ${isRead ? "read" : "unread"}`;
    if (layer && !why) this.#do(what, { do: "read", n, is: isRead }, `${what}.`);
  }

  /** Gives up what was not saved of a mark. @param {string} key */
  discard(key) {
    this.outbox.forget(key);
  }

  /**
   * The person chose between two versions of a mark.
   *
   * @param {Mark} mark in conflict
   * @param {Op | null} op what makes of theirs what stays; `null`: theirs stays
   * @param {string} said
   */
  settle({ key, unsent }, op, said) {
    this.outbox.forget(key, unsent?.theirs ? { annotation: unsent.theirs, gone: false } : undefined);
    if (op) this.#do("Kept your version", op, said);
    else this.say(said);
  }

  /** Sends again what was refused. @param {string} key */
  retry(key) {
    this.#apply({ do: "change", key, change: {} });
  }

  /**
   * One op as a step of its own, or as a part of what is done together.
   *
   * @param {string} what
   * @param {Op} op
   * @param {string} line said after it
   * @param {string} [key] of the mark that it is about
   */
  #do(what, op, line, key = "key" in op ? (op.key ?? "") : "") {
    const back = backOf(this.store.state, op);
    this.#apply(op);
    if (!this.#step) return this.#done({ what, key, back: [back], again: [op] }, line);
    this.#step.key ||= key;
    this.#step.again.push(op);
    this.#step.back.unshift(back);
  }

  /** @param {import("./undo.js").Step} step @param {string} line */
  #done(step, line) {
    this.undo.done(step);
    this.say(line, this.undo.offer());
  }

  /** Cuts the text in another way: set by the page, which asks the server. @param {import("./ops.js").Recut | import("./ops.js").Decide} _op */
  recut(_op) {}

  /** Draws it and hands it to the outbox. @param {import("./ops.js").Deed} op */
  #apply(op) {
    if (op.do === "split" || op.do === "merge" || op.do === "zone" || op.do === "hint") return this.recut(op);
    const meant = this.outbox.here(op);
    const whole = meant.do === "link" ? { ...meant, key: crypto.randomUUID() } : meant.do === "unlink" ? { ...meant, key: linkOf(this.store.state, meant)?.key } : meant;
    if (whole.do === "unlink" && !whole.key) return;
    this.store.dispatch((now) => {
      const next = applied(whole)(now);
      if (whole.do === "remove" && now.selected === whole.key) return set({ selected: null })(next);
      return whole.do === "make" ? set({ selected: whole.key })(next) : next;
    });
    this.outbox.write(whole);
  }

  /** Sentences in which something is marked count as read. @param {number} start @param {number} end */
  #readThrough(start, end) {
    const [first, last] = this.text.sentencesIn(start, end);
    for (let at = this.readByHand ? last : first; at < last; at += 1) this.setRead(at + 1, true);
  }
}
