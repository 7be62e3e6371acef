/**
 * Where marks stand on the page, the bars in the gutter, and the names of an attribution's parts. All places of a block
 * are read before anything is written, and they count from the block, so that they hold when the text above grows.
 *
 * @typedef {import("./text.js").Block} Block
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {{ top: number, bottom: number }} Place in pixels from the block's top
 */
import { h } from "../dom.js";

export class Gutter {
  /** @type {Map<Block, Map<string, Place>>} first and last line of each mark */
  #places = new Map();
  /** @type {Map<Block, { layer: HTMLElement, sum: string }>} */
  #layers = new Map();

  /**
   * @param {import("./paint.js").Paint} paint
   * @param {import("../store.js").Store<import("./state.js").State>} store
   */
  constructor(paint, store) {
    this.paint = paint;
    this.store = store;
  }

  /**
   * Measures blocks.
   *
   * @param {Iterable<Block>} blocks
   * @returns {() => void} draws their bars: to be called when everything was read
   */
  read(blocks) {
    const read = [...blocks].map((block) => this.#measure(block));
    return () => read.forEach(({ block, bars, labels }) => this.#write(block, bars, labels));
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
    /** @type {Map<string, Place>} */
    const places = new Map();
    /** @type {Map<string, { kind: string, isOther: boolean }>} */
    const kinds = new Map();
    /** @type {{ part: string, top: number, left: number, right: number }[]} */
    const labels = [];
    for (const { start, end, of, part } of this.paint.stretches(block)) {
      const first = block.range(start, start + 1).getBoundingClientRect();
      const last = end - start > 1 ? block.range(end - 1, end).getBoundingClientRect() : first;
      const top = first.top - box.top;
      const bottom = last.bottom - box.top;
      const known = places.get(of.key);
      places.set(of.key, known ? { top: Math.min(known.top, top), bottom: Math.max(known.bottom, bottom) } : { top, bottom });
      kinds.set(of.key, { kind: of.kind, isOther: !of.mine });
      if (of.key === selected && part) labels.push({ part, top, left: first.left - box.left, right: box.right - first.right });
    }
    this.#places.set(block, places);
    const bars = [...places].map(([key, place]) => ({ ...place, ...kinds.get(key), selected: key === selected }));
    return { block, bars, labels };
  }

  /**
   * @param {Block} block
   * @param {any[]} bars
   * @param {any[]} labels
   */
  #write(block, bars, labels) {
    const sum = JSON.stringify([bars, labels]);
    const old = this.#layers.get(block);
    if (old?.sum === sum) return;
    const isRight = block.element.matches(":dir(rtl)");
    const layer = h("div", { class: "lanes", "aria-hidden": "true" });
    for (const { top, bottom, kind, isOther, selected } of bars) {
      const bar = h("i", { class: `bar ${kind}${isOther ? " other" : ""}${selected ? " sel" : ""}` });
      bar.style.top = `${top + 2}px`;
      bar.style.height = `${Math.max(6, bottom - top - 4)}px`;
      layer.append(bar);
    }
    for (const { part, top, left, right } of labels) {
      const label = h("i", { class: "part-name", dataset: { name: part } });
      label.style.top = `${top - 13}px`;
      label.style.insetInlineStart = `${isRight ? right : left}px`;
      layer.append(label);
    }
    old?.layer.remove();
    block.element.append(layer);
    this.#layers.set(block, { layer, sum });
  }
}
