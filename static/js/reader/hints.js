/**
 * Hints: passages that may be worth a look, one at a time in text order. One key makes the hint a mark, one says that it is
 * not right. They are fetched when the page has nothing else to do, and come from the server; nothing of them is a mark.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("../types.js").Hint} Hint
 */
import { newKey, request } from "../api.js";
import { byId, short } from "../dom.js";
import { HintBar } from "./hint-bar.js";
import { withKey } from "./first.js";
import { marksOf } from "./marks.js";
import { set, standing } from "./state.js";

/** Hints that one request brings. */
const PAGE = 1000;
/** In a longer text, in code points, hints are fetched when they are asked for: thousands of them weigh on the page. */
const LONG = 200_000;
/** Below the band, in pixels: where a hint is brought into view. */
const BELOW = 76;

export class Hints {
  /** All hints of the document in text order, with what the person decided. @type {Hint[]} */
  #all = [];
  /** @type {Hint | null} */
  #current = null;
  /** The one that became a mark last: it comes back when that is undone. @type {Hint | null} */
  #taken = null;
  /** @type {Promise<boolean> | null} */
  #loaded = null;
  #isHere = false;
  /** Whether hints of a long text were asked for on this page. */
  #isAsked = false;

  /**
   * @param {Context} context
   * @param {import("./commands.js").Commands} commands
   * @param {import("./paint.js").Paint} paint
   * @param {import("./undo.js").Undo} undo
   */
  constructor(context, commands, paint, undo) {
    this.context = context;
    this.undo = undo;
    this.bar = new HintBar(context, paint, { accept: () => this.accept(), dismiss: () => this.dismiss(), hide: () => this.toggle(), show: () => this.#bring() });
    commands.on("hint", (at) => (at ? this.dismiss() : this.accept()));
    commands.on("hints", () => this.toggle());
    const { store, actions } = context;
    const { recut } = actions;
    actions.recut = (op) => (op.do === "hint" ? this.#decide(op.id, op.is) : recut(op));
    store.subscribe(marksOf, () => this.#look());
    store.subscribe(({ why }) => why, () => this.#look());
    store.subscribe(({ layout }) => layout, () => this.#draw());
    store.subscribe(({ place }) => place, (place) => place && this.#follow(place));
    if (!this.isHidden) void this.#load().then(() => this.#look());
  }

  /** Kept on this computer for each person. */
  get #setting() {
    return `hints ${this.context.store.state.me.id}`;
  }

  get isHidden() {
    return localStorage.getItem(this.#setting) === "hidden" || (this.context.text.offsets.length > LONG && !this.#isAsked);
  }

  /** `y`: the hint becomes a mark. */
  accept() {
    const hint = this.#inView();
    if (!hint) return;
    const { actions } = this.context;
    const { start, end, kind, fields, id, fragments } = hint;
    this.#taken = hint;
    const spans = fragments.map((span) => ({ start: span.start, end: span.end, part: span.part ?? null }));
    if (actions.make(kind, { start, end }, { fragments: spans, fields, suggestion: id, remark: "From a hint." })) this.#go(start);
  }

  /** `x`: the hint is not right; the next one comes. */
  dismiss() {
    const hint = this.#inView();
    if (!hint) return;
    const step = (/** @type {Hint["state"]} */ is) => /** @type {const} */ ({ do: "hint", id: hint.id, is });
    this.undo.done({ what: `Dismissed the hint “${short(hint.quote, 30)}”`, key: "", back: [step("open")], again: [step("dismissed")] });
    this.#decide(hint.id, "dismissed");
    const next = this.#current;
    if (next) this.#bring();
    const text = next ? `Dismissed. The next hint is in ${this.#where(next)}.` : "Dismissed. There is no hint left in this document.";
    this.context.store.dispatch(set({ line: { text, spoken: next ? `${text} ${next.explanation}` : text, tone: "plain", act: this.undo.offer() } }));
  }

  /** Shift+h: hides all, or shows them again. */
  toggle() {
    const { actions, keys, focusText } = this.context;
    const hides = !this.isHidden;
    this.#isAsked = !hides;
    if (hides) localStorage.setItem(this.#setting, "hidden");
    else localStorage.removeItem(this.#setting);
    if (hides && this.bar.element.contains(document.activeElement)) focusText();
    if (hides) {
      this.#show(null);
      actions.say(`Hints are hidden${withKey(keys, "hints", ": ")} shows them.`, { label: "Show", run: () => this.toggle() });
      return;
    }
    void this.#load().then(() => {
      this.#look();
      if (!this.#isHere) return;
      actions.say(this.#current ? `Hints are shown. ${this.#current.explanation}` : "There is no hint left in this document.");
    });
  }

  /**
   * The tool's own cut of a passage into source, cue and content.
   *
   * @param {{ start: number, end: number }} place
   * @returns {Promise<Hint | null>}
   */
  async cutOf({ start, end }) {
    await this.#load();
    return this.#all.find((hint) => hint.kind === "attribution" && hint.start >= start && hint.end <= end) ?? null;
  }

  /** @returns {Promise<boolean>} whether they came */
  #load() {
    this.#loaded ??= this.#fetch().catch(() => {
      // Nobody waits for hints: they come with the network, or the next visit.
      this.#loaded = null;
      addEventListener("online", () => void this.#load().then(() => this.#look()), { once: true });
      return false;
    });
    return this.#loaded;
  }

  async #fetch() {
    const path = `/documents/${this.context.store.state.document.id}/suggestions`;
    await request("POST", `${path}:find`, { body: {}, key: newKey() });
    /** @type {Hint[]} */
    const all = [];
    for (let cursor = ""; ; ) {
      const page = await request("GET", `${path}?limit=${PAGE}${cursor}`);
      all.push(...page.items);
      if (!page.next) break;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
    this.#isHere = true;
    this.#all = all.map((hint) => ({ ...hint, quote: hint.fragments.map(({ quote }) => quote).join(" … ") }));
    return true;
  }

  /** The hint of the bar, if one sees its words; else brings them into view or says why there is none. */
  #inView() {
    const { actions, store, keys } = this.context;
    const hint = this.#current;
    if (store.state.why) actions.say(store.state.why, undefined, "warn");
    else if (this.isHidden) actions.say(`Hints are hidden${withKey(keys, "hints", ": ")} shows them.`, undefined, "warn");
    else if (!this.#isHere) actions.say("Hints are not here yet. They come as soon as the server answers.");
    else if (!hint) actions.say("There is no hint left in this document.");
    else if (this.#isSeen(hint)) return hint;
    else {
      this.#bring();
      actions.say(`Here is the hint. ${hint.explanation}`);
    }
    return null;
  }

  /** @param {Hint} hint */
  #isSeen({ start, end }) {
    const first = this.context.text.range(start, start + 1).getBoundingClientRect();
    const last = this.context.text.range(end - 1, end).getBoundingClientRect();
    return first.top >= byId("band").getBoundingClientRect().bottom && Math.min(last.bottom, first.top + innerHeight / 3) <= innerHeight;
  }

  /** Brings the words of the hint into view, with the reading cursor. */
  #bring() {
    const { store, text } = this.context;
    const hint = this.#current;
    if (!hint) return;
    store.dispatch(set(standing(text.placeFrom(hint.start))));
    if (this.#isSeen(hint)) return;
    const box = text.range(hint.start, hint.start + 1).getBoundingClientRect();
    scrollBy({ top: box.top - byId("band").getBoundingClientRect().bottom - BELOW, behavior: "instant" });
  }

  /** @param {Hint} hint */
  #where(hint) {
    const sentence = this.context.text.sentenceAt(hint.start);
    return sentence ? `sentence ${sentence.n}` : `the ${(this.context.labels.get(`zone.${this.context.text.zoneAt(hint.start)?.kind}`) ?? "text").toLowerCase()}`;
  }

  /** Whoever reads on gets the hint of where they are. @param {{ start: number, end: number }} place */
  #follow({ start, end }) {
    const at = this.#current;
    if (!at || at.start < start || at.start >= end) this.#go(start);
  }

  /** Looks again whether the hint still stands: it may be marked by now, or be free again. */
  #look() {
    const taken = this.#taken;
    if (taken && this.#current !== taken && this.#isOpen(taken)) {
      this.#taken = null;
      this.#show(taken);
    } else if (!this.#current || !this.#isOpen(this.#current)) this.#go(this.#current?.start ?? this.context.store.state.place?.start ?? 0);
  }

  /** Shows the first open hint from a place on, else the first of all. @param {number} point */
  #go(point) {
    const open = (/** @type {Hint} */ hint) => this.#isOpen(hint);
    this.#show(this.#all.find((hint) => hint.start >= point && open(hint)) ?? this.#all.find(open) ?? null);
  }

  /** Neither decided, nor marked by oneself in that kind already. @param {Hint} hint */
  #isOpen({ state, kind, fragments }) {
    const { state: now } = this.context.store;
    if (state === "dismissed" || now.why || this.isHidden) return false;
    const touches = (/** @type {import("../types.js").Span} */ span) => fragments.some(({ start, end }) => span.start < end && start < span.end);
    return !marksOf(now).some((mark) => mark.mine && mark.kind === kind && mark.start < fragments[fragments.length - 1].end && mark.fragments.some(touches));
  }

  /** @param {Hint | null} hint */
  #show(hint) {
    this.#current = hint;
    this.#draw();
  }

  #draw() {
    this.bar.show(this.#current);
  }

  /**
   * Keeps what the person decided: at once here, and on the server as soon as it can be reached.
   *
   * @param {string} id
   * @param {Hint["state"]} is
   */
  #decide(id, is) {
    const at = this.#all.findIndex((hint) => hint.id === id);
    this.#set(at, is);
    if (at >= 0 && is === "open") this.#show(this.#all[at]);
    const path = `/suggestions/${id}:${is === "dismissed" ? "dismiss" : "reopen"}`;
    void request("POST", path, { body: {}, key: newKey() }).then(
      (/** @type {Hint} */ { precision, method_id }) => {
        this.#all = this.#all.map((hint) => (hint.method_id === method_id ? { ...hint, precision } : hint));
        if (this.#current) this.#show(this.#all.find((hint) => hint.id === this.#current?.id) ?? null);
      },
      (/** @type {Error} */ error) => this.#refused(at, error),
    );
  }

  /** @param {number} at its place in the list @param {Error} error */
  #refused(at, error) {
    this.#set(at, this.#all[at]?.state === "open" ? "dismissed" : "open");
    this.context.actions.say(`What you decided about the hint is not saved. ${error.message}`, undefined, "warn");
  }

  /** @param {number} at its place in the list, below 0 where it is not there any more @param {Hint["state"]} state */
  #set(at, state) {
    if (at < 0) return;
    const hint = { ...this.#all[at], state };
    this.#all[at] = hint;
    if (this.#current?.id === hint.id) this.#current = hint;
    this.#look();
  }
}
