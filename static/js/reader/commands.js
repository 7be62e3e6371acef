/** Keys of the reading page: what each does, and when it belongs to the page at all. */
import { isField } from "../dom.js";
import { commandsOf, nameOf } from "../keys.js";
import * as borders from "./borders.js";
import { marksByKey, visibleMarks } from "./marks.js";
import { KINDS, set } from "./state.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {{ help: () => void, card: (key: string) => HTMLElement | null, growSheet: () => void, build: () => void }} Page
 *   `build` begins an attribution
 */

/**
 * @typedef {(name: string, event: KeyboardEvent) => boolean} Mode takes a key, named as in the table, or leaves it to the page
 * @typedef {(at: number) => unknown} Run which key of its row was pressed; `false` leaves the key to the browser
 */

/** Keys that are only held down with others. */
const HELD = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock"]);

export class Commands {
  /** @type {Map<string, Run>} */
  #runs = new Map();
  /** @type {Mode[]} what is open takes keys before the page does, the last one first */
  #modes = [];
  /** @type {Map<string, { command: string, at: number }>} */
  #keys;
  /** @type {string | null} the mark that was made, or got its kind, last */
  #last = null;

  /**
   * @param {Context} context
   * @param {import("./cursor.js").Cursor} cursor
   * @param {import("./undo.js").Undo} undo
   * @param {Page} page
   */
  constructor(context, cursor, undo, page) {
    this.context = context;
    this.cursor = cursor;
    this.undo = undo;
    this.page = page;
    this.#keys = commandsOf(context.keys);
    for (const [command, run] of Object.entries(this.#own())) this.on(command, run);
    this.mode((name) => this.#moveBorder(name));
    document.addEventListener("keydown", (event) => this.#press(event));
  }

  /**
   * What a command of the table does.
   *
   * @param {string} command
   * @param {Run} run
   */
  on(command, run) {
    this.#runs.set(command, run);
  }

  /**
   * Hands keys to what is open, before the commands get them.
   *
   * @param {Mode} mode
   * @returns {() => void} ends it
   */
  mode(mode) {
    this.#modes.push(mode);
    return () => {
      this.#modes = this.#modes.filter((one) => one !== mode);
    };
  }

  /**
   * Marks the selection; without one changes the kind of the open card, or marks the sentence under the cursor.
   *
   * @param {Kind} kind
   */
  mark(kind) {
    if (kind === "attribution") return this.page.build();
    const { actions, selection, store } = this.context;
    const range = selection.current();
    const { selected, range: chosen, place } = store.state;
    if (range && chosen) return this.#make(kind, range, { remark: this.#remark(chosen) });
    const open = actions.mark(selected);
    if (open?.mine) return this.#changeKind(open, kind);
    if (!place) return actions.say("Select words, or go to a sentence with j, and press 1 to 4.", undefined, "warn");
    return this.#make(kind, selection.snapped(place));
  }

  /** @param {Kind} kind the same words also as that kind */
  also(kind) {
    const open = this.context.actions.mark();
    if (!open || this.context.selection.current()) return this.mark(kind);
    this.#make(kind, open, open.kind === "attribution" ? {} : { fragments: open.fragments });
    if (kind === "attribution") this.page.build();
  }

  /** The last kind once more, with the reason, category, type or worth that the last mark has by now. */
  #repeat() {
    const { actions, selection, store, vocabulary } = this.context;
    const { lastKind, place } = store.state;
    if (!lastKind) return actions.say("Nothing was marked yet.");
    const last = actions.mark(this.#last);
    const lists = vocabulary.kind.find(({ id }) => id === lastKind)?.palette ?? [];
    const fields = last?.kind === lastKind ? Object.fromEntries(lists.filter((name) => last.fields[name]).map((name) => [name, last.fields[name]])) : {};
    const range = selection.current();
    const open = actions.mark();
    if (range) return this.#make(lastKind, range, { fields });
    if (open?.mine) return actions.change(open.key, { kind: lastKind, fields }, `Changed to ${(actions.kinds.get(lastKind) ?? lastKind).toLowerCase()}`);
    if (!place) return actions.say("Select words, or go to a sentence with j, first.", undefined, "warn");
    return this.#make(lastKind, selection.snapped(place), { fields });
  }

  /**
   * Marks, and offers what the kind is told by in one more key.
   *
   * @param {Kind} kind
   * @param {import("./snap.js").Range} range
   * @param {import("./actions.js").Making} [making]
   */
  #make(kind, range, making) {
    const { actions, store } = this.context;
    const known = marksByKey(store.state);
    const key = actions.make(kind, range, making);
    if (!key || known.has(key)) return;
    this.#last = key;
    this.palette(key);
  }

  /** @param {import("./marks.js").Mark} mark @param {Kind} kind */
  #changeKind(mark, kind) {
    const at = KINDS.indexOf(kind);
    // In the card of a wording its digits are its strength (pages.md 2.3).
    const isInCard = document.activeElement?.closest(".notes");
    if (isInCard && mark.kind === "language" && at < 3) return this.context.actions.change(mark.key, { fields: { intensity: at + 1 } }, `Intensity: ${at + 1}`);
    if (mark.kind === kind) return;
    this.context.actions.changeKind(mark.key, kind);
    this.#last = mark.key;
    this.palette(mark.key);
  }

  /**
   * Offers the lists of a mark that one letter chooses from.
   *
   * @param {string} key
   * @param {boolean} [isAll] also what was chosen already
   */
  palette(key, isAll = false) {
    const { actions, vocabulary } = this.context;
    const mark = actions.mark(key);
    const lists = vocabulary.kind.find(({ id }) => id === mark?.kind)?.palette ?? [];
    const open = isAll ? lists : lists.filter((name) => !mark?.fields[name]);
    if (open.length) this.#with(() => import("./palette.js"), ({ offer }) => offer(this, this.context, key, open));
  }

  /**
   * Fetches a part of the page that a key opens. Keys that come sooner wait for it.
   *
   * @template M
   * @param {() => Promise<M>} load
   * @param {(module: M) => void} open
   */
  async #with(load, open) {
    /** @type {[string, KeyboardEvent][]} */
    const early = [];
    const release = this.mode((name, event) => early.push([name, event]) > 0);
    try {
      open(await load().finally(release));
    } finally {
      for (const [name, event] of early) this.#do(name, event);
    }
  }

  /** @param {import("./state.js").Selected} range */
  #remark(range) {
    const isMoved = range.raw.start !== range.start || range.raw.end !== range.end;
    const seen = Number(localStorage.getItem("snap-explained") ?? 0);
    if (!isMoved || range.by === "keys" || seen >= 2) return "";
    localStorage.setItem("snap-explained", String(seen + 1));
    return `Snapped to ${this.context.store.state.snapping}; Alt keeps your exact choice.`;
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { target } = event;
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const element = target instanceof Element ? target : document.body;
    const name = nameOf(event);
    // Digits are typed into no list and no box: in the card of a wording they are its strength.
    const isStrength = /^[1-3]$/.test(name) && element.matches(".card.language.sel :is(select, [type=radio], [type=checkbox])");
    const isTyping = isField(element) && !isStrength;
    const isControls = element.closest("button, a, summary, [role=toolbar]") !== null && /^(?:Enter| |Arrow|Home|End)/.test(event.key);
    if (HELD.has(event.key)) return;
    if (!isTyping && !isControls && this.#modes.toReversed().some((mode) => mode(name, event))) return event.preventDefault();
    if (name === "Escape") return void (this.#back(isTyping ? element : null) && event.preventDefault());
    // Single letters belong to the text and the cards; in a field they are typed (pages.md 1, rule 13).
    if (isTyping || (element !== document.body && !element.closest(".page, .band"))) return;
    if (!isControls && this.#run(name)) event.preventDefault();
  }

  /** A key that waited. @param {string} name @param {KeyboardEvent} event */
  #do(name, event) {
    if (this.#modes.toReversed().some((mode) => mode(name, event))) return;
    if (name === "Escape") this.#back(null);
    else this.#run(name);
  }

  /** @param {string} name of the key @returns {boolean} whether a command took it */
  #run(name) {
    const found = this.#keys.get(name);
    if (!found || (!this.context.settings.single_keys && name.length === 1 && name !== "?")) return false;
    if (/^(?:Home|End|ArrowLeft|ArrowRight)$/.test(name) && !this.context.store.state.place) return false;
    const run = this.#runs.get(found.command);
    return run !== undefined && run(found.at) !== false;
  }

  /** @param {string} name @returns {boolean} whether the key moved, kept or left a border */
  #moveBorder(name) {
    if (!this.context.store.state.border) return false;
    const arrow = /^(Alt\+)?Arrow(Left|Right)$/.exec(name);
    if (arrow) {
      const isBack = (arrow[2] === "Left") === (getComputedStyle(this.context.text.root).direction === "ltr");
      borders.move(this.context, isBack ? -1 : 1, Boolean(arrow[1]));
    } else if (name === "Enter") borders.keep(this.context);
    return Boolean(arrow) || name === "Enter";
  }

  /** @returns {Record<string, Run>} what needs nothing but the text */
  #own() {
    const { store, actions, selection, text } = this.context;
    const towards = (/** @type {number} */ at) => /** @type {1 | -1} */ (at ? 1 : -1);
    const forward = (/** @type {number} */ at) => /** @type {1 | -1} */ (at ? -1 : 1);
    const onLine = (/** @type {number} */ at) => /** @type {1 | -1} */ (towards(at) * (getComputedStyle(text.root).direction === "rtl" ? -1 : 1));
    return {
      step: (at) => this.cursor.step(forward(at)),
      unread: (at) => this.cursor.unread(forward(at)),
      read: () => this.cursor.toggle(),
      under: () => this.cursor.under(),
      select: () => this.#selectSentence(),
      word: (at) => selection.moveWord(onLine(at)),
      extendWord: (at) => selection.extend("word", onLine(at)),
      extendSentence: (at) => selection.extend("sentence", towards(at)),
      extendCharacter: (at) => selection.extend("character", onLine(at)),
      extendEdge: (at) => selection.extend("edge", towards(at)),
      edge: (at) => selection.moveToEdge(towards(at)),
      mark: (at) => this.mark(KINDS[at]),
      also: (at) => this.also(KINDS[at]),
      repeat: () => this.#repeat(),
      jump: () => this.#with(() => import("./jump.js"), ({ jump }) => jump(this, this.context)),
      words: () => this.#with(() => import("./ask-words.js"), ({ selectByWords }) => selectByWords(this.context)),
      palette: () => (actions.mark()?.mine ? this.palette(store.state.selected ?? "", true) : actions.say("Open a mark of yours first.", undefined, "warn")),
      piece: (at) => this.#piece(at === 0),
      part: (at) => this.#part(at === 0 ? "source" : "cue"),
      border: (at) => borders.pick(this.context, at ? "right" : "left", onLine(at) > 0 ? "end" : "start"),
      edit: () => this.edit(),
      card: (at) => this.#card(towards(at)),
      link: () => this.edit("f-link-type"),
      remove: () => this.#remove(),
      undo: () => this.undo.back(),
      redo: () => this.undo.again(),
      theme: () => /** @type {HTMLElement | null} */ (document.querySelector("[data-theme-switch]"))?.click(),
      help: () => this.page.help(),
    };
  }

  #selectSentence() {
    const { store, selection, actions } = this.context;
    const { place } = store.state;
    if (!place) return actions.say("Go to a sentence first: j.", undefined, "warn");
    selection.choose(place.start, place.end);
  }

  /** @param {boolean} isMore */
  #piece(isMore) {
    const { actions, selection, store } = this.context;
    const mark = actions.mark();
    if (!mark?.mine) return actions.say("Open a mark of yours first.", undefined, "warn");
    const range = selection.current();
    if (isMore) return range ? actions.addPiece(mark.key, range) : actions.say("Select the words to add first.", undefined, "warn");
    const point = range?.start ?? store.state.word?.start ?? mark.start;
    const span = mark.fragments.find(({ start, end }) => point >= start && point < end) ?? mark.fragments[mark.fragments.length - 1];
    actions.removePiece(mark.key, span);
  }

  /** @param {import("../types.js").Part} part */
  #part(part) {
    const { actions, selection } = this.context;
    const mark = actions.mark();
    const range = selection.current();
    if (mark?.kind !== "attribution" || !mark.mine) return actions.say("Open an attribution of yours first.", undefined, "warn");
    if (!range) return actions.say(`Select the words of the ${part} first.`, undefined, "warn");
    actions.setPart(mark.key, part, range, false);
  }

  /** Goes into the open card, to a field of it. @param {string} [field] */
  edit(field) {
    const { store, actions } = this.context;
    if (!store.state.selected) return actions.say("Open a mark first: click it, or press o.", undefined, "warn");
    this.page.growSheet();
    const card = this.page.card(store.state.selected);
    const control = field && document.getElementById(field);
    const all = /** @type {HTMLElement[]} */ ([...(card?.querySelectorAll(".asking button, select, input, textarea, .mini") ?? [])]).filter((one) => one.checkVisibility());
    const first = all.find((one) => !one.matches(".mini:not(.asking .mini)")) ?? all[0] ?? card;
    /** @type {HTMLElement | null} */ (control || first)?.focus();
  }

  #remove() {
    const { store, actions, focusText } = this.context;
    if (!store.state.selected) return actions.say("Open a mark first: click it, or press o.", undefined, "warn");
    actions.remove(store.state.selected);
    focusText();
  }

  /** @param {1 | -1} direction */
  #card(direction) {
    const { store, goTo } = this.context;
    const marks = visibleMarks(store.state);
    const at = marks.findIndex(({ key }) => key === store.state.selected);
    const { place } = store.state;
    const start = at < 0 && place ? marks.findIndex((mark) => mark.start >= place.start) - (direction > 0 ? 1 : 0) : at;
    const next = marks[Math.min(marks.length - 1, Math.max(0, start + direction))];
    if (next) goTo(next.key, { focus: document.activeElement?.closest(".notes") !== null });
  }

  /**
   * Esc: one step back.
   *
   * @param {Element | null} field which is left
   * @returns {boolean} whether there was a step
   */
  #back(field) {
    const { store, selection, focusText } = this.context;
    const { border, range, word, selected } = store.state;
    if (field || document.activeElement?.closest(".notes")) focusText();
    else if (border) store.dispatch(set({ border: null }));
    else if (range) selection.clear();
    else if (word) store.dispatch(set({ word: null }));
    else if (selected) store.dispatch(set({ selected: null }));
    else return false;
    return true;
  }
}
