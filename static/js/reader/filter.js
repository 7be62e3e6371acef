/**
 * The legend is the filter: kinds with their counts, people, status, words. It stands in the address with the names and
 * values of the API, and what it leaves can be exported.
 */
import { h } from "../dom.js";
import { afterFrame } from "../store.js";
import { markFirst } from "./first.js";
import { marksOf, ofAnyKind, visibleMarks } from "./marks.js";
import { KINDS, set } from "./state.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./state.js").Filter} Filter
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {import("./marks.js").Mark} Mark
 */

/** What this page knows and the API does not. */
const OWN = [
  { id: "open", label: "Open flags" },
  { id: "unlinked", label: "Without a link" },
  { id: "unread", label: "In unread sentences" },
];
/** What an export takes that is told nothing of a status. */
const STANDING = ["draft", "submitted", "accepted"];

/**
 * @param {Context} context
 * @param {HTMLElement} holder
 */
export function mountFilter(context, holder) {
  const { store, vocabulary } = context;
  const put = (/** @type {Partial<Filter>} */ parts) => store.dispatch((state) => set({ filter: { ...state.filter, ...parts } })(state));
  const chips = vocabulary.kind.map((value) => chip(context, value, put));
  const people = h("select", { "aria-label": "People", onchange: () => put({ author: people.value }) });
  const status = h("select", { "aria-label": "Status", onchange: () => put({ status: status.value }) });
  const words = h("input", { type: "search", id: "find-marks", placeholder: "Find", "aria-label": "Find in the annotations", oninput: () => put({ q: words.value }) });
  const hidden = h("p", { class: "hidden-marks", role: "group", "aria-label": "Filter", hidden: true });
  const empty = h(
    "p",
    { class: "empty", hidden: true },
    `Nothing marked here yet. ${markFirst(context.keys)} `,
    h("button", { type: "button", class: "text-btn", onclick: () => void import("./tour.js").then(({ startTour }) => startTour(context)) }, "Take the tour"),
  );
  holder.prepend(
    h("div", { class: "filter", role: "group", "aria-label": "Show" }, chips.map(({ element }) => element), h("span", { class: "find" }, words), h("span", { class: "choose" }, people, status)),
    hidden,
    empty,
  );

  const count = afterFrame(() => {
    const counts = new Map(KINDS.map((kind) => [kind, 0]));
    for (const { kind } of ofAnyKind(store.state)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    for (const one of chips) one.count(counts.get(one.kind) ?? 0);
  });
  const choices = afterFrame(() => {
    const marks = marksOf(store.state);
    showPeople(people, marks, store.state);
    showStatus(status, marks, context);
  });
  store.subscribe(ofAnyKind, count);
  store.subscribe(marksOf, (marks, state) => {
    choices();
    empty.hidden = marks.length > 0 || Boolean(state.why);
  });
  store.subscribe(
    ({ filter }) => filter,
    (filter, state) => {
      for (const one of chips) one.press(filter.kinds.has(one.kind));
      if (words.value !== filter.q) words.value = filter.q;
      showPeople(people, marksOf(state), state);
      showStatus(status, marksOf(state), context);
      keepInAddress(filter);
      // What is filtered out leaves the text, the open mark too.
      const { selected } = state;
      if (selected && !visibleMarks(state).some(({ key }) => key === selected)) closeHidden(context);
    },
  );
  store.subscribe(visibleMarks, (visible, state) => {
    const away = marksOf(state).length - visible.length;
    hidden.hidden = away === 0;
    if (away) hidden.replaceChildren(`${away.toLocaleString("en")} hidden. `, h("button", { type: "button", class: "text-btn", onclick: () => put({ kinds: new Set(KINDS), author: "", status: "", q: "" }) }, "Show all"), ...exports(state, visible));
  });
}

/** The focus does not go with the card. @param {Context} context */
function closeHidden({ store, focusText }) {
  const isInside = document.activeElement?.closest(".card") !== null;
  store.dispatch(set({ selected: null }));
  if (isInside) focusText();
}

/**
 * @param {Context} context
 * @param {import("../types.js").Value} value
 * @param {(parts: Partial<Filter>) => void} put
 */
function chip(context, { id, letter, plural = id }, put) {
  const kind = /** @type {Kind} */ (id);
  const number = h("span");
  const element = h(
    "button",
    {
      type: "button",
      class: `chip ${id}`,
      title: "Shift and click: only these",
      onclick: (/** @type {MouseEvent} */ event) => {
        const { kinds } = context.store.state.filter;
        const isOnly = kinds.size === 1 && kinds.has(kind);
        if (event.shiftKey) return put({ kinds: new Set(isOnly ? KINDS : [kind]) });
        put({ kinds: new Set(kinds.has(kind) ? [...kinds].filter((one) => one !== kind) : [...kinds, kind]) });
      },
    },
    h("i", { "aria-hidden": "true" }, letter),
    number,
  );
  return {
    kind,
    element,
    count: (/** @type {number} */ n) => {
      number.textContent = n.toLocaleString("en");
      element.setAttribute("aria-label", `${letter} ${n}, ${plural.toLowerCase()}`);
    },
    press: (/** @type {boolean} */ isOn) => element.setAttribute("aria-pressed", String(isOn)),
  };
}

/**
 * Whose marks there are; absent where all are one's own.
 *
 * @param {HTMLSelectElement} select
 * @param {Mark[]} marks
 * @param {import("./state.js").State} state
 */
function showPeople(select, marks, { me, filter }) {
  const people = new Map(marks.map(({ author }) => [author.id, author.id === me.id ? `${author.name} (you)` : author.name]));
  const value = filter.author === "me" ? me.id : filter.author;
  select.hidden = !value && [...people.keys()].every((id) => id === me.id);
  fill(select, [{ id: "", label: "All people" }, ...[...people].map(([id, label]) => ({ id, label }))], value);
}

/**
 * The statuses that marks have here, and what this page knows besides.
 *
 * @param {HTMLSelectElement} select
 * @param {Mark[]} marks
 * @param {Context} context
 */
function showStatus(select, marks, { store, vocabulary }) {
  const there = new Set(marks.map(({ status }) => status));
  const { status } = store.state.filter;
  const own = vocabulary.status.filter(({ id }) => there.has(id) || id === status);
  fill(select, [{ id: "", label: "Any status" }, ...own, ...OWN], status);
}

/**
 * @param {HTMLSelectElement} select
 * @param {{ id: string, label: string }[]} options
 * @param {string} value one of them, several joined by commas, or one that is not offered
 */
function fill(select, options, value) {
  const labels = value.split(",").map((one) => options.find(({ id }) => id === one)?.label ?? "Others");
  const all = options.some(({ id }) => id === value) ? options : [...options, { id: value, label: labels.join(", ") }];
  const sum = all.map(({ id, label }) => `${id} ${label}`).join();
  if (select.dataset.sum !== sum) select.replaceChildren(...all.map(({ id, label }) => h("option", { value: id }, label)));
  select.dataset.sum = sum;
  select.value = value;
}

/**
 * Links to the marks that are left, as an export and as a report.
 *
 * @param {import("./state.js").State} state
 * @param {Mark[]} visible
 * @returns {(Node | string)[]}
 */
function exports({ document, filter, me, agreed, shown }, visible) {
  if (!visible.length) return [];
  const isOwn = filter.q.trim() || filter.status.split(",").some((one) => OWN.some(({ id }) => id === one));
  if (isOwn) return [h("small", null, " An export takes kinds, people and status, not this.")];
  const asked = new URLSearchParams();
  if (filter.kinds.size < KINDS.length) asked.set("kind", [...filter.kinds].join(","));
  if (agreed) asked.set("layer", shown);
  if (filter.author) asked.set("author", filter.author === me.id ? "me" : filter.author);
  const there = [...new Set(visible.map(({ status }) => status))].sort();
  if (filter.status) asked.set("status", filter.status);
  else if (there.some((status) => !STANDING.includes(status))) asked.set("status", there.join(","));
  const query = asked.toString().replaceAll("%2C", ",");
  const project = location.pathname.replace(/\/d\/.*/, "");
  return [
    " · ",
    h("a", { href: `${project}/export?document=${document.id}&${query}` }, `Export ${visible.length === 1 ? "this one" : `these ${visible.length.toLocaleString("en")}`}`),
    " · ",
    h("a", { href: `/api/v1/documents/${document.id}/export/html?${query}`, download: true }, visible.length === 1 ? "Report of it" : "Report of these"),
  ];
}

/** @param {Filter} filter */
function keepInAddress({ kinds, author, status, q }) {
  const address = new URL(location.href);
  const put = (/** @type {string} */ name, /** @type {string} */ value) => (value ? address.searchParams.set(name, value) : address.searchParams.delete(name));
  if (kinds.size) put("kind", kinds.size === KINDS.length ? "" : [...kinds].join(","));
  else address.searchParams.set("kind", "");
  put("author", author);
  put("status", status);
  put("q", q);
  if (address.href !== location.href) history.replaceState(null, "", address.href.replaceAll("%2C", ","));
}
