/**
 * Paints ranges of text. Two painters with one interface: the CSS Custom Highlight API leaves the text's elements
 * alone; where it is missing, and in print, which has letters, `<mark>` elements are drawn.
 *
 * @typedef {{ name: string, start: number, end: number, letter?: string }} Piece a style and where, in UTF-16 units
 * @typedef {import("./reader/text.js").Block} Block
 * @typedef {{
 *   paint: (block: Block, pieces: Piece[]) => void,
 *   clear: (block: Block) => void,
 *   show: (name: string, ranges: Range[]) => boolean }} Painter
 *   `show` draws ranges that are gone in a moment (a selection, a border) and says whether it could
 */

/** @returns {boolean} whether this browser has the CSS Custom Highlight API */
export function canHighlight() {
  return typeof Highlight === "function" && typeof CSS !== "undefined" && Boolean(CSS.highlights);
}

/**
 * One `Highlight` per style, never per annotation, with ranges only of the blocks that were painted.
 *
 * @implements {Painter}
 */
export class HighlightPainter {
  /** @type {Map<string, Highlight>} */
  #styles = new Map();
  /** @type {Map<Block, [Highlight, AbstractRange][]>} */
  #painted = new Map();

  /**
   * @param {Block} block
   * @param {Piece[]} pieces
   */
  paint(block, pieces) {
    this.clear(block);
    this.#painted.set(
      block,
      pieces.map(({ name, start, end }) => {
        const style = this.#style(name);
        const range = block.staticRange(start, end);
        style.add(range);
        return [style, range];
      }),
    );
  }

  /** @param {Block} block */
  clear(block) {
    for (const [style, range] of this.#painted.get(block) ?? []) style.delete(range);
    this.#painted.delete(block);
  }

  /**
   * @param {string} name
   * @param {Range[]} ranges
   */
  show(name, ranges) {
    const style = this.#style(name);
    style.clear();
    for (const range of ranges) style.add(range);
    return true;
  }

  /** @param {string} name */
  #style(name) {
    let style = this.#styles.get(name);
    if (!style) {
      style = new Highlight();
      // What is small and momentary lies above what is large and lasting.
      style.priority = PRIORITIES.findIndex((start) => name.startsWith(start));
      this.#styles.set(name, style);
      CSS.highlights.set(name, style);
    }
    return style;
  }
}

const PRIORITIES = ["tint", "line-attribution", "line-claim", "line-unverified", "line-language", "cue", "target", "lit", "find", "snap"];

/**
 * Cuts the text of a block where styles begin and end and wraps each cut in one `<mark>` per style.
 *
 * @implements {Painter}
 */
export class MarkPainter {
  /** @type {Set<Block>} */
  #painted = new Set();

  /**
   * @param {Block} block
   * @param {Piece[]} pieces
   */
  paint(block, pieces) {
    this.clear(block);
    if (!pieces.length) return;
    const cuts = [...new Set(pieces.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
    const written = new Set();
    for (const { node, start } of [...block.leaves()].reverse()) {
      const end = start + node.data.length;
      const inside = cuts.filter((cut) => cut > start && cut < end);
      for (const cut of inside.reverse()) node.splitText(cut - start);
    }
    block.forget();
    for (const { node, start } of [...block.leaves()]) {
      const here = pieces.filter((piece) => piece.start <= start && piece.end > start);
      if (here.length && node.data.trim()) wrap(node, here, written);
    }
    block.forget();
    this.#painted.add(block);
  }

  /** @param {Block} block */
  clear(block) {
    if (!this.#painted.delete(block)) return;
    for (const mark of block.element.querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
    block.element.normalize();
    block.forget();
  }

  show() {
    return false;
  }
}

/**
 * @param {Text} node
 * @param {Piece[]} pieces from the outermost to the innermost
 * @param {Set<string>} written letters that stand already
 */
function wrap(node, pieces, written) {
  /** @type {HTMLElement[]} */
  const marks = pieces.map(({ name, letter }) => {
    const mark = document.createElement("mark");
    mark.className = name;
    if (letter && !written.has(letter)) {
      written.add(letter);
      mark.dataset.letter = letter;
    }
    return mark;
  });
  node.replaceWith(marks[0]);
  marks.forEach((mark, at) => mark.append(marks[at + 1] ?? node));
}
