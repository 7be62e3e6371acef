/** The reading cursor: a frame round one sentence, what was read, and the way to marks and sentences. */
import { intervalsOf, marksByKey } from "./marks.js";
import { set } from "./state.js";

/** @typedef {import("./context.js").Context} Context */

export class Cursor {
  /** @type {Element[]} */
  #framed = [];

  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    const { store } = context;
    store.subscribe(
      ({ cursor }) => cursor,
      (cursor) => this.#frame(cursor),
    );
    let old = store.state.read;
    store.subscribe(
      ({ read }) => read,
      (read) => {
        for (let at = 0; at < read.length; at += 1) {
          if (read[at] !== old[at]) for (const element of this.#elements(at + 1)) element.classList.toggle("new", !read[at]);
        }
        old = read;
      },
    );
  }

  /**
   * Goes to the next or previous sentence. What is left forwards was read.
   *
   * @param {1 | -1} direction
   */
  step(direction) {
    const { store, text, actions } = this.context;
    const { cursor, selected } = store.state;
    const mark = selected ? marksByKey(store.state).get(selected) : null;
    const at = cursor || (mark && text.sentenceFrom(mark.start)?.n) || 0;
    const next = Math.min(text.sentences.length, Math.max(1, at + direction));
    if (direction > 0 && cursor) actions.setRead(cursor, true);
    if (next === cursor) return actions.say(direction > 0 ? this.#end() : "This is the first sentence.");
    this.goTo(next);
  }

  /** @param {1 | -1} direction */
  unread(direction) {
    const { store, actions } = this.context;
    const { cursor, read } = store.state;
    if (direction > 0 && cursor) actions.setRead(cursor, true);
    for (let n = cursor + direction; n >= 1 && n <= read.length; n += direction) if (!store.state.read[n - 1]) return this.goTo(n);
    const first = direction > 0 ? store.state.read.indexOf(0) + 1 : store.state.read.lastIndexOf(0) + 1;
    if (first) return this.goTo(first);
    actions.say(this.#end());
  }

  /** Read or unread, by hand. */
  toggle() {
    const { store, actions } = this.context;
    const { cursor, read } = store.state;
    if (!cursor) return actions.say("Go to a sentence first: j.", undefined, "warn");
    const isRead = read[cursor - 1] === 1;
    actions.setRead(cursor, !isRead);
    actions.say(`Sentence ${cursor} ${isRead ? "unread" : "read"}.`);
  }

  /** @param {number} n */
  goTo(n) {
    const { store, text, selection } = this.context;
    if (!text.sentences[n - 1]) return;
    selection.clear();
    store.dispatch(set({ cursor: n, word: null, selected: null, border: null }));
    this.#reveal(n);
  }

  /**
   * The marks at a place, the smallest first.
   *
   * @param {number} start
   * @param {number} end
   */
  marksAt(start, end) {
    const found = intervalsOf(this.context.store.state).touching(start, Math.max(end, start + 1));
    return [...new Set(found.map(({ of }) => of))].sort((a, b) => a.size - b.size || a.start - b.start);
  }

  /** Steps through what lies under the word cursor, the selection or the sentence. */
  under() {
    const { store, text, actions, labels } = this.context;
    const { range, word, cursor, selected } = store.state;
    const sentence = text.sentences[cursor - 1];
    const open = selected ? marksByKey(store.state).get(selected) : null;
    const place = range ?? word ?? (this.#place && open && this.#place) ?? sentence ?? open;
    const marks = place ? this.marksAt(place.start, place.end) : [];
    if (!marks.length) return actions.say("Nothing is marked here.");
    this.#place = place;
    const at = (marks.findIndex(({ key }) => key === selected) + 1) % marks.length;
    const mark = marks[at];
    const telling = labels.get(`reason.${mark.fields.reason}`) ?? labels.get(`category.${mark.fields.category}`) ?? labels.get(`claim_type.${mark.fields.claim_type}`) ?? labels.get(`mode.${mark.fields.mode}`);
    store.dispatch(set({ selected: mark.key, range: null }));
    const kind = (labels.get(`kind.${mark.kind}`) ?? mark.kind).toLowerCase();
    actions.say(`${at + 1} of ${marks.length}: ${kind} ${mark.label}${telling ? `, ${telling.toLowerCase()}` : ""}.`);
  }

  /** @type {import("./snap.js").Range | null} where `under` looks, until the place changes */
  #place = null;

  /**
   * A click in the text: the smallest mark there, the next one with each click at the same place.
   *
   * @param {number} point
   */
  click(point) {
    const { store, text } = this.context;
    const marks = this.marksAt(point, point + 1);
    this.#place = { start: point, end: point + 1 };
    const at = marks.findIndex(({ key }) => key === store.state.selected);
    const mark = marks.length ? marks[(at + 1) % marks.length] : null;
    const sentence = text.sentenceAt(point);
    store.dispatch(set({ cursor: sentence?.n ?? store.state.cursor, word: null, selected: mark?.key ?? null, border: null }));
  }

  #end() {
    const { read } = this.context.store.state;
    const left = read.length - read.reduce((sum, one) => sum + one, 0);
    return left ? `This is the last sentence; ${left} still unread.` : `All ${read.length} sentences are read.`;
  }

  /** @param {number} n */
  #elements(n) {
    const first = document.getElementById(`s${n}`);
    /** @type {Element[]} */
    const found = [];
    // A sentence longer than a block goes on in the next one, without an id.
    for (let element = /** @type {Element | null} */ (first); element; ) {
      found.push(element);
      const block = element.closest(".b");
      const next = element.nextElementSibling ? null : (block?.nextElementSibling?.querySelector(".s") ?? null);
      element = next && !next.id ? next : null;
    }
    return found;
  }

  /** @param {number} n */
  #frame(n) {
    for (const element of this.#framed) element.classList.remove("cursor");
    this.#framed = n ? this.#elements(n) : [];
    for (const element of this.#framed) element.classList.add("cursor");
  }

  /** @param {number} n */
  #reveal(n) {
    const [first] = this.#elements(n);
    if (!first) return;
    // Twice: the first time the browser draws what it had left out above, which may move the sentence.
    first.scrollIntoView({ block: "nearest", behavior: "instant" });
    const box = first.getBoundingClientRect();
    const room = innerHeight - (document.body.dataset.sheet && document.body.dataset.sheet !== "closed" ? innerHeight / 2 : 80);
    if (box.top < 150 || box.bottom > room) scrollBy({ top: box.top - Math.min(220, innerHeight / 3), behavior: "instant" });
  }
}
