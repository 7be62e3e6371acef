/** Lines from the open card to the cards that it is linked with. The links themselves stand in words in the card. */
import { linksOf } from "./links.js";

/** @typedef {{ top: number, height: number }} Place in pixels from the list's top */

const SVG = "http://www.w3.org/2000/svg";
/** How far a line swings out into the space between text and cards. */
const SWING = 28;

export class LinkLines {
  /** @param {import("./context.js").Context} context @param {HTMLElement} list */
  constructor(context, list) {
    this.context = context;
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "link-lines");
    this.svg.setAttribute("aria-hidden", "true");
    list.before(this.svg);
    this.list = list;
    this.sum = "";
  }

  /** @param {Map<string, Place>} places of the cards that are shown, by key */
  draw(places) {
    const { selected } = this.context.store.state;
    const from = selected ? places.get(selected) : null;
    const found = from && selected ? linksOf(this.context, selected).filter(({ other }) => other && places.has(other.key)) : [];
    const paths = found.map(({ other, isOut }) => {
      const to = /** @type {Place} */ (places.get(/** @type {import("./marks.js").Mark} */ (other).key));
      return path(/** @type {Place} */ (from).top + 18, to.top + to.height / 2, isOut);
    });
    const sum = paths.join();
    if (sum === this.sum) return;
    this.sum = sum;
    this.svg.style.top = `${this.list.offsetTop}px`;
    this.svg.replaceChildren(
      ...paths.map((d) => {
        const line = document.createElementNS(SVG, "path");
        line.setAttribute("d", d);
        return line;
      }),
    );
  }
}

/**
 * A curve with a head at the end to which the link goes. The right edge of the drawing is the left edge of the cards.
 *
 * @param {number} from
 * @param {number} to
 * @param {boolean} isOut
 */
function path(from, to, isOut) {
  const head = isOut ? to : from;
  return `M40 ${from} C${40 - SWING} ${from} ${40 - SWING} ${to} 40 ${to} M34 ${head - 4} L40 ${head} L34 ${head + 4}`;
}
