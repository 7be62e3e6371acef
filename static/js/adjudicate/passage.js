/**
 * The passage of a case: its sentences with a neighbour on each side, once for each marking, and the fields side by side.
 *
 * @typedef {import("./state.js").Case} Case
 * @typedef {import("./state.js").Annotation} Annotation
 * @typedef {import("./state.js").Piece} Piece
 * @typedef {import("./words.js").Words} Words
 * @typedef {import("./words.js").Passage} Passage
 * @typedef {import("./words.js").Bond} Bond
 */
import { counted, h, kbd } from "../dom.js";
import { countWords } from "../reader/snap.js";
import { differs, spans } from "./words.js";

/**
 * The text of a stretch with marks in it. Each run of letters stands in an element that knows where it begins
 * (`data-start`), so that a selection can be read as offsets.
 *
 * @param {Passage} passage
 * @param {{ start: number, end: number }} stretch
 * @param {{ kind: string, pieces: Piece[] }} marked
 * @param {(piece: Piece, at: number, side: "start" | "end") => Node | null} [handle] what stands at a border
 * @returns {Node[]}
 */
export function drawn(passage, stretch, { kind, pieces }, handle = () => null) {
  const names = passage.places.filter(({ start }) => start >= stretch.start && start < stretch.end);
  const borders = [stretch, ...pieces, ...names].flatMap(({ start, end }) => [start, end]);
  const cuts = [...new Set(borders)].filter((cut) => cut >= stretch.start && cut <= stretch.end).sort((a, b) => a - b);
  return cuts.slice(0, -1).flatMap((start, index) => {
    const end = cuts[index + 1];
    const inside = pieces.flatMap((piece, at) => (piece.start <= start && piece.end >= end ? [{ piece, at }] : []));
    const begins = inside.filter(({ piece }) => piece.start === start);
    const ends = inside.filter(({ piece }) => piece.end === end);
    const opening = begins.flatMap(({ piece, at }) => [piece.part && h("small", { class: "part", "aria-hidden": "true" }, piece.part), handle(piece, at, "start")]);
    const closing = ends.map(({ piece, at }) => handle(piece, at, "end"));
    const name = names.find((place) => place.start === start)?.name;
    const letters = h("span", { "data-start": start }, passage.slice(start, end));
    if (!inside.length) return [...(name ? [number(name)] : []), letters];
    const parts = inside.flatMap(({ piece }) => (piece.part ? [` of-${piece.part}`] : []));
    return [...(name ? [number(name)] : []), h("mark", { class: `${kind}${parts.join("")}` }, opening, letters, closing)];
  });
}

/** @param {string} name */
const number = (name) => h("span", { class: "sn" }, name);

/**
 * The sentences that a case touches, and its neighbours before and behind.
 *
 * @param {Case} one
 * @param {Passage} passage
 */
export function stretches(one, passage) {
  const inside = passage.places.filter(({ start, end }) => start < one.end && end > one.start);
  const start = Math.min(one.start, ...inside.map((place) => place.start));
  const end = Math.max(one.end, ...inside.map((place) => place.end));
  return { before: { start: passage.start, end: start }, touched: { start, end }, behind: { start: end, end: passage.end } };
}

/**
 * A neighbour, or nothing where there is none.
 *
 * @param {Passage} passage
 * @param {{ start: number, end: number }} stretch
 */
function around(passage, stretch) {
  if (!passage.slice(stretch.start, stretch.end).trim()) return null;
  return h("p", { class: "around", dir: "auto" }, drawn(passage, stretch, { kind: "", pieces: [] }));
}

/**
 * @param {Case} one
 * @param {Passage} passage
 * @param {Words} words
 * @param {HTMLElement} merge where the merge is drawn
 */
export function versions(one, passage, words, merge) {
  const { before, touched, behind } = stretches(one, passage);
  const none = words.missing(one);
  const title = one.annotations.length === 1 ? "The passage" : `The passage, marked ${["", "", "twice", "three times"][one.annotations.length] || `${one.annotations.length} times`}`;
  return [
    h("h2", { id: "h-case" }, title),
    around(passage, before),
    one.annotations.map((each, at) => version(one, each, at, passage, touched, words)),
    none.length ? h("p", { class: "none" }, `${none.map(({ name }) => name).join(", ")} marked no ${words.kind(one.kind)} here.`) : null,
    merge,
    around(passage, behind),
  ].flat();
}

/**
 * @param {Case} one
 * @param {Annotation} each
 * @param {number} at
 * @param {Passage} passage
 * @param {{ start: number, end: number }} touched
 * @param {Words} words
 */
function version(one, each, at, passage, touched, words) {
  const status = ["accepted", "rejected", "superseded"].includes(each.status) ? each.status : "";
  const facts = [summary(each, passage, words), status].filter(Boolean).join(" · ");
  return h(
    "article",
    { class: "ver", "aria-labelledby": `v${at}`, dataset: { version: at } },
    h("h3", { id: `v${at}` }, at < 9 ? kbd(String(at + 1)) : null, ` ${each.author.name} `, h("small", null, `${facts} · ${each.label}`)),
    h("p", { dir: "auto" }, drawn(passage, touched, { kind: one.kind, pieces: each.fragments })),
    one.kind === "attribution" ? h("p", { class: "vh" }, each.fragments.map(({ part, quote }) => `${part ? words.label("part", part) : ""}: ${quote}. `).join("")) : null,
  );
}

/** @type {Record<string, string[]>} the fields that matter most, by kind */
const TELLING = { claim: ["claim_type", "checkability"], attribution: ["mode", "source_type"], unverified: ["reason"], language: ["category"] };

/**
 * @param {Annotation} each
 * @param {Passage} passage
 * @param {Words} words
 */
function summary(each, passage, words) {
  const size = each.fragments.reduce((sum, { quote }) => sum + countWords(quote, passage.language), 0);
  const told = TELLING[each.kind].flatMap((name) => (each.fields[name] ? [words.value(name, each.fields[name]).toLowerCase()] : []));
  const sure = each.confidence === "unknown" ? [] : [`${words.label("confidence", each.confidence).toLowerCase()} confidence`];
  return [counted(size, "word"), ...told, ...sure].join(" · ");
}

/**
 * The fields side by side; what differs comes first and is underlined.
 *
 * @param {Case} one
 * @param {Words} words
 * @param {Bond[]} links
 * @param {((name: string) => Node | string) | null} merged what stands in the column of the merge, where one is drawn
 */
export function comparison(one, words, links, merged) {
  const heads = one.annotations.map((each, at) => `${at + 1} · ${words.called(each.author)}`);
  const rows = rowsOf(one, words, links).filter(({ cells }) => cells.some((cell) => cell !== "Empty"));
  rows.sort((a, b) => Number(b.isDifferent) - Number(a.isDifferent));
  if (!rows.length) return null;
  return h(
    "table",
    { class: "cmp cards" },
    h("caption", { class: "vh" }, merged ? "Fields of each marking and of the merge" : "Fields of each marking"),
    h("thead", null, h("tr", null, h("th", { scope: "col" }, "Field"), heads.map((head) => h("th", { scope: "col" }, head)), merged ? h("th", { scope: "col" }, "m · Merge") : null)),
    h(
      "tbody",
      null,
      rows.map(({ name, title, cells, isDifferent, note }) =>
        h(
          "tr",
          { class: isDifferent ? "diff" : "same" },
          h("th", { scope: "row" }, title, one.annotations.length > 1 ? [" ", h("small", null, note ?? (isDifferent ? "differs" : "same"))] : null),
          cells.map((cell, at) => h("td", { "data-l": heads[at], dir: "auto" }, isDifferent && cell !== "Empty" ? h("u", null, cell) : cell)),
          merged ? h("td", { "data-l": "m · Merge", dir: "auto" }, merged(name)) : null,
        ),
      ),
    ),
  );
}

/**
 * @param {Case} one
 * @param {Words} words
 * @param {Bond[]} links
 * @returns {{ name: string, title: string, cells: string[], isDifferent: boolean, note?: string }[]}
 */
function rowsOf(one, words, links) {
  const { annotations, kind } = one;
  const isAlone = annotations.length === 1;
  const parts = kind === "attribution" ? ["source", "cue", "content"] : [null];
  const borders = parts.map((part) => ({
    name: `borders ${part ?? ""}`,
    title: part ? words.label("part", part) : "Borders",
    cells: annotations.map(({ fragments }) => fragments.filter((piece) => piece.part === part).map(({ quote }) => quote).join(" … ") || "Empty"),
    isDifferent: new Set(annotations.map((each) => spans(each, part))).size > 1,
  }));
  const fields = words.fields(one).map((name) => ({ name, title: words.field(name), cells: annotations.map((each) => words.value(name, each.fields[name])), isDifferent: differs(one, name) }));
  const bound = annotations.map(({ id }) => linksOf(id, words, links));
  const notes = annotations.map(({ note }) => note || "Empty");
  return [
    ...(isAlone ? [] : borders),
    ...fields,
    { name: "links", title: "Links", cells: bound, isDifferent: false, note: "kept" },
    { name: "note", title: "Note", cells: notes, isDifferent: false, note: "kept" },
  ];
}

/**
 * @param {string} id
 * @param {Words} words
 * @param {Bond[]} links
 */
function linksOf(id, words, links) {
  const out = links.filter(({ source }) => source === id).map(({ type, to }) => `${words.label("link_type", type).toLowerCase()} ${words.mark(to)}`);
  const back = links.filter(({ to }) => to === id).map(({ type, source }) => `${words.mark(source)} ${words.label("link_type", type).toLowerCase()} it`);
  return [...out, ...back].join(", ") || "Empty";
}
