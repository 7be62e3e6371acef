/** Keys of the reading page: what each does, and when it belongs to the page at all. */
import { isField } from "../dom.js";
import { commandsOf, nameOf } from "../keys.js";
import * as borders from "./borders.js";
import { openFirst, placeFirst } from "./first.js";
import { Marking } from "./marking.js";
import { visibleMarks } from "./marks.js";
import { KINDS, set } from "./state.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {{ help: () => void, card: (key: string) => HTMLElement | null, growSheet: () => void, build: () => void }} Page
 *   `build` begins an attribution
 */

/**
 * @typedef {(name: string, event: KeyboardEvent) => boolean} Mode takes a key, named as in the table, or leaves it to the page
 * @typedef {(at: number) => unknown} Run which key of its row was pressed; `false` leaves the key to the browser
 */

/** Keys that are only held down with others. */
const HELD = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock"]);

/** Parts of the page that a key opens, fetched when the page is usable. */
const OPENED = { jump: () => import("./jump.js"), palette: () => import("./palette.js"), words: () => import("./ask-words.js") };
/** @typedef {{ [N in keyof typeof OPENED]: Awaited<ReturnType<(typeof OPENED)[N]>> }} Opened */

export class Commands {
  /** @type {Map<string, Run>} */
  #runs = new Map();
  /** @type {Mode[]} what is open takes keys before the page does, the last one first */
  #modes = [];
  /** @type {Map<string, { command: string, at: number }>} */
  #keys;
  /** @type {Partial<Opened>} */
  #there = {};

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
    this.marking = new Marking(this, context);
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

  /** Fetches what keys open, so that it is there when they are pressed. */
  async prepare() {
    await Promise.all(/** @type {(keyof Opened)[]} */ (Object.keys(OPENED)).map((name) => this.#fetched(name)));
  }

  /**
   * Opens a part of the page: at once if it was fetched, else keys that come sooner wait for it.
   *
   * @template {keyof Opened} N
   * @param {N} name
   * @param {(module: Opened[N]) => void} open
   */
  async open(name, open) {
    const there = /** @type {Opened[N] | undefined} */ (this.#there[name]);
    if (there) return open(there);
    /** @type {[string, KeyboardEvent][]} */
    const early = [];
    const release = this.mode((key, event) => early.push([key, event]) > 0);
    try {
      open(await this.#fetched(name).finally(release));
    } finally {
      for (const [key, event] of early) this.#do(key, event);
    }
  }

  /**
   * @template {keyof Opened} N
   * @param {N} name
   * @returns {Promise<Opened[N]>}
   */
  async #fetched(name) {
    const module = /** @type {Opened[N]} */ (await OPENED[name]());
    this.#there[name] = module;
    return module;
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
      mark: (at) => this.marking.mark(KINDS[at]),
      also: (at) => this.marking.also(KINDS[at]),
      repeat: () => this.marking.repeat(),
      jump: () => this.open("jump", ({ jump }) => jump(this, this.context)),
      words: () => this.selectByWords(),
      palette: () => (actions.mark()?.mine ? this.marking.palette(store.state.selected ?? "", true) : actions.say("Open a mark of yours first.", undefined, "warn")),
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

  selectByWords() {
    return this.open("words", ({ selectByWords }) => selectByWords(this.context));
  }

  #selectSentence() {
    const { store, selection, actions } = this.context;
    const { place } = store.state;
    if (!place) return actions.say(placeFirst(this.context.keys), undefined, "warn");
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
    if (!store.state.selected) return actions.say(openFirst(this.context.keys), undefined, "warn");
    this.page.growSheet();
    const card = this.page.card(store.state.selected);
    const control = field && document.getElementById(field);
    const all = /** @type {HTMLElement[]} */ ([...(card?.querySelectorAll(".asking button, select, input, textarea, .mini") ?? [])]).filter((one) => one.checkVisibility());
    const first = all.find((one) => !one.matches(".mini:not(.asking .mini)")) ?? all[0] ?? card;
    /** @type {HTMLElement | null} */ (control || first)?.focus();
  }

  #remove() {
    const { store, actions, focusText } = this.context;
    if (!store.state.selected) return actions.say(openFirst(this.context.keys), undefined, "warn");
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
