/**
 * The text on the page: where a code point stands in the document's nodes and back, which sentence and zone it lies
 * in, and which blocks are near the view. Nodes of a block are looked up when they are needed first.
 */
import { Offsets } from "../offsets.js";

/** @typedef {{ node: Text, start: number }} Leaf a text node and where it begins, in UTF-16 units */
/** @typedef {{ n: number, start: number, end: number, zone: number }} Sentence */
/** @typedef {import("../types.js").Zone} Zone */
/** @typedef {Sentence} Place where the reading cursor stops: a sentence or, with `n` 0, an annotatable zone without sentences */

/** A part of the text that the browser may leave undrawn. Offsets of its methods are UTF-16 units. */
export class Block {
  /** @type {Leaf[] | null} */
  #leaves = null;

  /**
   * @param {HTMLElement} element
   * @param {number} start
   * @param {number} end
   */
  constructor(element, start, end) {
    this.element = element;
    this.start = start;
    this.end = end;
  }

  /** @returns {Leaf[]} its text nodes in order */
  leaves() {
    if (!this.#leaves) {
      const walker = document.createTreeWalker(this.element, NodeFilter.SHOW_TEXT);
      this.#leaves = [];
      for (let at = this.start; walker.nextNode(); ) {
        const node = /** @type {Text} */ (walker.currentNode);
        this.#leaves.push({ node, start: at });
        at += node.data.length;
      }
    }
    return this.#leaves;
  }

  /** To be called when its nodes were cut or joined. */
  forget() {
    this.#leaves = null;
  }

  /**
   * @param {number} unit
   * @param {boolean} asEnd whether it ends a range, so that it belongs to what stands before it
   * @returns {[Text, number]}
   */
  locate(unit, asEnd) {
    const leaves = this.leaves();
    let low = 0;
    let high = leaves.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (asEnd ? leaves[middle].start < unit : leaves[middle].start <= unit) low = middle;
      else high = middle - 1;
    }
    const { node, start } = leaves[low];
    return [node, Math.min(Math.max(unit - start, 0), node.data.length)];
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  staticRange(start, end) {
    const [startContainer, startOffset] = this.locate(Math.max(start, this.start), false);
    const [endContainer, endOffset] = this.locate(Math.min(end, this.end), true);
    return new StaticRange({ startContainer, startOffset, endContainer, endOffset });
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  range(start, end) {
    const range = document.createRange();
    range.setStart(...this.locate(Math.max(start, this.start), false));
    range.setEnd(...this.locate(Math.min(end, this.end), true));
    return range;
  }
}

/**
 * @param {number[]} packed start, end, zone and 1 when read, of one after the other
 * @returns {Sentence[]}
 */
export function sentencesOf(packed) {
  /** @type {Sentence[]} */
  const sentences = [];
  for (let at = 0, n = 1; at < packed.length; at += 4, n += 1) sentences.push({ n, start: packed[at], end: packed[at + 1], zone: packed[at + 2] });
  return sentences;
}

export class TextMap {
  /**
   * @param {HTMLElement} root the `document` region
   * @param {Sentence[]} sentences in order
   * @param {Zone[]} zones in order
   * @param {Set<string>} annotatable kinds of zones
   */
  constructor(root, sentences, zones, annotatable) {
    this.root = root;
    this.sentences = sentences;
    this.zones = zones;
    this.annotatable = annotatable;
    this.offsets = new Offsets(root.textContent ?? "");
    /** @type {Map<Element, Block>} */
    this.blockOf = new Map();
    this.blocks = this.#cut();
  }

  /**
   * Takes over how the same text is cut now; its elements were exchanged where they differ.
   *
   * @param {Sentence[]} sentences
   * @param {Zone[]} zones
   */
  relay(sentences, zones) {
    this.sentences = sentences;
    this.zones = zones;
    this.#places = null;
    this.blocks = this.#cut();
  }

  /** @returns {Block[]} those of elements that stayed are the same as before */
  #cut() {
    const elements = /** @type {HTMLElement[]} */ ([...this.root.children]);
    const starts = elements.map((element) => this.offsets.toUtf16(Number(element.dataset.start)));
    const ends = [...starts.slice(1), this.offsets.text.length];
    const blocks = elements.map((element, at) => {
      const old = this.blockOf.get(element);
      return old?.end === ends[at] ? old : new Block(element, starts[at], ends[at]);
    });
    this.blockOf = new Map(blocks.map((block) => [block.element, block]));
    return blocks;
  }

  get length() {
    return this.offsets.length;
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  slice(start, end) {
    return this.offsets.slice(start, end);
  }

  /**
   * @param {number} point
   * @returns {Sentence | null} the sentence in which this code point stands
   */
  sentenceAt(point) {
    const found = this.sentences[before(this.sentences, point)];
    return found && point < found.end ? found : null;
  }

  /**
   * The sentence at this place or, in white space and other zones, the next one; the last one at the end.
   *
   * @param {number} point
   * @returns {Sentence | null}
   */
  sentenceFrom(point) {
    const at = before(this.sentences, point);
    const found = this.sentences[at];
    return found && point < found.end ? found : (this.sentences[at + 1] ?? found ?? null);
  }

  /** @type {Place[] | null} */
  #places = null;

  /** Where the reading cursor stops, in order: the sentences, and what can be marked but holds none, as a headline. */
  get places() {
    if (!this.#places) {
      const others = this.zones.filter(({ kind }) => kind !== "body" && this.annotatable.has(kind)).map(({ n, start, end }) => ({ n: 0, start, end, zone: n }));
      this.#places = others.length ? [...this.sentences, ...others].sort((a, b) => a.start - b.start) : this.sentences;
    }
    return this.#places;
  }

  /**
   * @param {number} point
   * @returns {Place | null} where this code point stands, `null` in white space and page furniture
   */
  placeAt(point) {
    const found = this.places[before(this.places, point)];
    return found && point < found.end ? found : null;
  }

  /**
   * The place here or, where there is none, the next one; the last one at the end.
   *
   * @param {number} point
   * @returns {Place | null}
   */
  placeFrom(point) {
    return this.placeAt(point) ?? this.placeBeside(point, 1) ?? this.places.at(-1) ?? null;
  }

  /**
   * The next place that begins after this code point, or the last one that begins before it.
   *
   * @param {number} point
   * @param {1 | -1} direction
   * @returns {Place | null}
   */
  placeBeside(point, direction) {
    return this.places[direction > 0 ? before(this.places, point) + 1 : before(this.places, point - 1)] ?? null;
  }

  /**
   * @param {number} point
   * @returns {Zone | null} `null` in the white space between zones
   */
  zoneAt(point) {
    const found = this.zones[before(this.zones, point)];
    return found && point < found.end ? found : null;
  }

  /**
   * The ordinals of the sentences that a range touches, as a half-open range of indexes.
   *
   * @param {number} start
   * @param {number} end
   * @returns {[number, number]}
   */
  sentencesIn(start, end) {
    let first = Math.max(0, before(this.sentences, start));
    if (this.sentences[first] && this.sentences[first].end <= start) first += 1;
    return [first, Math.max(first, before(this.sentences, end - 1) + 1)];
  }

  /**
   * @param {number} unit UTF-16
   * @returns {Block}
   */
  blockAt(unit) {
    return this.blocks[Math.max(0, before(this.blocks, unit))];
  }

  /**
   * A live range over code points, also across blocks.
   *
   * @param {number} start
   * @param {number} end
   */
  range(start, end) {
    const from = this.offsets.toUtf16(start);
    const to = this.offsets.toUtf16(end);
    const range = document.createRange();
    range.setStart(...this.blockAt(from).locate(from, false));
    range.setEnd(...this.blockAt(Math.max(from, to - 1)).locate(to, true));
    return range;
  }

  /**
   * @param {Node} node
   * @param {number} offset
   * @returns {number | null} the code point at a place of the document, `null` outside the text
   */
  pointOf(node, offset) {
    const unit = this.#unitOf(node, offset);
    return unit === null ? null : this.offsets.toPoint(unit);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {number | null} the code point at this place of the window
   */
  pointFrom(x, y) {
    const found = document.caretPositionFromPoint?.(x, y);
    if (found) return this.root.contains(found.offsetNode) ? this.pointOf(found.offsetNode, found.offset) : null;
    const range = document.caretRangeFromPoint?.(x, y);
    return range && this.root.contains(range.startContainer) ? this.pointOf(range.startContainer, range.startOffset) : null;
  }

  /**
   * @param {Node} node
   * @param {number} offset
   */
  #unitOf(node, offset) {
    const element = node instanceof Element ? node : node.parentElement;
    const holder = element?.closest(".b");
    const block = holder && this.blockOf.get(holder);
    if (!block) return this.#unitOutside(node, offset);
    const leaf = node instanceof Text ? block.leaves().find((one) => one.node === node) : undefined;
    if (leaf) return leaf.start + offset;
    const range = document.createRange();
    range.setStart(block.element, 0);
    range.setEnd(node, offset);
    return block.start + range.toString().length;
  }

  /**
   * A place in the region itself (select all), before it or behind it.
   *
   * @param {Node} node
   * @param {number} offset
   */
  #unitOutside(node, offset) {
    if (node === this.root) {
      const next = this.blockOf.get(/** @type {Element} */ (this.root.childNodes[offset]));
      return next ? next.start : offset ? this.offsets.text.length : 0;
    }
    if (this.root.contains(node)) return 0;
    const where = this.root.compareDocumentPosition(node);
    return where & Node.DOCUMENT_POSITION_FOLLOWING ? this.offsets.text.length : 0;
  }
}

/**
 * The index of the last one that starts at or before a place; -1 before the first.
 *
 * @param {{ start: number }[]} ordered
 * @param {number} place
 */
export function before(ordered, place) {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ordered[middle].start <= place) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
