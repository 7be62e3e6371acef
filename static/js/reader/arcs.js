/**
 * The links of the open mark as arcs in the text, from passage to passage, with the word for the link; where the other
 * end is out of view, its id stands at that edge of the window and goes there. The links stand in words in the card.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {{ left: number, right: number, top: number, bottom: number }} Box in pixels of the page
 * @typedef {{ first: Box, last: Box, isNear: boolean }} Place of a mark: its first and its last line
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ start: number, end: number, y: number }} Words where the words of an arc stand
 */
import { byId, h } from "../dom.js";
import { linksOf } from "./links.js";

const SVG = "http://www.w3.org/2000/svg";
/** Ends of an arc that would stand closer are moved apart. */
const APART = 28;
/** Characters of which the first line of a mark is looked up. */
const LINE = 80;
const HEAD = 6;
/** How high an arc on one line is drawn: it stays in the gap to the line above. */
const RISE = 15;
/** About the width of a letter of the words. */
const LETTER = 6;
/** The height of a line of them. */
const HEIGHT = 12;
/** As many ids stand at one edge. */
const MOST = 4;

export class Arcs {
  /** @type {{ mark: Mark, words: string, top: number, bottom: number }[]} the other ends */
  #ends = [];
  #from = { top: 0, bottom: 0 };
  #sum = "";

  /** @param {Context} context @param {import("./paint.js").Paint} paint */
  constructor(context, paint) {
    this.context = context;
    this.paint = paint;
    this.svg = make("svg", { class: "arcs", "aria-hidden": "true" });
    this.above = h("div", { class: "edge above" });
    this.below = h("div", { class: "edge below" });
    byId("main").append(this.svg, this.above, this.below);
    let asked = 0;
    const look = () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => this.#edges());
    };
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
  }

  /**
   * Reads where the ends stand: to be called before anything is written.
   *
   * @returns {() => void} draws the arcs
   */
  read() {
    const { actions, labels } = this.context;
    const mark = actions.mark();
    const edge = this.context.text.root.getBoundingClientRect().right + scrollX;
    const found = mark ? linksOf(this.context, mark.key).filter(({ other }) => other) : [];
    const here = mark && found.length ? this.#placeOf(mark) : null;
    const arcs = found.map(({ link, other, isOut }) => {
      const there = /** @type {Mark} */ (other);
      const [name, label] = [(labels.get(`link_type.${link.type}`) ?? link.type).toLowerCase(), there.label || "new"];
      return { mark: there, isOut, words: isOut ? `${name} ${label}` : `${label} ${name}`, place: this.#placeOf(there) };
    });
    return () => {
      this.#ends = arcs.map(({ mark: there, words, place }) => ({ mark: there, words, top: place.first.top, bottom: place.last.bottom }));
      this.#from = here ? { top: here.first.top, bottom: here.last.bottom } : { top: 0, bottom: 0 };
      const drawn = here?.isNear ? arcs.filter(({ place }) => place.isNear).map((arc) => ({ ...arc, curve: curveOf(here, arc.place) })) : [];
      const sum = JSON.stringify(drawn.map(({ curve, words, isOut }) => [curve, words, isOut]));
      if (sum !== this.#sum) {
        this.#sum = sum;
        const taken = /** @type {Words[]} */ ([]);
        this.svg.replaceChildren(...drawn.map(({ curve, words, isOut }) => arcFor(curve, isOut, words, taken, edge)));
      }
      this.#edges();
    };
  }

  /** @param {Mark} mark @returns {Place} */
  #placeOf({ fragments }) {
    const { text } = this.context;
    const [head, tail] = [fragments[0], fragments[fragments.length - 1]];
    const block = text.blockAt(text.offsets.toUtf16(head.start));
    if (!this.paint.near.has(block)) {
      // Not drawn yet: only the direction counts.
      const box = moved(block.element.getBoundingClientRect());
      return { first: box, last: box, isNear: false };
    }
    const first = text.range(head.start, Math.min(head.end, head.start + LINE)).getClientRects()[0];
    const rest = text.range(Math.max(tail.start, tail.end - LINE), tail.end).getClientRects();
    const fallback = block.element.getBoundingClientRect();
    return { first: moved(first ?? fallback), last: moved(rest[rest.length - 1] ?? first ?? fallback), isNear: true };
  }

  /** The ids at the edges, while the mark itself is in view. */
  #edges() {
    const band = document.getElementById("band")?.getBoundingClientRect();
    const top = Math.max(0, band && band.top < innerHeight / 2 ? band.bottom : 0);
    const notes = document.getElementById("notes");
    const isSheet = Boolean(notes && getComputedStyle(notes).position === "fixed" && notes.offsetHeight);
    const bottom = isSheet && notes ? notes.getBoundingClientRect().top : innerHeight;
    const isSeen = this.#ends.length > 0 && this.#from.bottom - scrollY > top && this.#from.top - scrollY < bottom;
    const up = isSeen ? this.#ends.filter((end) => end.bottom - scrollY <= top) : [];
    const down = isSeen ? this.#ends.filter((end) => end.top - scrollY >= bottom) : [];
    this.#fill(this.above, up, "↑");
    this.#fill(this.below, down, "↓");
    if (up.length) this.above.style.top = `${top + 8}px`;
    if (down.length) this.below.style.bottom = `${innerHeight - bottom + 8}px`;
    if (!up.length && !down.length) return;
    const column = this.context.text.root.getBoundingClientRect();
    for (const edge of [this.above, this.below]) edge.style.left = `${column.left + column.width / 2}px`;
  }

  /**
   * @param {HTMLElement} edge
   * @param {{ mark: Mark, words: string }[]} ends
   * @param {string} arrow
   */
  #fill(edge, ends, arrow) {
    const sum = ends.map(({ mark, words }) => `${mark.key}${words}`).join();
    if (edge.dataset.sum === sum) return;
    edge.dataset.sum = sum;
    if (edge.contains(document.activeElement)) this.context.focusText();
    // The same way stands in the card, so these need no stop of the Tab key.
    edge.replaceChildren(
      ...ends.slice(0, MOST).map(({ mark, words }) => {
        const go = () => this.context.goTo(mark.key);
        return h("button", { type: "button", tabindex: "-1", class: `off-view ${mark.kind}`, "aria-label": `Go to ${mark.label}: ${words}`, onclick: go }, `${words} ${arrow}`);
      }),
    );
  }
}

/** @param {DOMRect} box @returns {Box} */
function moved({ left, right, top, bottom }) {
  return { left: left + scrollX, right: right + scrollX, top: top + scrollY, bottom: bottom + scrollY };
}

/**
 * From one mark to another: over the words where both stand on one line, else down or up from the nearest line.
 *
 * @param {Place} here
 * @param {Place} there
 * @returns {[Point, Point, Point, Point]} the four points of a cubic curve
 */
export function curveOf(here, there) {
  const isLevel = Math.abs(here.first.top - there.first.top) < (here.first.bottom - here.first.top) / 2;
  if (isLevel) {
    const [from, to] = [middle(here.first), awayFrom(middle(here.first), there.first)];
    const y = Math.min(here.first.top, there.first.top) + 3;
    const high = y - RISE;
    return [{ x: from, y }, { x: from, y: high }, { x: to, y: high }, { x: to, y }];
  }
  const isBelow = there.first.top > here.first.top;
  const [near, far] = isBelow ? [here.last, there.first] : [here.first, there.last];
  // A mark that goes round the other has no line below or above it.
  if (isBelow ? far.top < near.bottom : far.bottom > near.top) return curveOf({ ...here, last: here.first }, { first: there.first, last: there.first, isNear: true });
  const from = { x: middle(near), y: isBelow ? near.bottom + 2 : near.top + 3 };
  const to = { x: middle(far), y: isBelow ? far.top + 3 : far.bottom + 2 };
  const bend = (to.y - from.y) / 2;
  return [from, { x: from.x, y: from.y + bend }, { x: to.x, y: to.y - bend }, to];
}

/** @param {Box} box */
const middle = ({ left, right }) => (left + right) / 2;

/** @param {number} x @param {Box} box */
function awayFrom(x, box) {
  const places = [middle(box), box.left + 8, box.right - 8];
  return places.find((place) => Math.abs(place - x) >= APART) ?? x + APART;
}

/**
 * The words stand in the gap above the lower end, where no text is; several there stand side by side.
 *
 * @param {[Point, Point, Point, Point]} curve
 * @param {boolean} isOut whether the head stands at its end
 * @param {string} words
 * @param {Words[]} taken where words stand already
 * @param {number} edge beyond which there is no room
 */
function arcFor([a, b, c, d], isOut, words, taken, edge) {
  const [tip, before] = isOut ? [d, c] : [a, b];
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  const barb = (/** @type {number} */ turn) => `${round(tip.x - HEAD * Math.cos(angle + turn))} ${round(tip.y - HEAD * Math.sin(angle + turn))}`;
  const line = `M${at(a)} C${at(b)} ${at(c)} ${at(d)} M${barb(0.5)} L${at(tip)} L${barb(-0.5)}`;
  const isLevel = Math.abs(a.y - d.y) < 1;
  const low = a.y > d.y ? a : d;
  const width = words.length * LETTER;
  const isWide = Math.abs(a.x - d.x) > width + 2 * APART;
  const level = { x: isWide ? (a.x + d.x - width) / 2 : Math.max(a.x, d.x) + 6, y: a.y - RISE / 2 };
  const { x, y } = freeFor(width, isLevel ? level : { x: low.x + 6, y: low.y - 6 }, taken, edge);
  const label = make("text", { x: String(round(x)), y: String(round(y)) });
  label.textContent = words;
  const group = make("g", {});
  group.append(make("path", { d: line }), label);
  return group;
}

/**
 * Room for words at a place, else beside those that stand there.
 *
 * @param {number} width
 * @param {Point} place
 * @param {Words[]} taken
 * @param {number} edge
 */
function freeFor(width, { x, y }, taken, edge) {
  let start = Math.min(x, edge - width);
  const beside = taken.filter((other) => Math.abs(other.y - y) < HEIGHT).sort((one, two) => one.start - two.start);
  const isOver = (/** @type {Words} */ other) => other.start < start + width && other.end > start;
  for (const other of beside) if (isOver(other)) start = other.end + LETTER;
  if (start + width > edge) {
    start = Math.min(x, edge - width);
    for (const other of beside.reverse()) if (isOver(other)) start = other.start - LETTER - width;
  }
  taken.push({ start, end: start + width, y });
  return { x: start, y };
}

/** @param {Point} point */
const at = ({ x, y }) => `${round(x)} ${round(y)}`;

/** @param {number} length */
const round = (length) => Math.round(length * 10) / 10;

/** @param {string} tag @param {Record<string, string>} props */
function make(tag, props) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, value);
  return element;
}
