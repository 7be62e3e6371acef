/** Keys of the reading page: what each does, and when it belongs to the page at all. */
import { isField } from "../dom.js";
import { COMMANDS, nameOf } from "../keys.js";
import * as borders from "./borders.js";
import { visibleMarks } from "./marks.js";
import { KINDS, set } from "./state.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {{ help: () => void, card: (key: string) => HTMLElement | null, growSheet: () => void }} Page
 */

export class Commands {
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
    document.addEventListener("keydown", (event) => this.#press(event));
  }

  /**
   * Marks the selection; without one changes the kind of the open card, or marks the sentence under the cursor.
   *
   * @param {Kind} kind
   */
  mark(kind) {
    const { actions, selection, store, text } = this.context;
    const range = selection.current();
    const { selected, range: chosen, cursor } = store.state;
    if (range && chosen) return actions.make(kind, range, this.#remark(chosen));
    const open = actions.mark(selected);
    if (open?.mine) return actions.changeKind(open.key, kind);
    const sentence = text.sentences[cursor - 1];
    if (!sentence) return actions.say("Select words, or go to a sentence with j, and press 1 to 4.", undefined, "warn");
    actions.make(kind, selection.snapped(sentence));
  }

  /** @param {Kind} kind the same words also as that kind */
  also(kind) {
    const { actions } = this.context;
    const open = actions.mark();
    if (open && !this.context.selection.current()) return actions.make(kind, { start: open.start, end: open.end });
    this.mark(kind);
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
    const isTyping = isField(element);
    if (name === "Escape") return void (this.#back(isTyping ? element : null) && event.preventDefault());
    // Single letters belong to the text and the cards; in a field they are typed (pages.md 1, rule 13).
    if (isTyping || (element !== document.body && !element.closest(".page, .band"))) return;
    const isControl = element.closest("button, a, summary, [role=toolbar]");
    if (isControl && /^(?:Enter| |Arrow|Home|End)/.test(event.key)) return;
    if (this.#moveBorder(name)) return event.preventDefault();
    const found = COMMANDS.get(name);
    if (!found || (localStorage.getItem("keys") === "off" && name.length === 1 && name !== "?")) return;
    if (/^(?:Home|End|ArrowLeft|ArrowRight)$/.test(name) && !this.context.store.state.cursor) return;
    if (this.#run(found.command, found.at) !== false) event.preventDefault();
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

  /**
   * @param {string} command
   * @param {number} at which key of its row
   * @returns {void | boolean} `false` when the key is left to the browser
   */
  #run(command, at) {
    const { store, actions, selection, text } = this.context;
    const isRight = getComputedStyle(text.root).direction === "rtl";
    const direction = /** @type {1 | -1} */ (at ? 1 : -1);
    const onLine = /** @type {1 | -1} */ (isRight ? -direction : direction);
    const forward = /** @type {1 | -1} */ (at ? -1 : 1);
    switch (command) {
      case "step": return this.cursor.step(forward);
      case "unread": return this.cursor.unread(forward);
      case "read": return this.cursor.toggle();
      case "under": return this.cursor.under();
      case "find": return document.getElementById("find")?.focus();
      case "select": return this.#selectSentence();
      case "word": return selection.moveWord(onLine);
      case "extendWord": return selection.extend("word", onLine);
      case "extendSentence": return selection.extend("sentence", direction);
      case "extendCharacter": return selection.extend("character", onLine);
      case "extendEdge": return selection.extend("edge", direction);
      case "edge": return selection.moveToEdge(direction);
      case "mark": return this.mark(KINDS[at]);
      case "also": return this.also(KINDS[at]);
      case "repeat": return store.state.lastKind ? this.mark(store.state.lastKind) : actions.say("Nothing was marked yet.");
      case "piece": return this.#piece(at === 0);
      case "part": return this.#part(at === 0 ? "source" : "cue");
      case "border": return borders.pick(this.context, at ? "end" : "start");
      case "edit": return this.edit();
      case "card": return this.#card(direction);
      case "link": return this.edit("f-link-type");
      case "remove": return this.#remove();
      case "undo": return this.undo.back();
      case "redo": return this.undo.again();
      case "theme": return /** @type {HTMLElement | null} */ (document.querySelector("[data-theme-switch]"))?.click();
      case "help": return this.page.help();
    }
  }

  #selectSentence() {
    const { store, text, selection, actions } = this.context;
    const sentence = text.sentences[store.state.cursor - 1];
    if (!sentence) return actions.say("Go to a sentence first: j.", undefined, "warn");
    selection.choose(sentence.start, sentence.end);
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
    const first = card?.querySelector("select, input:not([hidden]), textarea, .mini") ?? card;
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
    const { store, text, goTo } = this.context;
    const marks = visibleMarks(store.state);
    const at = marks.findIndex(({ key }) => key === store.state.selected);
    const sentence = text.sentences[store.state.cursor - 1];
    const start = at < 0 && sentence ? marks.findIndex((mark) => mark.start >= sentence.start) - (direction > 0 ? 1 : 0) : at;
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
