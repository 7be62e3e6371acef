/**
 * One text to choose words from: with the mouse, or with keys by sentence and word.
 *
 * @typedef {{ start: number, end: number, words: string, range: Range }} Chosen code points of the document, half-open, and the words in them
 */
import { Offsets } from "../offsets.js";

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*/gu;

export class Pane {
  /** @type {Chosen | null} */
  chosen = null;

  /**
   * @param {HTMLElement} element
   * @param {(pane: Pane) => void} changed
   */
  constructor(element, changed) {
    this.element = element;
    this.side = element.dataset.side === "right" ? "right" : "left";
    this.changed = changed;
    this.spans = /** @type {HTMLElement[]} */ ([...element.querySelectorAll("span[data-start]")]);
    element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Takes over what is selected with the mouse, if it lies in this text. */
  takeSelection() {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return false;
    const range = selection.getRangeAt(0);
    if (!this.element.contains(range.commonAncestorContainer)) return false;
    const start = this.#point(range.startContainer, range.startOffset, true);
    const end = this.#point(range.endContainer, range.endOffset, false);
    if (start === null || end === null || start >= end) return false;
    this.choose(...this.#snapped(start, end));
    return true;
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  choose(start, end) {
    const range = this.range(start, end);
    if (!range) return;
    this.chosen = { start, end, words: this.#said(start, end), range };
    this.changed(this);
  }

  clear() {
    this.chosen = null;
    this.changed(this);
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  range(start, end) {
    const first = this.#place(start, false);
    const last = this.#place(end, true);
    if (!first || !last) return null;
    const range = document.createRange();
    range.setStart(...first);
    range.setEnd(...last);
    return range;
  }

  /** The words between two places, without the numbers of sentences. @param {number} start @param {number} end */
  #said(start, end) {
    const held = this.spans.filter((span) => starts(span) < end && ends(span) > start);
    // Pieces of one sentence touch; between two sentences stands white space that the page does not have.
    const parts = held.map((span, n) => (n && starts(span) > ends(held[n - 1]) ? " " : "") + new Offsets(span.textContent ?? "").slice(Math.max(start - starts(span), 0), Math.min(end, ends(span)) - starts(span)));
    return parts.join("").replace(/\s+/g, " ").trim();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (!step) return;
    if (!across) this.#sentence(step, event.shiftKey);
    else if (!event.shiftKey) return;
    else this.#move(event.altKey ? "start" : "end", step);
    event.preventDefault();
  }

  /**
   * To the next or previous sentence; with Shift that one as well, or the last one not.
   *
   * @param {number} step
   * @param {boolean} more
   */
  #sentence(step, more) {
    const { chosen, spans } = this;
    if (!spans.length) return;
    const here = chosen ? spans.findIndex((span) => ends(span) >= chosen.end) : -1;
    const next = spans[Math.min(Math.max(here + step, 0), spans.length - 1)];
    this.choose(more && chosen ? Math.min(chosen.start, starts(next)) : starts(next), ends(next));
    next.scrollIntoView({ block: "nearest" });
  }

  /**
   * Moves one end by a word, never past the other.
   *
   * @param {"start" | "end"} end
   * @param {number} step
   */
  #move(end, step) {
    const chosen = this.chosen;
    if (!chosen) return this.#sentence(1, false);
    const places = this.#words().map((word) => (end === "start" ? word.start : word.end));
    const now = chosen[end];
    const next = step > 0 ? places.find((place) => place > now) : places.findLast((place) => place < now);
    if (next === undefined) return;
    const [low, high] = end === "start" ? [next, chosen.end] : [chosen.start, next];
    if (low < high) this.choose(low, high);
  }

  /** The same without half words and outer blanks. @param {number} start @param {number} end @returns {[number, number]} */
  #snapped(start, end) {
    const words = this.#words().filter((word) => word.end > start && word.start < end);
    return words.length ? [words[0].start, words[words.length - 1].end] : [start, end];
  }

  /** @type {{ start: number, end: number }[] | null} */
  #known = null;

  #words() {
    this.#known ??= this.spans.flatMap((span) => {
      const offsets = new Offsets(span.textContent ?? "");
      return [...offsets.text.matchAll(WORD)].map((found) => ({
        start: starts(span) + offsets.toPoint(found.index ?? 0),
        end: starts(span) + offsets.toPoint((found.index ?? 0) + found[0].length),
      }));
    });
    return this.#known;
  }

  /**
   * A place of the page as code points of the document; between two stretches it is the next, or the end of the last.
   *
   * @param {Node} node
   * @param {number} offset
   * @param {boolean} forwards
   */
  #point(node, offset, forwards) {
    const span = (node instanceof Element ? node : node.parentElement)?.closest("span[data-start]");
    if (span instanceof HTMLElement && node.nodeType === Node.TEXT_NODE) {
      return starts(span) + new Offsets(span.textContent ?? "").toPoint(offset);
    }
    const at = document.createRange();
    at.setStart(node, offset);
    const after = this.spans.findIndex((one) => at.comparePoint(one, 0) >= 0);
    if (forwards) return after < 0 ? null : starts(this.spans[after]);
    const before = this.spans[(after < 0 ? this.spans.length : after) - 1];
    return before ? ends(before) : null;
  }

  /**
   * Code points of the document as a place of the page.
   *
   * @param {number} point
   * @param {boolean} isEnd
   * @returns {[Node, number] | null}
   */
  #place(point, isEnd) {
    const span = this.spans.find((one) => starts(one) <= point && (isEnd ? point <= ends(one) : point < ends(one)));
    const text = span?.firstChild;
    return span && text ? [text, new Offsets(text.textContent ?? "").toUtf16(point - starts(span))] : null;
  }
}

/** @param {HTMLElement} span */
const starts = (span) => Number(span.dataset.start);

/** @param {HTMLElement} span */
const ends = (span) => Number(span.dataset.end);
