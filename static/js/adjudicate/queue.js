/**
 * The queue: what is open, what all have marked alike, what is decided; filters stand in the address.
 *
 * @typedef {import("./state.js").Case} Case
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Filter} Filter
 * @typedef {import("./words.js").Words} Words
 * @typedef {{ words: Words, address: (n: number) => string, placeOf: (one: Case) => string, go: (n: number) => void,
 *   filter: (filter: Filter) => void, acceptAlike: () => void, project: string }} Ways
 */
import { counted, h } from "../dom.js";
import { isOpen, passes } from "./state.js";

/**
 * @param {HTMLElement} holder
 * @param {State} state
 * @param {Ways} ways
 */
export function drawQueue(holder, state, ways) {
  const asked = state.cases.filter((one) => passes(one, state.filter));
  const open = asked.filter((one) => isOpen(one) && one.differences.length);
  const alike = asked.filter((one) => isOpen(one) && !one.differences.length);
  const decided = asked.filter((one) => !isOpen(one));
  const kept = new Map([...holder.querySelectorAll("details")].map((one) => [one.dataset.fold, one.open]));
  const focus = document.activeElement instanceof HTMLElement && holder.contains(document.activeElement) ? document.activeElement.dataset.case : undefined;
  const fold = (/** @type {string} */ name, /** @type {string} */ title, /** @type {Case[]} */ cases, /** @type {Node | null} */ more) => {
    if (!cases.length) return null;
    const isHere = cases.some(({ n }) => n === state.n);
    const list = h("details", { dataset: { fold: name } }, h("summary", null, title), more, h("ol", { "aria-label": title }, cases.map((one) => row(one, state, ways))));
    list.open = kept.get(name) || isHere || (name === "decided" && state.filter.state === "decided");
    return list;
  };
  const accept = alike.length && ways.acceptAlike ? h("button", { type: "button", class: "btn", id: "accept-alike", onclick: ways.acceptAlike }, `Accept all ${alike.length} unanimous`) : null;
  holder.replaceChildren(
    h("h2", { id: "h-queue" }, "Queue"),
    filters(state, ways),
    h("h3", { id: "q-open" }, asked.length || !anyFilter(state.filter) ? `${open.length} open, differing` : "No case matches."),
    open.length ? h("ol", { "aria-labelledby": "q-open" }, open.map((one) => row(one, state, ways))) : "",
    fold("alike", `${alike.length} alike`, alike, accept) ?? "",
    fold("decided", `${decided.length} decided`, decided, null) ?? "",
    h("p", { class: "note-line" }, h("a", { href: ways.project }, "Open a reviewer’s layer again, or another document")),
  );
  bringCurrent(holder.querySelector("ol"));
  if (focus) /** @type {HTMLElement | null} */ (holder.querySelector(`[data-case="${focus}"]`))?.focus();
}

/** In a long queue the case that is shown is brought into the view of the list. @param {HTMLElement | null} list */
function bringCurrent(list) {
  const current = /** @type {HTMLElement | null | undefined} */ (list?.querySelector("[aria-current]"));
  if (list && current && list.scrollHeight > list.clientHeight) list.scrollTop = current.offsetTop - list.offsetTop - list.clientHeight / 2;
}

/** @param {Filter} filter */
const anyFilter = ({ kind, state, difference }) => Boolean(kind || state || difference);

/** @type {[keyof Filter, string, string, string][]} */
const FILTERS = [
  ["kind", "Kind", "kind", "Every kind"],
  ["difference", "Difference", "difference", "Any difference"],
  ["state", "State", "case_state", "Any state"],
];

/** @param {State} state @param {Ways} ways */
function filters({ filter }, { words, filter: put }) {
  const fields = FILTERS.map(([name, title, vocabulary, all]) => {
    const options = [{ id: "", label: all }, ...words.vocabulary[vocabulary]];
    const own = options.some(({ id }) => id === filter[name]) ? options : [...options, { id: filter[name], label: filter[name].split(",").map((id) => words.label(vocabulary, id)).join(", ") }];
    const select = h("select", { "aria-label": title, onchange: () => put({ ...filter, [name]: select.value }) }, own.map(({ id, label }) => h("option", { value: id }, label)));
    select.value = filter[name];
    return select;
  });
  const clear = anyFilter(filter) ? h("button", { type: "button", class: "text-btn", onclick: () => put({ kind: "", state: "", difference: "" }) }, "Show all") : null;
  return h("div", { class: "narrow", role: "group", "aria-label": "Show" }, fields, clear);
}

/** @param {Case} one @param {State} state @param {Ways} ways */
function row(one, state, { words, address, placeOf, go }) {
  const { annotations, kind, n } = one;
  const quote = annotations[0].fragments[0].quote;
  const told = one.state === "open" ? words.label("kind", kind) : words.outcome(one);
  const click = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(n);
  };
  return h(
    "li",
    null,
    h(
      "a",
      { href: address(n), "aria-current": n === state.n ? "true" : null, title: quote, dataset: { case: n }, onclick: click },
      h("b", { class: `badge ${kind}`, "aria-hidden": "true" }, words.vocabulary.kind.find(({ id }) => id === kind)?.letter ?? ""),
      h("span", null, placeOf(one)),
      h("span", null, words.difference(one)),
      h("small", null, `${told} · “${quote.length > 36 ? `${quote.slice(0, 34).trimEnd()} …` : quote}”`),
    ),
  );
}

/**
 * How far it is, in one sentence.
 *
 * @param {Case[]} cases
 */
export function progress(cases) {
  const differing = cases.filter(({ differences }) => differences.length).length;
  const decided = cases.filter((one) => !isOpen(one)).length;
  return `Reviewers differ in ${differing.toLocaleString("en")} of ${counted(cases.length, "case")}: ${decided.toLocaleString("en")} decided, ${(cases.length - decided).toLocaleString("en")} open.`;
}
