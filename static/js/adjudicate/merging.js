/**
 * The merge as it is drawn: its handles, dragging over the text, whose parts and fields it takes.
 *
 * @typedef {import("./state.js").Case} Case
 * @typedef {import("./state.js").Merge} Merge
 * @typedef {import("./state.js").Piece} Piece
 * @typedef {import("./words.js").Words} Words
 * @typedef {import("./words.js").Passage} Passage
 * @typedef {{ one: Case, passage: Passage, words: Words, change: (merge: Merge) => void,
 *   move: (direction: 1 | -1) => void }} Bench `move` brings the picked border on by a word, to the right or to the left
 */
import { h, kbd, short } from "../dom.js";
import { countWords, snap } from "../reader/snap.js";
import { ownerOf, PARTS, put, taken } from "./merge.js";
import { drawn, stretches } from "./passage.js";
import { differs, spans } from "./words.js";

/**
 * @param {Merge} merge
 * @param {Bench} bench
 * @returns {HTMLElement[]}
 */
export function mergeParts(merge, bench) {
  const { one, passage, words } = bench;
  const size = merge.pieces.reduce((sum, { start, end }) => sum + countWords(passage.slice(start, end), passage.language), 0);
  const text = h("p", { class: "drawing", dir: "auto" }, drawn(passage, stretches(one, passage).touched, { kind: `${one.kind} drawn`, pieces: merge.pieces }, (piece, at, side) => handle(merge, bench, piece, at, side)));
  listen(text, () => merge, bench);
  const parts = one.kind === "attribution" ? PARTS.filter((part) => new Set(one.annotations.map((each) => spans(each, part))).size > 1) : [];
  const isDiffering = one.annotations.some((each) => JSON.stringify(each.fields) !== JSON.stringify(one.annotations[0].fields) || each.note !== one.annotations[0].note || each.confidence !== one.annotations[0].confidence);
  return [
    h("h3", { id: "v-merge" }, kbd("m"), " Merge, drawn ", h("small", null, `${size} ${size === 1 ? "word" : "words"}${beginning(merge, bench)}`)),
    text,
    ...(merge.border ? [nudges(merge, bench)] : []),
    ...parts.map((part) => choice(`part-${part}`, words.label("part", part), [...one.annotations.map((_, at) => words.whose(one, at)), "All together"], place(ownerOf(merge, one, part), one), (at) => bench.change(taken(merge, one, part, at === one.annotations.length ? null : at)))),
    ...(isDiffering ? [choice("base", "Fields, note and confidence", one.annotations.map((_, at) => words.whose(one, at)), merge.base, (base) => bench.change({ ...merge, base, fields: {} }))] : []),
    h("p", { class: "note-line" }, kbd("["), " ", kbd("]"), " pick a border, ", kbd("←"), " ", kbd("→"), " move it by a word, with ", kbd("Alt"), " by a character. Or drag over the words. Nothing is kept before you decide."),
  ];
}

/** The picked border moves without arrow keys, too. @param {Merge} merge @param {Bench} bench */
function nudges({ border }, { move }) {
  const which = border?.side === "start" ? "Left border" : "Right border";
  const nudge = (/** @type {1 | -1} */ direction) => h("button", { type: "button", class: "btn", "aria-label": `${which} a word to the ${direction > 0 ? "right" : "left"}`, onclick: () => move(direction) }, direction > 0 ? "word →" : "← word");
  return h("p", { class: "row nudges" }, h("span", null, which), nudge(-1), nudge(1));
}

/** @param {number | null | undefined} owner @param {Case} one */
const place = (owner, one) => (owner === null ? one.annotations.length : (owner ?? -1));

/** "begins as Jonas’s, ends as Ana’s". @param {Merge} merge @param {Bench} bench */
function beginning(merge, { one, words }) {
  if (merge.pieces.length !== 1) return "";
  const [piece] = merge.pieces;
  const first = one.annotations.findIndex(({ start }) => start === piece.start);
  const last = one.annotations.findIndex(({ end }) => end === piece.end);
  return `${first < 0 ? "" : ` · begins as ${words.whose(one, first)}`}${last < 0 ? "" : `${first < 0 ? " ·" : ","} ends as ${words.whose(one, last)}`}`;
}

/**
 * @param {Merge} merge
 * @param {Bench} bench
 * @param {Piece} piece
 * @param {number} at
 * @param {"start" | "end"} side
 */
function handle(merge, bench, piece, at, side) {
  const isStart = side === "start";
  const quote = short(bench.passage.slice(piece.start, piece.end), 400).split(" ");
  const beside = isStart ? `Left border, before “${quote[0]}”` : `Right border, after “${quote[quote.length - 1]}”`;
  const isPicked = merge.border?.at === at && merge.border.side === side;
  const button = h(
    "button",
    {
      type: "button",
      class: "handle",
      "aria-pressed": String(isPicked),
      "aria-label": piece.part ? `${bench.words.label("part", piece.part)}: ${beside}` : beside,
      "aria-keyshortcuts": isStart ? "[" : "]",
      dataset: { handle: `${at} ${side}` },
      onclick: () => bench.change({ ...merge, border: isPicked ? null : { at, side } }),
    },
    isStart ? "[" : "]",
  );
  return button;
}

/**
 * Words that the mouse or a finger selects become the piece that stands nearest; a handle that is dragged takes its border
 * along.
 *
 * @param {HTMLElement} text
 * @param {() => Merge} now
 * @param {Bench} bench
 */
function listen(text, now, bench) {
  text.addEventListener("pointerup", () => {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const [start, end] = [pointOf(text, range.startContainer, range.startOffset, bench.passage), pointOf(text, range.endContainer, range.endOffset, bench.passage)];
    if (start === null || end === null || start >= end) return;
    const span = snap(bench.passage, { start, end }, "words", bench.passage.language);
    const merge = now();
    const at = merge.border?.at ?? nearest(merge.pieces, span);
    selection.removeAllRanges();
    bench.change(put(merge, at, { ...merge.pieces[at], ...span }, bench.passage));
  });
}

/**
 * The piece that shares most with a span, else the first.
 *
 * @param {Piece[]} pieces
 * @param {{ start: number, end: number }} span
 */
function nearest(pieces, span) {
  const shared = pieces.map(({ start, end }) => Math.min(end, span.end) - Math.max(start, span.start));
  return shared.indexOf(Math.max(...shared));
}

/**
 * @param {HTMLElement} text
 * @param {Node} node
 * @param {number} offset
 * @param {Passage} passage
 * @returns {number | null} the code point of the document at a place of the drawing
 */
function pointOf(text, node, offset, passage) {
  if (!text.contains(node)) return null;
  const runs = /** @type {HTMLElement[]} */ ([...text.querySelectorAll("[data-start]")]);
  const place = document.createRange();
  place.setStart(node, offset);
  for (const run of runs) {
    const letters = run.firstChild;
    if (!letters) continue;
    const start = Number(run.dataset.start);
    if (node === letters) return start + [...(letters.textContent ?? "").slice(0, offset)].length;
    if (place.comparePoint(run, 0) >= 0) return start;
  }
  return passage.end;
}

/**
 * One of a few.
 *
 * @param {string} name
 * @param {string} title
 * @param {string[]} options
 * @param {number} chosen
 * @param {(at: number) => void} choose
 */
function choice(name, title, options, chosen, choose) {
  return h(
    "fieldset",
    { class: "from", dataset: { from: name } },
    h("legend", null, title),
    options.map((option, at) => {
      const input = h("input", { type: "radio", name: `from-${name}`, value: at, onchange: () => choose(at) });
      input.checked = at === chosen;
      return h("label", null, input, ` ${option}`);
    }),
  );
}

/**
 * The cell of a field in the column of the merge: a choice where the reviewers differ.
 *
 * @param {Merge} merge
 * @param {Bench} bench
 * @param {string} name as the rows of the comparison name it
 * @returns {Node | string}
 */
export function mergeCell(merge, { one, passage, words, change }, name) {
  const [first, part] = name.split(" ");
  if (first === "borders") return merge.pieces.filter((piece) => (piece.part ?? "") === part).map(({ start, end }) => passage.slice(start, end)).join(" … ") || "Empty";
  if (name === "note") return one.annotations[merge.base].note || "Empty";
  if (name === "links") return "Those of all";
  const from = merge.fields[name] ?? merge.base;
  const value = words.value(name, one.annotations[from].fields[name]);
  if (!differs(one, name) || REFERENCES.has(name)) return value;
  const select = h(
    "select",
    { "aria-label": `${words.field(name)} of the merge`, onchange: () => change({ ...merge, fields: { ...merge.fields, [name]: Number(select.value) } }) },
    one.annotations.map((each, at) => h("option", { value: at }, words.value(name, each.fields[name]))),
  );
  select.value = String(from);
  return select;
}

/** What refers to a mark of one's own layer goes with the fields of that layer. */
const REFERENCES = new Set(["parent", "resolved_source"]);
