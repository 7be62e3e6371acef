/**
 * Where marks stand on the page, the bars in the gutter, the names of an attribution's parts, and the letters
 * of marks where a person wants to see them. All places of a block
 * are read before anything is written, and they count from the block, so that they hold when the text above grows.
 *
 * @typedef {import("./text.js").Block} Block
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {{ top: number, bottom: number }} Place in pixels from the block's top
 * @typedef {Place & { kind: string, isOther: boolean, isSelected: boolean, lane: number }} Bar
 * @typedef {{ part: string, top: number, left: number, right: number }} Label
 * @typedef {{ top: number, left: number, right: number, marks: { kind: string, letter: string, isOther: boolean }[] }} Letters
 */
import { h } from "../dom.js";

/** Width of a letter of a part's name, in pixels. */
const LETTER = 6;

export class Gutter {
  /** @type {Map<Block, Map<string, Place>>} first and last line of each mark */
  #places = new Map();
  /** @type {Map<Block, { layer: HTMLElement, sum: string }>} */
  #layers = new Map();

  /**
   * @param {import("./paint.js").Paint} paint
   * @param {import("../store.js").Store<import("./state.js").State>} store
   * @param {Map<string, string> | null} letters of the kinds, where they stand over the beginnings of marks
   */
  constructor(paint, store, letters) {
    this.paint = paint;
    this.store = store;
    this.letters = letters;
  }

  /**
   * Measures blocks.
   *
   * @param {Iterable<Block>} blocks
   * @returns {() => void} draws their bars: to be called when everything was read
   */
  read(blocks) {
    const read = [...blocks].map((block) => this.#measure(block));
    return () => read.forEach((one) => this.#write(one));
  }

  /** @param {Block} block */
  drop(block) {
    this.#places.delete(block);
    this.#layers.get(block)?.layer.remove();
    this.#layers.delete(block);
  }

  /**
   * @param {Block} block
   * @returns {Map<string, Place>}
   */
  placesIn(block) {
    return this.#places.get(block) ?? new Map();
  }

  /** @param {Block} block */
  #measure(block) {
    const { selected } = this.store.state;
    const box = block.element.getBoundingClientRect();
    /** @type {Map<string, Bar>} */
    const bars = new Map();
    /** @type {Label[]} */
    const labels = [];
    /** @type {Map<string, Letters>} by the place where they stand */
    const letters = new Map();
    for (const { start, end, of, part } of this.paint.stretches(block)) {
      const first = block.range(start, start + 1).getBoundingClientRect();
      const last = end - start > 1 ? block.range(end - 1, end).getBoundingClientRect() : first;
      const top = first.top - box.top;
      const bottom = last.bottom - box.top;
      const known = bars.get(of.key);
      const place = known ? { top: Math.min(known.top, top), bottom: Math.max(known.bottom, bottom) } : { top, bottom };
      bars.set(of.key, { ...place, kind: of.kind, isOther: !of.mine, isSelected: of.key === selected, lane: 0 });
      const [left, right] = [first.left - box.left, box.right - first.right];
      if (of.key === selected && part) labels.push({ part, top, left, right });
      const letter = this.letters?.get(of.kind);
      if (!letter || known) continue;
      const at = `${Math.round(left)} ${Math.round(top)}`;
      const here = letters.get(at) ?? { top, left, right, marks: [] };
      here.marks.push({ kind: of.kind, letter, isOther: !of.mine });
      letters.set(at, here);
    }
    this.#places.set(block, bars);
    return { block, bars: inLanes([...bars.values()]), labels, letters: [...letters.values()] };
  }

  /** @param {{ block: Block, bars: Bar[], labels: Label[], letters: Letters[] }} read */
  #write({ block, bars, labels, letters }) {
    const sum = JSON.stringify([bars, labels, letters]);
    const old = this.#layers.get(block);
    if (old?.sum === sum) return;
    const isRight = block.element.matches(":dir(rtl)");
    const layer = h("div", { class: "lanes", "aria-hidden": "true" });
    for (const { top, bottom, kind, isOther, isSelected, lane } of bars) {
      const bar = h("i", { class: `bar ${kind}${lane ? " second" : ""}${isOther ? " other" : ""}${isSelected ? " sel" : ""}` });
      bar.style.top = `${top + 2}px`;
      bar.style.height = `${Math.max(6, bottom - top - 4)}px`;
      layer.append(bar);
    }
    for (const { part, top, left, right } of labels) {
      // Over a short word the name would reach over the next one: its first letter has to do.
      const isTight = labels.some((next) => Math.abs(next.top - top) < 4 && next.part !== part && isNear(left, next.left, part, isRight));
      const label = h("i", { class: "part-name", dataset: { name: isTight ? part[0] : part } });
      label.style.top = `${top - 13}px`;
      label.style.insetInlineStart = `${isRight ? right : left}px`;
      layer.append(label);
    }
    for (const { top, left, right, marks } of letters) {
      const label = h("i", { class: "mark-letters" }, marks.map((one) => h("b", { class: `${one.kind}${one.isOther ? " other" : ""}`, dataset: { letter: one.letter } })));
      label.style.top = `${top}px`;
      label.style.insetInlineStart = `${isRight ? right : left}px`;
      layer.append(label);
    }
    old?.layer.remove();
    block.element.append(layer);
    this.#layers.set(block, { layer, sum });
  }
}

/**
 * Marks of one kind that stand beside the same lines take two lanes, the longer one the first.
 *
 * @param {Bar[]} bars
 * @returns {Bar[]}
 */
function inLanes(bars) {
  /** @type {Bar[]} */
  const placed = [];
  for (const bar of [...bars].sort((a, b) => b.bottom - b.top - (a.bottom - a.top))) {
    const isTaken = placed.some((other) => other.kind === bar.kind && other.lane === 0 && other.top < bar.bottom && other.bottom > bar.top);
    placed.push({ ...bar, lane: isTaken ? 1 : 0 });
  }
  return placed;
}

/**
 * Whether the name of a part reaches over the place where the next one begins.
 *
 * @param {number} left
 * @param {number} next
 * @param {string} part
 * @param {boolean} isRight whether the text runs from right to left
 */
function isNear(left, next, part, isRight) {
  const away = isRight ? left - next : next - left;
  return away > 0 && away < part.length * LETTER + 4;
}
