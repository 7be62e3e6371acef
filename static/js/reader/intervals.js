/** Which ranges touch a place: ranges in order of their start, with the furthest end seen so far. */

/**
 * @template T
 */
export class Intervals {
  /** @param {{ start: number, end: number, of: T }[]} ranges half-open, in any order */
  constructor(ranges) {
    this.ranges = [...ranges].sort((a, b) => a.start - b.start || b.end - a.end);
    this.reach = new Float64Array(this.ranges.length);
    let furthest = 0;
    this.ranges.forEach((range, at) => {
      furthest = Math.max(furthest, range.end);
      this.reach[at] = furthest;
    });
  }

  /**
   * @param {number} start
   * @param {number} end
   * @returns {{ start: number, end: number, of: T }[]} those that touch `[start, end)`, in order of their start
   */
  touching(start, end) {
    const found = [];
    for (let at = this.#firstReaching(start); at < this.ranges.length && this.ranges[at].start < end; at += 1) {
      if (this.ranges[at].end > start) found.push(this.ranges[at]);
    }
    return found;
  }

  /** @param {number} start */
  #firstReaching(start) {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.reach[middle] <= start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
