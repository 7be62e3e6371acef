/** What the marking keys and buttons do: mark, mark also, change the kind, repeat; and offer the palette of what was marked. */
import { markFirst, wordsFirst } from "./first.js";
import { marksByKey } from "./marks.js";
import { KINDS } from "./state.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("../types.js").Kind} Kind
 */

export class Marking {
  /** @type {string | null} the mark that was made, or got its kind, last */
  #last = null;

  /**
   * @param {import("./commands.js").Commands} commands
   * @param {Context} context
   */
  constructor(commands, context) {
    this.commands = commands;
    this.context = context;
  }

  /**
   * Marks the selection; without one changes the kind of the open card, or marks the sentence under the cursor.
   *
   * @param {Kind} kind
   */
  mark(kind) {
    if (kind === "attribution") return this.commands.page.build();
    const { actions, selection, store } = this.context;
    const range = selection.current();
    const { selected, range: chosen, place } = store.state;
    if (range && chosen) return this.#make(kind, range, { remark: this.#remark(chosen) });
    const open = actions.mark(selected);
    if (open?.mine) return this.#changeKind(open, kind);
    if (!place) return actions.say(markFirst(this.context.keys), undefined, "warn");
    return this.#make(kind, selection.snapped(place));
  }

  /** @param {Kind} kind the same words also as that kind */
  also(kind) {
    const open = this.context.actions.mark();
    if (!open || this.context.selection.current()) return this.mark(kind);
    this.#make(kind, open, open.kind === "attribution" ? {} : { fragments: open.fragments });
    if (kind === "attribution") this.commands.page.build();
  }

  /** The last kind once more, with the reason, category, type or worth that the last mark has by now. */
  repeat() {
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
    if (!place) return actions.say(wordsFirst(this.context.keys), undefined, "warn");
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
    if (open.length) this.commands.open("palette", ({ offer }) => offer(this.commands, this.context, key, open));
  }

  /** @param {import("./state.js").Selected} range */
  #remark(range) {
    const isMoved = range.raw.start !== range.start || range.raw.end !== range.end;
    const seen = Number(localStorage.getItem("snap-explained") ?? 0);
    if (!isMoved || range.by === "keys" || seen >= 2) return "";
    localStorage.setItem("snap-explained", String(seen + 1));
    return `Snapped to ${this.context.store.state.snapping}; Alt keeps your exact choice.`;
  }
}
