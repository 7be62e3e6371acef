/**
 * What is drawn: marks are what the server said with what is unsent laid over it.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Change} Change
 * @typedef {import("./state.js").Known} Known
 * @typedef {import("./state.js").Unsent} Unsent
 * @typedef {import("../types.js").Span} Span
 * @typedef {{
 *   key: string, id: string | null, kind: import("../types.js").Kind, label: string, version: number, status: string,
 *   author: import("../types.js").Person, mine: boolean, fragments: Span[], start: number, end: number, size: number,
 *   note: string, confidence: string, fields: import("../types.js").Fields, updated: string | null,
 *   fromHint: boolean, progress: import("./state.js").Progress | "saved", unsent: Unsent | null }} Mark
 */
import { Intervals } from "./intervals.js";
import { FIELDS_OF, joined, noFields } from "./state.js";

/** @type {Map<string, { known: Known | undefined, unsent: Unsent | undefined, mark: Mark | null }>} */
const made = new Map();

/**
 * All marks in text order. The same state gives the same array, an unchanged mark the same object.
 *
 * @type {(state: State) => Mark[]}
 */
export const marksOf = memo(
  (state) => [state.server, state.unsent],
  (state) => {
    const changed = new Set([...differing(last.server, state.server), ...differing(last.unsent, state.unsent)]);
    const there = [...changed].filter((key) => state.server.has(key) || state.unsent.has(key));
    const fresh = there.flatMap((key) => markOf(state, key) ?? []).sort(inOrder);
    const kept = changed.size ? last.marks.filter(({ key }) => !changed.has(key)) : last.marks;
    last = { server: state.server, unsent: state.unsent, marks: mergedInOrder(kept, fresh) };
    return last.marks;
  },
);

/**
 * What was merged last: of 10,000 marks the one that was changed is merged anew, and no other.
 *
 * @type {{ server: State["server"], unsent: State["unsent"], marks: Mark[] }}
 */
let last = { server: new Map(), unsent: new Map(), marks: [] };

/** @param {Mark} a @param {Mark} b */
const inOrder = (a, b) => a.start - b.start || a.end - b.end || (a.key < b.key ? -1 : 1);

/**
 * The keys whose values are not the same.
 *
 * @template V
 * @param {Map<string, V>} before
 * @param {Map<string, V>} now
 * @returns {string[]}
 */
function differing(before, now) {
  if (before === now) return [];
  const keys = [];
  for (const [key, value] of now) if (before.get(key) !== value) keys.push(key);
  for (const key of before.keys()) if (!now.has(key)) keys.push(key);
  return keys;
}

/**
 * @param {Mark[]} some in order
 * @param {Mark[]} others in order
 */
function mergedInOrder(some, others) {
  if (!others.length) return some;
  /** @type {Mark[]} */
  const all = [];
  let at = 0;
  for (const one of others) {
    while (at < some.length && inOrder(some[at], one) < 0) all.push(some[at++]);
    all.push(one);
  }
  while (at < some.length) all.push(some[at++]);
  return all;
}

/** @type {(state: State) => Map<string, Mark>} */
export const marksByKey = memo(
  (state) => [marksOf(state)],
  (state) => new Map(marksOf(state).map((mark) => [mark.key, mark])),
);

/**
 * The marks that the filter leaves, whatever their kind: what the counts of the kinds count.
 *
 * @type {(state: State) => Mark[]}
 */
export const ofAnyKind = memo(
  (state) => [marksOf(state), state.filter, state.filter.status && state.links, state.filter.status && state.read],
  (state) => {
    const { author, status, q } = state.filter;
    const wanted = q.trim().toLocaleLowerCase();
    if (!author && !status && !wanted) return marksOf(state);
    const authors = author && new Set(author.split(",").map((id) => (id === "me" ? state.me.id : id)));
    const statuses = status.split(",");
    return marksOf(state).filter(
      (mark) =>
        (!authors || authors.has(mark.author.id)) &&
        (!status || statuses.some((one) => hasStatus(state, mark, one))) &&
        (!wanted || wordsOf(mark).includes(wanted)),
    );
  },
);

/**
 * The marks that the filter leaves.
 *
 * @type {(state: State) => Mark[]}
 */
export const visibleMarks = memo(
  (state) => [ofAnyKind(state), state.filter.kinds],
  (state) => (state.filter.kinds.size === 4 ? ofAnyKind(state) : ofAnyKind(state).filter(({ kind }) => state.filter.kinds.has(kind))),
);

/**
 * @param {State} state
 * @param {Mark} mark
 * @param {string} status a status of the vocabulary, `open`: a flag not settled, `unlinked`: without a link, `unread`: in
 *   sentences that the person has not read
 */
function hasStatus({ links, read }, mark, status) {
  if (status === "open") return mark.fields.resolution === "open";
  if (status === "unlinked") return ![...links.values()].some(({ gone, from, to }) => !gone && (from === mark.key || to === mark.key));
  if (status === "unread") {
    const [first, last] = text.sentencesIn(mark.start, mark.end);
    return read.subarray(first, last).includes(0);
  }
  return mark.status === status;
}

/** @type {(state: State) => Intervals<Mark>} */
export const intervalsOf = memo(
  (state) => [visibleMarks(state)],
  (state) => {
    const ranges = [];
    for (const mark of visibleMarks(state)) for (const { start, end } of mark.fragments) ranges.push({ start, end, of: mark });
    return new Intervals(ranges);
  },
);

/** @typedef {{ slice: (start: number, end: number) => string, sentencesIn: (start: number, end: number) => [number, number] }} Words */
/** @type {Words} */
let text = { slice: () => "", sentencesIn: () => [0, 0] };

/** @param {Words} map the document's text, in which quotes and sentences are looked up */
export function useText(map) {
  text = map;
}

/**
 * Where the marks from a place on begin.
 *
 * @param {Mark[]} marks in text order
 * @param {number} point
 */
export function firstFrom(marks, point) {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (marks[middle].start < point) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The words of a mark, its pieces joined by an ellipsis.
 *
 * @param {{ fragments: Span[] }} mark
 */
export function quoteOf(mark) {
  return mark.fragments.map(({ start, end }) => text.slice(start, end)).join(" … ");
}

const LETTERS = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The first letter, as one sees it, of the first three words of a name. @param {string} person */
export function initials(person) {
  return person
    .split(/\s+/)
    .slice(0, 3)
    .map((word) => LETTERS.segment(word).containing(0)?.segment ?? "")
    .join("");
}

/** @param {Mark} mark */
function wordsOf(mark) {
  return `${mark.label} ${quoteOf(mark)} ${mark.note} ${Object.values(mark.fields).join(" ")}`.toLocaleLowerCase();
}

/**
 * @param {State} state
 * @param {string} key
 * @returns {Mark | null} `null` when it is gone
 */
function markOf(state, key) {
  const known = state.server.get(key);
  const unsent = state.unsent.get(key);
  const old = made.get(key);
  if (old && old.known === known && old.unsent === unsent) return old.mark;
  // What one removed while somebody changed it is shown until one has chosen.
  const isGone = (unsent?.gone ?? known?.gone ?? false) && unsent?.progress !== "conflict";
  // The agreed layer and those of the reviewers are never mixed.
  const mark = isGone || (known?.annotation.layer ?? "individual") !== state.shown ? null : merged(state, key, known, unsent);
  made.set(key, { known, unsent, mark });
  return mark;
}

/**
 * @param {State} state
 * @param {string} key
 * @param {Known | undefined} known
 * @param {Unsent | undefined} unsent
 * @returns {Mark}
 */
function merged(state, key, known, unsent) {
  const said = known?.annotation;
  const change = unsent ? joined(unsent.sent ?? {}, unsent.change) : {};
  const kind = change.kind ?? said?.kind ?? "claim";
  const isOther = said && kind !== said.kind;
  const fields = fieldsFor(kind, { ...(said ? said.fields : noFields(kind)), ...change.fields });
  const fragments = change.fragments ?? (isOther ? spansFor(kind, said.fragments) : said?.fragments) ?? [];
  const author = said?.author ?? state.me;
  return {
    key,
    id: said?.id ?? null,
    kind,
    label: said && !isOther ? said.label : "",
    version: said?.version ?? 0,
    status: said?.status ?? "draft",
    author,
    mine: author.id === state.me.id && (said?.layer ?? "individual") === "individual",
    fragments,
    start: fragments[0]?.start ?? 0,
    end: Math.max(...fragments.map(({ end }) => end)),
    size: fragments.reduce((size, { start, end }) => size + end - start, 0),
    note: change.note ?? said?.note ?? "",
    confidence: change.confidence ?? said?.confidence ?? "unknown",
    fields,
    updated: said?.updated ?? null,
    fromHint: said ? said.origin === "suggestion_accepted" : change.suggestion !== undefined,
    progress: unsent ? unsent.progress : "saved",
    unsent: unsent ?? null,
  };
}

/**
 * The fields that a kind has; `null` clears one.
 *
 * @param {import("../types.js").Kind} kind
 * @param {import("../types.js").Fields} fields
 */
export function fieldsFor(kind, fields) {
  return Object.fromEntries(FIELDS_OF[kind].flatMap((name) => (fields[name] === null || fields[name] === undefined ? [] : [[name, fields[name]]])));
}

/**
 * Pieces as another kind holds them: parts belong to attributions, and touching pieces of one part are one.
 *
 * @param {import("../types.js").Kind} kind
 * @param {Span[]} spans
 * @returns {Span[]}
 */
export function spansFor(kind, spans) {
  return joinTouching(spans.map(({ start, end, part }) => ({ start, end, part: kind === "attribution" ? (part ?? "content") : null })));
}

/**
 * @param {Span[]} spans
 * @returns {Span[]} in order, touching or overlapping ones of one part joined
 */
export function joinTouching(spans) {
  /** @type {Span[]} */
  const kept = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = kept[kept.length - 1];
    if (last && last.part === span.part && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else kept.push({ ...span });
  }
  return kept;
}

/**
 * @param {Span[]} spans
 * @param {{ start: number, end: number }} away
 * @returns {Span[]} what is left of them outside a range
 */
export function without(spans, away) {
  return spans.flatMap((span) => {
    if (span.end <= away.start || span.start >= away.end) return [span];
    const left = { ...span, end: away.start };
    const right = { ...span, start: away.end };
    return [left, right].filter(({ start, end }) => start < end);
  });
}

/**
 * Remembers the last answer as long as what it depends on is the same.
 *
 * @template V
 * @param {(state: State) => unknown[]} inputs
 * @param {(state: State) => V} make
 * @returns {(state: State) => V}
 */
function memo(inputs, make) {
  /** @type {unknown[]} */
  let last = [];
  /** @type {V} */
  let value;
  return (state) => {
    const now = inputs(state);
    if (now.length !== last.length || now.some((input, at) => input !== last[at])) {
      last = now;
      value = make(state);
    }
    return value;
  };
}
