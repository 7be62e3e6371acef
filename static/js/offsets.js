/** The only module that knows that JavaScript counts UTF-16 units; everything else counts code points. */
export class Offsets {
  /** @type {number[]} where in UTF-16 each character stands that takes two units */
  #astral = [];

  /** @param {string} text */
  constructor(text) {
    this.text = text;
    for (const found of text.matchAll(/[\u{10000}-\u{10FFFF}]/gu)) this.#astral.push(found.index ?? 0);
    this.length = text.length - this.#astral.length;
  }

  /**
   * @param {number} point offset in code points
   * @returns {number} the same place in UTF-16 units
   */
  toUtf16(point) {
    return point + this.#count((at, before) => at - before < point);
  }

  /**
   * @param {number} unit offset in UTF-16 units; in the middle of a character it counts as the character's end
   * @returns {number} the same place in code points
   */
  toPoint(unit) {
    return unit - this.#count((at) => at < unit);
  }

  /**
   * The words between two code points.
   *
   * @param {number} start
   * @param {number} end
   */
  slice(start, end) {
    return this.text.slice(this.toUtf16(start), this.toUtf16(end));
  }

  /**
   * How many double units stand before the place that `isBefore` tests; they ascend, so a binary search finds it.
   *
   * @param {(at: number, before: number) => boolean} isBefore
   */
  #count(isBefore) {
    let low = 0;
    let high = this.#astral.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.#astral[middle], middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
