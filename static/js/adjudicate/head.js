/**
 * What stands above a case, the number in the navigation, and the end, when everything is decided.
 *
 * @typedef {import("./state.js").Case} Case
 * @typedef {import("./state.js").State} State
 * @typedef {{ data: import("./main.js").Data, words: import("./words.js").Words, reading: string, canDecide: boolean,
 *   placeOf: (one: Case) => string, step: (direction: 1 | -1) => void, undo: (one: Case) => void }} About
 *   `reading`: the address of the document
 */
import { byId, h, kbd } from "../dom.js";
import { progress } from "./queue.js";
import { isOpen, shown } from "./state.js";

/**
 * How many cases of other documents are open: the number in the navigation follows what is decided here.
 *
 * @param {Case[]} cases
 */
export function openElsewhere(cases) {
  const all = Number(document.querySelector(".sections [aria-current] span")?.textContent?.replace(/\D/g, "") ?? 0);
  return Math.max(0, all - cases.filter(isOpen).length);
}

/**
 * @param {HTMLElement} head
 * @param {State} state
 * @param {About} about
 * @param {number} elsewhere
 */
export function drawHead(head, state, { data, words, reading, canDecide, placeOf, step }, elsewhere) {
  const { cases } = state;
  const one = shown(state);
  const isFocused = head.querySelector("h1") === document.activeElement;
  const place = one ? placeOf(one).replace(/^S(\d+)$/, "sentence $1") : "";
  const ended = endOf(cases);
  const title = one ? `Case ${cases.indexOf(one) + 1} of ${cases.length}: ${words.kind(one.kind)}${place ? `, ${place}` : ""}` : `${ended}${isWhole(cases) && canDecide ? " Make the layer final." : ""}`;
  const button = (/** @type {1 | -1} */ by) => h("button", { type: "button", class: "btn", "aria-keyshortcuts": by > 0 ? "j" : "k", onclick: () => step(by) }, by > 0 ? "Next " : "Previous ", kbd(by > 0 ? "j" : "k"));
  head.replaceChildren(
    h("div", null, h("h1", { tabindex: "-1" }, title), h("p", { class: "sub" }, h("a", { href: reading }, h("cite", null, data.title)), ` · ${submitted(data.reviewers.map(({ name }) => name))} ${progress(cases)}`)),
    h("div", { class: "row" }, button(-1), button(1)),
  );
  if (isFocused) head.querySelector("h1")?.focus();
  countOpen(elsewhere + cases.filter(isOpen).length);
  document.title = `${one ? `Case ${one.n}` : ended.replace(/\.$/, "")}, ${data.title} · ${data.name} · annotate`;
}

/** @param {Case[]} cases */
const isWhole = (cases) => cases.every((one) => !isOpen(one));

/** @param {Case[]} cases */
function endOf(cases) {
  if (!isWhole(cases)) return "No case is open in this view.";
  return cases.length === 1 ? "The only case is decided." : `All ${cases.length.toLocaleString("en")} cases decided.`;
}

/** @param {string[]} names */
function submitted(names) {
  if (names.length === 2) return `${names[0]} and ${names[1]} have both submitted.`;
  return names.length ? `${names.join(", ")} ${names.length === 1 ? "has" : "have"} submitted.` : "";
}

/** @param {number} open */
function countOpen(open) {
  const link = document.querySelector(".sections [aria-current]");
  link?.querySelector("span")?.remove();
  if (open) link?.append(h("span", null, `${open.toLocaleString("en")} open`));
}

/**
 * Takes the last decision of this visit back; nothing where there is none.
 *
 * @param {State} state
 * @param {About} about
 */
export function undoButton({ cases, made }, { undo }) {
  const last = cases.find(({ id }) => id === made[made.length - 1]);
  if (!last) return null;
  return h("button", { type: "button", class: "text-btn", id: "undo", "aria-keyshortcuts": "u", onclick: () => undo(last) }, `Undo case ${cases.indexOf(last) + 1} `, kbd("u"));
}

/**
 * What stands where nothing is left to decide.
 *
 * @param {State} state
 * @param {About} about
 * @returns {HTMLElement[]}
 */
export function ending(state, about) {
  const whole = isWhole(state.cases);
  const finish = whole && about.canDecide ? h("button", { type: "button", class: "primary", id: "finish", onclick: makeFinal }, "Make the layer final") : null;
  return [
    h("h2", { id: "h-case" }, whole ? "Everything is decided" : "Nothing left here"),
    h("p", { class: "sub" }, whole ? "Final, the document is read with its agreed layer, and exports take that one. It can be taken up again." : "Other cases are open: see the queue."),
    h("p", { class: "row ending" }, finish, h("a", { class: "btn", href: `${about.reading}?layer=adjudicated` }, "Look at the agreed layer"), about.canDecide ? undoButton(state, about) : null),
  ];
}

/** By the form of the page, so that the list says what was done. */
function makeFinal() {
  const form = /** @type {HTMLFormElement} */ (byId("act"));
  /** @type {HTMLInputElement} */ (form.elements.namedItem("do")).value = "finish";
  form.submit();
}
