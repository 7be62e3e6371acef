/** The reading cursor: a frame round one sentence or headline, what was read, and the way to marks and sentences. */
import { byId } from "../dom.js";
import { placeFirst } from "./first.js";
import { intervalsOf, marksByKey } from "./marks.js";
import { set, standing } from "./state.js";
import { extentOf } from "./voice.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./text.js").Place} Place
 */

export class Cursor {
  /** @type {Element[]} */
  #framed = [];

  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    const { store } = context;
    store.subscribe(
      ({ place }) => place,
      (place) => this.#frame(place),
    );
    let old = store.state.read;
    store.subscribe(
      ({ read }) => read,
      (read) => {
        for (let at = 0; at < read.length; at += 1) {
          if (read[at] !== old[at]) for (const element of elementsOf(`s${at + 1}`, ".s")) element.classList.toggle("new", !read[at]);
        }
        old = read;
      },
    );
  }

  /**
   * Goes to the next or previous sentence, headline or caption. The sentence that is left forwards was read.
   *
   * @param {1 | -1} direction
   */
  step(direction) {
    const { store, text, actions } = this.context;
    const { place, selected } = store.state;
    const mark = selected ? marksByKey(store.state).get(selected) : null;
    const from = place ?? (mark && text.placeFrom(mark.start));
    const next = from ? text.placeBeside(from.start, direction) : text.places[0];
    if (direction > 0) this.#leave();
    if (!next) return direction > 0 ? this.#end() : actions.say("This is the beginning of the text.");
    this.goToPlace(next);
  }

  /** @param {1 | -1} direction */
  unread(direction) {
    const { store, text, actions } = this.context;
    const { place, cursor, read, layer } = store.state;
    if (!layer) return actions.say("Sentences are marked as read by reviewers of the project.");
    if (direction > 0) this.#leave();
    const from = place && !cursor ? (text.sentenceFrom(place.start)?.n ?? 0) - (direction > 0 ? 1 : 0) : cursor;
    for (let n = from + direction; n >= 1 && n <= read.length; n += direction) if (!store.state.read[n - 1]) return this.goTo(n);
    const first = direction > 0 ? store.state.read.indexOf(0) + 1 : store.state.read.lastIndexOf(0) + 1;
    if (first) return this.goTo(first);
    this.#end();
  }

  /** What the cursor leaves forwards was read, unless the person says it each time. */
  #leave() {
    const { store, actions, settings } = this.context;
    if (store.state.cursor && !settings.read_by_hand) actions.setRead(store.state.cursor, true);
  }

  /** Read or unread, by hand. */
  toggle() {
    const { store, actions } = this.context;
    const { cursor, read } = store.state;
    if (!cursor) return actions.say(placeFirst(this.context.keys), undefined, "warn");
    const isRead = read[cursor - 1] === 1;
    actions.chooseRead(cursor, !isRead);
  }

  /** @param {number} n */
  goTo(n) {
    const sentence = this.context.text.sentences[n - 1];
    if (sentence) this.goToPlace(sentence);
  }

  /** @param {Place} place */
  goToPlace(place) {
    const { store, selection } = this.context;
    selection.clear();
    store.dispatch(set({ ...standing(place), word: null, selected: null, border: null }));
    this.#reveal();
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
    const { store, actions, labels } = this.context;
    const { range, word, place: stands, selected } = store.state;
    const open = selected ? marksByKey(store.state).get(selected) : null;
    const place = range ?? word ?? (this.#place && open && this.#place) ?? stands ?? open ?? null;
    const marks = place ? this.marksAt(place.start, place.end) : [];
    if (!marks.length) return actions.say("Nothing is marked here.");
    this.#place = place;
    const at = (marks.findIndex(({ key }) => key === selected) + 1) % marks.length;
    const mark = marks[at];
    const telling = labels.get(`reason.${mark.fields.reason}`) ?? labels.get(`category.${mark.fields.category}`) ?? labels.get(`claim_type.${mark.fields.claim_type}`) ?? labels.get(`mode.${mark.fields.mode}`);
    store.dispatch(set({ selected: mark.key, range: null }));
    const kind = (labels.get(`kind.${mark.kind}`) ?? mark.kind).toLowerCase();
    const words = `${at + 1} of ${marks.length}: ${kind}${telling ? `, ${telling.toLowerCase()}` : ""}${mark.label && ` · ${mark.label}`}`;
    store.dispatch(set({ line: { text: `${words}.`, spoken: `${words}, ${extentOf(mark)}.`, tone: "plain" } }));
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
    // Beside the last word the end of the line is meant.
    const place = text.placeAt(point) ?? text.placeAt(point - 1) ?? store.state.place;
    store.dispatch(set({ ...standing(place), word: null, selected: mark?.key ?? null, border: null }));
  }

  /** There is no next sentence. */
  #end() {
    const { store, actions } = this.context;
    const { read, layer } = store.state;
    const left = read.length - read.reduce((sum, one) => sum + one, 0);
    if (!layer) return actions.say("This is the end of the text.");
    if (!left) return void import("./unread.js").then(({ sayEnd }) => sayEnd(this.context, this));
    actions.say(`This is the last sentence; ${left} still unread.`, { label: "Next unread", key: "n", run: () => this.unread(1) });
  }

  /** @param {Place | null} place */
  #frame(place) {
    for (const element of this.#framed) element.classList.remove("cursor");
    this.#framed = place ? elementsOf(place.n ? `s${place.n}` : `z${place.zone}`, place.n ? ".s" : ".z") : [];
    for (const element of this.#framed) element.classList.add("cursor");
  }

  #reveal() {
    const [first] = this.#framed;
    if (!first) return;
    // Twice: the first time the browser draws what it had left out above, which may move the sentence.
    first.scrollIntoView({ block: "nearest", behavior: "instant" });
    const box = first.getBoundingClientRect();
    const room = innerHeight - (document.body.dataset.sheet && document.body.dataset.sheet !== "closed" ? innerHeight / 2 : 80);
    const edge = byId("band").getBoundingClientRect().bottom;
    if (box.top < edge + 8 || box.bottom > room) scrollBy({ top: box.top - Math.min(edge + 76, innerHeight / 3), behavior: "instant" });
  }
}

/**
 * The elements of a sentence or zone: one longer than a block goes on in the next block, without an id.
 *
 * @param {string} id of the first
 * @param {string} kind selects elements of its sort
 */
function elementsOf(id, kind) {
  /** @type {Element[]} */
  const found = [];
  for (let element = /** @type {Element | null} */ (document.getElementById(id)); element; ) {
    found.push(element);
    const next = element.nextElementSibling ? null : (element.closest(".b")?.nextElementSibling?.querySelector(kind) ?? null);
    element = next && !next.id && next.matches(".goes-on, .goes-on > *") ? next : null;
  }
  return found;
}
