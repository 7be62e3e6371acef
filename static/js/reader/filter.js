/** The legend is the filter: kinds with their counts, people, words; kept in the address. */
import { counted, h, kbd } from "../dom.js";
import { marksOf, visibleMarks } from "./marks.js";
import { KINDS, set } from "./state.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./state.js").Filter} Filter
 * @typedef {import("../types.js").Kind} Kind
 */

/**
 * @param {Context} context
 * @param {HTMLElement} holder
 */
export function mountFilter(context, holder) {
  const { store, vocabulary } = context;
  const put = (/** @type {Partial<Filter>} */ parts) => store.dispatch((state) => set({ filter: { ...state.filter, ...parts } })(state));
  const chips = vocabulary.kind.map((value) => chip(context, value, put));
  const people = h("select", { "aria-label": "People", onchange: () => put({ author: people.value }) });
  const states = [...vocabulary.status.map(({ id, label }) => ({ id, label })), { id: "open", label: "Open flags" }, { id: "unlinked", label: "Without a link" }];
  const status = h("select", { "aria-label": "Status", onchange: () => put({ status: status.value }) }, h("option", { value: "" }, "Any status"), states.map(({ id, label }) => h("option", { value: id }, label)));
  const words = h("input", { type: "search", id: "find", placeholder: "Find", "aria-label": "Find in annotations", "aria-keyshortcuts": "/", oninput: () => put({ q: words.value }) });
  const hidden = h("p", { class: "hidden-marks", hidden: true });
  const empty = h("p", { class: "empty", hidden: true }, "Nothing marked here yet. Select words and press 1 to 4.");
  holder.prepend(
    h("div", { class: "filter", role: "group", "aria-label": "Show" }, chips.map(({ element }) => element), h("span", { class: "find" }, words, kbd("/")), people, status),
    hidden,
    empty,
  );

  store.subscribe(marksOf, (marks) => {
    for (const one of chips) one.count(marks.filter(({ kind }) => kind === one.kind).length);
    showPeople(people, marks, store.state);
    empty.hidden = marks.length > 0 || Boolean(store.state.why);
  });
  store.subscribe(
    ({ filter }) => filter,
    (filter) => {
      for (const one of chips) one.press(filter.kinds.has(one.kind));
      if (words.value !== filter.q) words.value = filter.q;
      people.value = filter.author;
      status.value = filter.status;
      keepInAddress(filter);
      // What is filtered out leaves the text, the open mark too.
      const { selected } = store.state;
      if (selected && !visibleMarks(store.state).some(({ key }) => key === selected)) store.dispatch(set({ selected: null }));
    },
  );
  store.subscribe(visibleMarks, (visible, state) => {
    const away = marksOf(state).length - visible.length;
    hidden.hidden = away === 0;
    hidden.replaceChildren(
      `${counted(away, "mark")} hidden. `,
      h("button", { type: "button", class: "text-btn", onclick: () => put({ kinds: new Set(KINDS), author: "", status: "", q: "" }) }, "Show all"),
    );
  });
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
        const only = new Set(event.shiftKey ? [kind] : kinds.has(kind) ? [...kinds].filter((one) => one !== kind) : [...kinds, kind]);
        put({ kinds: only });
      },
    },
    h("i", { "aria-hidden": "true" }, letter),
    number,
  );
  return {
    kind,
    element,
    count: (/** @type {number} */ n) => {
      number.textContent = String(n);
      element.setAttribute("aria-label", `${letter} ${n}, ${plural.toLowerCase()}`);
    },
    press: (/** @type {boolean} */ isOn) => element.setAttribute("aria-pressed", String(isOn)),
  };
}

/**
 * @param {HTMLSelectElement} select
 * @param {import("./marks.js").Mark[]} marks
 * @param {import("./state.js").State} state
 */
function showPeople(select, marks, { me, filter }) {
  const people = new Map(marks.map(({ author }) => [author.id, author.name]));
  select.hidden = [...people.keys()].every((id) => id === me.id);
  const sum = [...people.values()].join();
  if (select.dataset.sum === sum) return;
  select.dataset.sum = sum;
  select.replaceChildren(
    h("option", { value: "" }, "All people"),
    ...[...people].map(([id, name]) => h("option", { value: id }, id === me.id ? `${name} (you)` : name)),
  );
  select.value = filter.author;
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
