/**
 * The guidelines of a project, which `g` opens on each of its pages: the codebook with the cases behind it, and what the
 * project wrote itself.
 *
 * @typedef {{ words: string, marked: boolean, part: string }} Piece a stretch of an example; the passage is marked
 * @typedef {{ of: string, label: string, hint: string, letter: string, family: string, mark: string[], leave: string[],
 *   example: Piece[][], own: string[] }} Entry `of` is `vocabulary.id`, `own` are the project's paragraphs
 * @typedef {{ codebook: string, version: number, entries: Entry[], under: Record<string, string[]>,
 *   general: { heading: string, paragraphs: string[] }[] }} Guidelines `under`: the lists of a kind
 */
import { h } from "./dom.js";

/** @type {Promise<Guidelines> | null} */
let asked = null;

/**
 * @param {string} project
 * @returns {Promise<Guidelines>} fetched once a page; what failed is asked for again
 */
export function guidelinesOf(project) {
  asked ??= fetch(`/p/${project}/guidelines`, { headers: { Accept: "application/json" }, credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`The server answered ${answer.status}.`))))
    .catch((error) => {
      asked = null;
      throw error;
    });
  return asked;
}

/**
 * Fills a panel.
 *
 * @param {HTMLElement} panel its content is replaced
 * @param {Guidelines} guidelines
 * @param {string[]} of what to show: a kind and the values that were chosen, or nothing for all kinds
 * @param {string} address of the page with all of it
 */
export function showGuidelines(panel, guidelines, of, address) {
  const kinds = guidelines.entries.filter(({ of: one }) => one.startsWith("kind."));
  const kind = kinds.find((one) => of.includes(one.of));
  const turn = (/** @type {string[]} */ to) => {
    showGuidelines(panel, guidelines, to, address);
    /** @type {HTMLElement | null} */ (panel.querySelector("[aria-pressed='true']"))?.focus();
  };
  panel.replaceChildren(
    h(
      "div",
      { class: "kinds-row", role: "group", "aria-label": "Which guidelines" },
      h("button", { type: "button", "aria-pressed": String(!kind), autofocus: !kind, onclick: () => turn([]) }, "All kinds"),
      kinds.map((one) => h("button", { type: "button", class: nameOf(one), "aria-pressed": String(one === kind), autofocus: one === kind, onclick: () => turn([one.of]) }, badge(one), one.label)),
    ),
    kind ? ofKind(guidelines, kind, of) : overview(guidelines, kinds),
    h("p", { class: "foot" }, guidelines.codebook && `Codebook version ${guidelines.codebook}, settings version ${guidelines.version}. `, h("a", { href: `${address}${kind ? `#kind-${nameOf(kind)}` : ""}` }, "All on one page")),
  );
  panel.scrollTop = 0;
}

/**
 * @param {Guidelines} guidelines
 * @param {Entry[]} kinds
 */
function overview({ general }, kinds) {
  return h(
    "div",
    null,
    kinds.map((one) => h("p", { class: `of-kind ${nameOf(one)}` }, badge(one), h("span", null, h("b", null, one.label), ` ${one.hint}`))),
    general.length > 0 && h("h3", null, "In this project"),
    general.flatMap(({ heading, paragraphs }) => [heading && h("h4", null, heading), ...paragraphs.map((words) => h("p", { class: "written" }, words))]),
  );
}

/**
 * @param {Guidelines} guidelines
 * @param {Entry} kind
 * @param {string[]} of
 */
function ofKind({ entries, under }, kind, of) {
  const id = nameOf(kind);
  const chosen = entries.filter((one) => one !== kind && of.includes(one.of));
  const lists = (under[id] ?? []).map((list) => entries.filter((one) => one.of.startsWith(`${list}.`)));
  return h(
    "div",
    { class: id },
    chosen.map((one) => h("div", { class: "chosen" }, h("h3", null, one.label), h("p", null, one.hint), cases(one, id))),
    h("h3", null, badge(kind), " ", kind.label),
    h("p", null, kind.hint),
    cases(kind, id),
    lists.map((list) => h("div", { class: "folds" }, list.flatMap((one, at) => [one.family && one.family !== list[at - 1]?.family ? h("h4", null, one.family) : null, folded(one, id)]))),
  );
}

/** @param {Entry} one @param {string} kind */
function folded(one, kind) {
  return h(
    "details",
    { class: "case" },
    h("summary", null, one.letter ? h("kbd", null, one.letter) : null, h("span", null, h("b", null, one.label), " ", h("small", null, one.hint))),
    cases(one, kind),
  );
}

/** @param {Entry} one @param {string} kind */
function cases({ mark, leave, example, own }, kind) {
  const examples = example.map((pieces) => h("p", null, h("span", { class: "example" }, pieces.map(({ words, marked, part }) => (marked ? h("mark", { class: `${kind} ${part}` }, words, part && h("small", null, part)) : words)))));
  const written = own.map((words) => h("p", { class: "written" }, words));
  const rows = /** @type {const} */ ([["Mark", mark.map(line)], ["Leave", leave.map(line)], [examples.length > 1 ? "Examples" : "Example", examples], ["In this project", written]]);
  return h("dl", { class: "guide" }, rows.filter(([, lines]) => lines.length).map(([term, lines]) => h("div", null, h("dt", null, term), h("dd", null, lines))));
}

/** @param {string} words */
const line = (words) => h("p", null, words);

/** @param {Entry} one its id without the vocabulary */
const nameOf = ({ of }) => of.slice(of.indexOf(".") + 1);

/** @param {Entry} kind */
const badge = (kind) => h("b", { class: `badge ${nameOf(kind)}`, "aria-hidden": "true" }, kind.letter);
