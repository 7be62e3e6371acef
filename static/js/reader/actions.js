/**
 * What a person does to marks: make, change, remove, add and take away pieces, link. Each action is drawn at once,
 * handed to the outbox, and can be undone.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Change} Change
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("../types.js").Span} Span
 * @typedef {import("./marks.js").Mark} Mark
 */
import { counted, short } from "../dom.js";
import { joinTouching, marksByKey, marksOf, quoteOf, spansFor, without } from "./marks.js";
import { dropped, edited, linked, markedRead, set } from "./state.js";

export class Actions {
  /**
   * @param {import("../store.js").Store<State>} store
   * @param {import("./text.js").TextMap} text
   * @param {import("./outbox.js").Outbox} outbox
   * @param {import("./undo.js").Undo} undo
   * @param {import("../types.js").Vocabulary} vocabulary
   */
  constructor(store, text, outbox, undo, vocabulary) {
    this.store = store;
    this.text = text;
    this.outbox = outbox;
    this.undo = undo;
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
   * Marks a range. The same kind on the same range opens the mark that is there.
   *
   * @param {Kind} kind
   * @param {{ start: number, end: number }} range
   * @param {string} [remark] said after it
   */
  make(kind, range, remark = "") {
    if (this.#isReadOnly()) return;
    const { start, end } = range;
    const furniture = this.text.zones.find((zone) => zone.start < end && zone.end > start && this.unmarked.has(zone.kind));
    if (furniture) return this.#refuseFurniture(furniture);
    if (!this.text.slice(start, end).trim()) return this.say("Select at least one letter to mark it.", undefined, "warn");
    const fragments = spansFor(kind, [{ start, end, part: null }]);
    const same = marksOf(this.store.state).find(
      (mark) => mark.mine && mark.kind === kind && mark.fragments.length === 1 && mark.start === start && mark.end === end,
    );
    if (same) {
      this.store.dispatch(set({ selected: same.key, range: null }));
      return this.say("Already marked.");
    }
    const key = `new-${crypto.randomUUID()}`;
    const change = { kind, fragments };
    const { filter } = this.store.state;
    const seen = filter.kinds.has(kind) ? filter : { ...filter, kinds: new Set([...filter.kinds, kind]) };
    this.store.dispatch((state) => set({ filter: seen, selected: key, lastKind: kind, range: null, word: null, border: null })(edited(key, change)(state)));
    this.outbox.sendMark(key);
    this.#readThrough(start, end);
    const name = this.kinds.get(kind) ?? kind;
    this.undo.done({
      what: `Marked as ${name.toLowerCase()}`,
      back: () => this.#put(key, {}, true),
      again: () => this.#put(key, this.store.state.server.has(key) ? {} : change, false),
      key,
    });
    const sentence = this.text.sentenceFrom(start);
    this.say(`${name} marked${sentence ? `, sentence ${sentence.n}` : ""}, card open, press e.${remark && ` ${remark}`}`, this.undo.offer());
  }

  /** @param {import("./text.js").Zone} zone */
  #refuseFurniture(zone) {
    this.say("Page furniture. Change the zone to mark it.", { label: "Change the zone", run: () => this.changeZone(zone) }, "warn");
  }

  /** Replaced by the page, which knows whether the person may. @param {import("./text.js").Zone} _zone */
  changeZone(_zone) {
    this.say("Ask an editor of this project to change the zone.", undefined, "warn");
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
    const before = valuesOf(mark, change);
    if (JSON.stringify(before) === JSON.stringify(change)) return;
    this.#put(key, change);
    this.undo.done({ what, back: () => this.#put(key, before), again: () => this.#put(key, change), key });
    this.say(`${what}.`, this.undo.offer());
  }

  /** @param {string} key @param {Kind} kind */
  changeKind(key, kind) {
    const mark = this.mark(key);
    if (!mark || mark.kind === kind) return;
    const name = this.kinds.get(kind) ?? kind;
    const back = { kind: mark.kind, fields: mark.fields, fragments: mark.fragments };
    if (this.#isReadOnly()) return;
    this.#put(key, { kind });
    this.store.dispatch(set({ lastKind: kind }));
    this.undo.done({ what: `Changed to ${name.toLowerCase()}`, back: () => this.#put(key, back), again: () => this.#put(key, { kind }), key });
    this.say(`Changed to ${name.toLowerCase()}. Fields that do not fit stay in the history.`, this.undo.offer());
  }

  /** @param {string} key */
  remove(key) {
    const mark = this.mark(key);
    if (!mark || this.#isReadOnly()) return;
    if (!mark.mine) return this.say(`This is a mark of ${mark.author.name}.`, undefined, "warn");
    const change = { kind: mark.kind, fragments: mark.fragments, note: mark.note, confidence: mark.confidence, fields: mark.fields };
    this.#put(key, {}, true);
    this.undo.done({
      what: `Removed mark ${mark.label}`.trim(),
      back: () => this.#put(key, this.store.state.server.has(key) ? {} : change, false),
      again: () => this.#put(key, {}, true),
      key,
    });
    this.say(`Removed mark ${mark.label || quoteOf(mark).slice(0, 30)}.`, this.undo.offer());
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

  /** @param {string} from @param {string} type @param {string} to */
  link(from, type, to) {
    if (this.#isReadOnly()) return;
    const { links } = this.store.state;
    const isThere = [...links.values()].some((link) => !link.gone && link.from === from && link.to === to && link.type === type);
    if (isThere || from === to) return this.say(isThere ? "This link is there already." : "A mark cannot be linked to itself.", undefined, "warn");
    const key = crypto.randomUUID();
    const link = { key, id: null, type, from, to, claim: null, mine: true, version: 0, progress: /** @type {const} */ ("waiting"), gone: false };
    this.#putLink(link);
    this.undo.done({ what: "Linked", back: () => this.#unlink(key), again: () => this.#putLink({ ...link, key: crypto.randomUUID() }), key: from });
    this.say("Linked.", this.undo.offer());
  }

  /** @param {string} key of the link */
  unlink(key) {
    const link = this.store.state.links.get(key);
    if (!link || this.#isReadOnly()) return;
    this.#unlink(key);
    const again = { ...link, key: crypto.randomUUID(), id: null, gone: false, progress: /** @type {const} */ ("waiting") };
    this.undo.done({ what: "Removed a link", back: () => this.#putLink(again), again: () => this.#unlink(again.key), key: link.from });
    this.say("Removed the link.", this.undo.offer());
  }

  /**
   * @param {number} n
   * @param {boolean} isRead
   */
  setRead(n, isRead) {
    const { state } = this.store;
    if (n < 1 || n > state.read.length || (state.read[n - 1] === 1) === isRead || !state.layer || state.why) return;
    this.store.dispatch(markedRead(n, isRead, false));
    this.outbox.sendRead(n);
  }

  /** Gives up what was not saved of a mark. @param {string} key */
  discard(key) {
    this.store.dispatch(dropped(key));
    for (const link of this.store.state.links.values()) {
      if (!link.id && (link.from === key || link.to === key)) this.store.dispatch(linked(link.key, undefined));
    }
  }

  /** Sends again what was refused. @param {string} key */
  retry(key) {
    this.#put(key, {});
  }

  /** @param {string} key @param {Change} change @param {boolean} [gone] */
  #put(key, change, gone) {
    this.store.dispatch((state) => {
      const next = edited(key, change, gone)(state);
      return gone && state.selected === key ? set({ selected: null })(next) : gone === false ? set({ selected: key })(next) : next;
    });
    this.outbox.sendMark(key);
  }

  /** @param {import("./state.js").LinkItem} link */
  #putLink(link) {
    this.store.dispatch(linked(link.key, link));
    this.outbox.sendLink(link.key);
  }

  /** @param {string} key */
  #unlink(key) {
    const link = this.store.state.links.get(key);
    if (!link) return;
    this.store.dispatch(linked(key, { ...link, gone: true }));
    this.outbox.sendLink(key);
  }

  /** Sentences in which something is marked count as read. @param {number} start @param {number} end */
  #readThrough(start, end) {
    const [first, last] = this.text.sentencesIn(start, end);
    for (let at = first; at < last; at += 1) this.setRead(at + 1, true);
  }
}

/**
 * What a mark has now where a change would put something else.
 *
 * @param {Mark} mark
 * @param {Change} change
 * @returns {Change}
 */
function valuesOf(mark, change) {
  /** @type {Change} */
  const before = {};
  if (change.kind) before.kind = mark.kind;
  if (change.fragments) before.fragments = mark.fragments;
  if (change.note !== undefined) before.note = mark.note;
  if (change.confidence) before.confidence = mark.confidence;
  if (change.fields) before.fields = Object.fromEntries(Object.keys(change.fields).map((name) => [name, mark.fields[name] ?? null]));
  return before;
}
