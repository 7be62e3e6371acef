/** The text beside the form: where a selection stands in it, and where a passage is drawn. Offsets are code points. */
import { Offsets } from "../offsets.js";

const EDGE = /[\s.,:;]/u;
const WORD = /[\p{L}\p{N}]/u;

export class Text {
  /** @param {HTMLElement} element whose text is the stored text, letter for letter */
  constructor(element) {
    this.element = element;
    this.offsets = new Offsets(element.textContent ?? "");
    /** @type {{ start: number, node: Text_ }[]} where each text node begins, in UTF-16 units */
    this.nodes = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let at = 0, node = walker.nextNode(); node; node = walker.nextNode()) {
      this.nodes.push({ start: at, node: /** @type {Text_} */ (node) });
      at += node.textContent?.length ?? 0;
    }
  }

  /**
   * The passage that is selected, without half words and outer white space.
   *
   * @returns {Clue | null}
   */
  selected() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!this.element.contains(range.startContainer) || !this.element.contains(range.endContainer)) return null;
    const before = document.createRange();
    before.setStart(this.element, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = before.toString().length;
    return this.#snapped(start, start + range.toString().length);
  }

  /**
   * @param {number} start in UTF-16 units
   * @param {number} end
   */
  #snapped(start, end) {
    const { text } = this.offsets;
    while (start < end && EDGE.test(text[start])) start += 1;
    while (end > start && EDGE.test(text[end - 1])) end -= 1;
    if (start === end) return null;
    while (start > 0 && WORD.test(text[start - 1]) && WORD.test(text[start])) start -= 1;
    while (end < text.length && WORD.test(text[end]) && WORD.test(text[end - 1])) end += 1;
    return this.#clue(this.offsets.toPoint(start), this.offsets.toPoint(end));
  }

  /**
   * The passage that somebody names: by sentences, `16` or `16-17`, or by its words as they stand in the text.
   *
   * @param {string} words
   * @returns {Clue | string} a sentence for people when there is none
   */
  named(words) {
    const numbers = /^s?(\d{1,6})(?:\s*[-–]\s*s?(\d{1,6}))?$/i.exec(words);
    if (numbers) {
      const [first, last] = [numbers[1], numbers[2] ?? numbers[1]].map((n) => document.getElementById(`s${Number(n)}`));
      if (!first || !last || Number(numbers[2] ?? numbers[1]) < Number(numbers[1])) return `Name sentences from 1 to ${this.element.querySelectorAll("[data-n]").length}, the first one first.`;
      return this.#clue(Number(first.dataset.start), Number(last.dataset.start) + new Offsets(last.textContent ?? "").length);
    }
    const at = this.offsets.text.indexOf(words);
    if (at < 0) return `“${words.slice(0, 80)}” does not stand in the text. Copy the words as they stand there.`;
    return this.#clue(this.offsets.toPoint(at), this.offsets.toPoint(at + words.length));
  }

  /** @param {number} start @param {number} end @returns {Clue} */
  #clue(start, end) {
    return { start, end, quote: this.offsets.slice(start, end) };
  }

  /**
   * Draws passages; nothing where the browser has no way to.
   *
   * @param {Clue[]} clues
   */
  show(clues) {
    if (typeof Highlight !== "function" || !CSS.highlights) return;
    CSS.highlights.set("picked", new Highlight(...clues.map(({ start, end }) => this.#range(start, end))));
  }

  /** @param {number} start @param {number} end */
  #range(start, end) {
    const range = document.createRange();
    range.setStart(...this.#place(this.offsets.toUtf16(start)));
    range.setEnd(...this.#place(this.offsets.toUtf16(end)));
    return range;
  }

  /** @param {number} at @returns {[Text_, number]} */
  #place(at) {
    const found = this.nodes.findLast(({ start }) => start <= at) ?? this.nodes[0];
    return [found.node, Math.min(at - found.start, found.node.length)];
  }

  /** The number of the sentence that a passage begins in. @param {number} start @returns {string | undefined} */
  sentenceAt(start) {
    const [node] = this.#place(this.offsets.toUtf16(start));
    return node.parentElement?.dataset.n;
  }
}

/**
 * @typedef {globalThis.Text} Text_
 * @typedef {{ start: number, end: number, quote: string, annotation?: string, label?: string }} Clue
 */
