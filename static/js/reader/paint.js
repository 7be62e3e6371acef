/**
 * What is painted where. Lines: one style per kind, shifted when a mark lies in another of its kind, quieter when it is
 * somebody else's. Tints add up to grey, so they lie on disjoint pieces: the smallest mark at a place tints, the
 * selected one always (pages.md 2.5).
 *
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("./text.js").Block} Block
 * @typedef {import("../highlights.js").Piece} Piece
 */
import { HighlightPainter, MarkPainter, canHighlight } from "../highlights.js";
import { initials, intervalsOf, marksByKey } from "./marks.js";
import { numberSentences } from "./numbers.js";
import { before } from "./text.js";

/** @typedef {{ start: number, end: number, of: Mark, part: string | null }} Stretch in UTF-16 units, inside one block */

/** With forced colours a highlight looks like a selection, so marks are elements, with letters. */
const FORCED = matchMedia("(forced-colors: active)");

function painterFor() {
  return canHighlight() && !FORCED.matches ? new HighlightPainter() : new MarkPainter();
}

export class Paint {
  /** @type {Map<Block, string>} what was painted last, so that an unchanged block is left alone */
  #painted = new Map();

  /**
   * @param {import("../store.js").Store<import("./state.js").State>} store
   * @param {import("./text.js").TextMap} text
   */
  constructor(store, text) {
    this.store = store;
    this.text = text;
    /** @type {import("../highlights.js").Painter} */
    this.painter = painterFor();
    addEventListener("beforeprint", () => this.#use(new MarkPainter(), text.blocks));
    addEventListener("afterprint", () => this.#use(painterFor(), []));
    FORCED.addEventListener("change", () => this.#use(painterFor(), []));
    /** @type {Set<Block>} */
    this.near = new Set();
  }

  /** Paints at once what is in the view. */
  view() {
    const { blocks } = this.text;
    let low = 0;
    for (let high = blocks.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (blocks[middle].element.getBoundingClientRect().bottom <= 0) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < blocks.length && blocks[at].element.getBoundingClientRect().top < innerHeight; at += 1) this.enter(blocks[at]);
  }

  /** @param {Block} block which came near the view */
  enter(block) {
    this.near.add(block);
    numberSentences(block.element, this.store.state.read);
    this.block(block);
  }

  /** @param {Block} block */
  leave(block) {
    this.near.delete(block);
    this.#painted.delete(block);
    this.painter.clear(block);
  }

  /** Paints anew what changed among the blocks near the view. */
  refresh() {
    for (const block of this.near) this.block(block);
  }

  /** @param {Block} block */
  block(block) {
    const pieces = this.pieces(block);
    const sum = pieces.map(({ name, start, end, letter }) => `${name} ${start} ${end} ${letter}`).join();
    if (this.#painted.get(block) === sum) return;
    this.#painted.set(block, sum);
    this.painter.paint(block, pieces);
  }

  /**
   * @param {Block} block
   * @returns {Piece[]}
   */
  pieces(block) {
    const stretches = this.stretches(block);
    const { selected, lit, linking, found } = this.store.state;
    const depth = depths(stretches);
    const bright = linking ? linking.to : lit === selected ? null : lit;
    const fitting = linking ? stretches.filter(({ of }) => linking.fits.has(of.key)).map(({ start, end }) => ({ name: "target", start, end })) : [];
    return [...tints(stretches, selected, bright), ...stretches.flatMap((stretch) => lines(stretch, depth.get(stretch) ?? 0)), ...fitting, ...(found ? hits(block, found) : [])];
  }

  /**
   * The pieces of marks that lie in a block, cut at its borders.
   *
   * @param {Block} block
   * @returns {Stretch[]}
   */
  stretches(block) {
    const { offsets } = this.text;
    const { state } = this.store;
    const { border } = state;
    const found = intervalsOf(state).touching(offsets.toPoint(block.start), offsets.toPoint(block.end));
    const marks = new Set(found.map(({ of }) => of));
    const moving = border && marksByKey(state).get(border.key);
    if (moving) marks.add(moving);
    return [...marks].flatMap((mark) =>
      (border?.key === mark.key ? border.fragments : mark.fragments).flatMap(({ start, end, part }) => {
        const from = Math.max(offsets.toUtf16(start), block.start);
        const to = Math.min(offsets.toUtf16(end), block.end);
        return from < to ? [{ start: from, end: to, of: mark, part }] : [];
      }),
    );
  }

  /**
   * @param {import("../highlights.js").Painter} painter
   * @param {Block[]} all blocks to be painted now although they are not near
   */
  #use(painter, all) {
    for (const block of this.#painted.keys()) this.painter.clear(block);
    for (const block of this.text.blocks) this.painter.clear(block);
    this.#painted.clear();
    this.painter = painter;
    for (const block of all) this.block(block);
    this.refresh();
  }
}

/**
 * What was found in a block, the hit that is shown in a style of its own.
 *
 * @param {Block} block
 * @param {import("./state.js").Found} found
 * @returns {Piece[]}
 */
function hits({ start, end }, found) {
  /** @type {Piece[]} */
  const pieces = [];
  for (let at = Math.max(0, before(found.hits, start)); at < found.hits.length && found.hits[at].start < end; at += 1) {
    const hit = found.hits[at];
    if (hit.end > start) pieces.push({ name: at === found.at ? "find-here" : "find", start: Math.max(hit.start, start), end: Math.min(hit.end, end) });
  }
  return pieces;
}

/** Lines of one kind shift this many times; what lies deeper keeps to the last place. */
const DEEPEST = 2;

/**
 * How many marks of its kind each stretch lies in: the larger one keeps the line, the inner ones shift.
 *
 * @param {Stretch[]} stretches
 * @returns {Map<Stretch, number>}
 */
function depths(stretches) {
  /** @type {Map<Stretch, number>} */
  const depth = new Map();
  /** @type {Map<string, Stretch[]>} */
  const larger = new Map();
  for (const one of [...stretches].sort((a, b) => b.of.size - a.of.size || (a.of.key < b.of.key ? -1 : 1))) {
    const same = larger.get(one.of.kind) ?? [];
    const around = same.filter((other) => other.of !== one.of && other.start < one.end && other.end > one.start);
    depth.set(one, Math.min(DEEPEST, Math.max(-1, ...around.map((other) => depth.get(other) ?? 0)) + 1));
    same.push(one);
    larger.set(one.of.kind, same);
  }
  return depth;
}

const SHIFTED = ["", "-in", "-in2"];

/**
 * @param {Stretch} stretch
 * @param {number} depth
 * @returns {Piece[]}
 */
function lines({ start, end, of, part }, depth) {
  const style = `line-${of.kind}${of.mine ? "" : "-other"}${SHIFTED[depth]}`;
  /** @type {Piece[]} */
  const pieces = [{ name: style, start, end, letter: of.label && (of.mine ? of.label : `${of.label} ${initials(of.author.name)}`) }];
  if (part === "cue") pieces.push({ name: "cue", start, end });
  return pieces;
}

/**
 * Disjoint tints: a sweep over the borders of the marks. The selected tint is weaker where the line of another kind
 * crosses it, so that each line keeps its contrast.
 *
 * @param {Stretch[]} stretches
 * @param {string | null} selected
 * @param {string | null} lit
 * @returns {Piece[]}
 */
function tints(stretches, selected, lit) {
  const cuts = [...new Set(stretches.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const ordered = [...stretches].sort((a, b) => a.start - b.start);
  /** @type {Stretch[]} */
  let open = [];
  let next = 0;
  /** @type {Piece[]} */
  const pieces = [];
  /** @type {Map<string, Piece>} the last piece of each style */
  const lasts = new Map();
  for (let at = 0; at + 1 < cuts.length; at += 1) {
    const [start, end] = [cuts[at], cuts[at + 1]];
    while (next < ordered.length && ordered[next].start <= start) open.push(ordered[next++]);
    open = open.filter((stretch) => stretch.end > start);
    if (!open.length) continue;
    const chosen = open.find(({ of }) => of.key === selected);
    const smallest = open.reduce((one, other) => (other.of.size < one.of.size ? other : one));
    const { of } = chosen ?? smallest;
    const isCrossed = open.some((other) => other.of.kind !== of.kind);
    const name = chosen ? `tint-${of.kind}-selected${isCrossed ? "-in" : ""}` : `tint-${of.kind}${of.mine ? "" : "-other"}${open.length > 1 ? "-in" : ""}`;
    const bright = open.find((stretch) => stretch.of.key === lit);
    for (const style of bright ? [name, `lit-${bright.of.kind}${chosen ? "-in" : ""}`] : [name]) {
      const last = lasts.get(style);
      if (last?.end === start) last.end = end;
      else {
        const piece = { name: style, start, end };
        lasts.set(style, piece);
        pieces.push(piece);
      }
    }
  }
  return pieces;
}
