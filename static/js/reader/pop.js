/**
 * What marks a selection: the toolbar, the four buttons under the end of a selection, and on narrow screens the bar
 * that arms itself when a selection has rested.
 */
import { byId, counted, h, kbd } from "../dom.js";
import { keyFor } from "../keys.js";
import { countWords } from "./snap.js";

/** @typedef {import("../types.js").Kind} Kind */

const NARROW = matchMedia("(max-width: 68rem)");
const RESTED = 300;
const BELOW = 12;
/** What the line at the bottom takes of the window, in px. */
export const LINE = 68;
/** Where the text begins in its column, in px. */
const GUTTER = 52;

/**
 * @param {import("./context.js").Context} context
 * @param {(kind: Kind) => void} mark
 */
export function mountPop({ store, text, selection, settings, keys, vocabulary }, mark) {
  const toolbar = document.querySelector(".marks");
  if (!toolbar) return;
  const pop = h(
    "div",
    { class: "pop", role: "toolbar", "aria-label": "Mark selection", hidden: true },
    vocabulary.kind.map(({ id, label }, at) =>
      h("button", { type: "button", class: `mk ${id}`, dataset: { kind: id }, tabindex: "-1" }, h("span", null, label), keyFor(keys, "mark", at) && kbd(keyFor(keys, "mark", at))),
    ),
  );
  byId("main").append(pop);
  const arm = makeArm(selection);
  byId("tools").prepend(arm.element);

  for (const bar of [toolbar, pop]) {
    // The selection must survive the press of a button.
    bar.addEventListener("pointerdown", (event) => event.preventDefault());
    bar.addEventListener("mousedown", (event) => event.preventDefault());
    bar.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button?.dataset.kind) mark(/** @type {Kind} */ (button.dataset.kind));
    });
  }

  let timer = 0;
  let isPressed = false;
  const show = () => {
    const { range } = store.state;
    const words = range ? countWords(text.slice(range.start, Math.min(range.end, range.start + 20_000)), selection.language) : 0;
    arm.show(NARROW.matches && range ? words : -1);
    pop.hidden = NARROW.matches || !range || isPressed || !settings.popover;
    if (range && !pop.hidden) placeUnder(pop, text, range, "end");
  };
  addEventListener("pointerdown", ({ target }) => {
    isPressed = target instanceof Node && text.root.contains(target);
    if (isPressed) pop.hidden = true;
  });
  for (const type of /** @type {const} */ (["pointerup", "pointercancel"])) {
    addEventListener(type, () => {
      isPressed = false;
      setTimeout(show);
    });
  }
  store.subscribe(
    ({ range }) => range,
    (range) => {
      clearTimeout(timer);
      if (range && NARROW.matches) timer = window.setTimeout(show, RESTED);
      else show();
    },
  );
  addEventListener("resize", show);
  roving(toolbar);
}

/**
 * Puts a box under the end of a range, inside the text column and never over the range; above its beginning where there
 * is no room below.
 *
 * @param {HTMLElement} box
 * @param {import("./text.js").TextMap} text
 * @param {import("./snap.js").Range} range
 * @param {"start" | "end"} side of the range that the box stands at
 */
export function placeUnder(box, text, range, side) {
  const first = text.range(range.start, range.start + 1).getBoundingClientRect();
  const end = text.range(Math.max(range.start, range.end - 1), range.end).getBoundingClientRect();
  const column = text.root.getBoundingClientRect();
  const wanted = side === "end" ? end.right - box.offsetWidth / 2 : first.top === end.top ? first.left : column.left + GUTTER;
  const left = Math.max(column.left, Math.min(wanted, column.right - box.offsetWidth));
  const below = end.bottom + BELOW;
  const above = first.top - BELOW - box.offsetHeight;
  const fits = below + box.offsetHeight < innerHeight - LINE || above < byId("band").getBoundingClientRect().bottom;
  box.style.left = `${left + scrollX}px`;
  box.style.top = `${(fits ? below : above) + scrollY}px`;
}

/** @param {import("./selection.js").Selection} selection */
function makeArm(selection) {
  const words = h("span", { class: "words" });
  /**
   * @param {"start" | "end"} side
   * @param {1 | -1} direction
   * @param {string} label
   */
  const nudge = (side, direction, label) =>
    h("button", { type: "button", class: "nudge", "aria-label": label, onclick: () => selection.nudge(side, direction) }, `${direction < 0 ? "−" : "+"}w`);
  const element = h(
    "div",
    { class: "arm", hidden: true },
    h("span", { class: "pair" }, nudge("start", -1, "Begin a word earlier"), nudge("start", 1, "Begin a word later")),
    words,
    h("span", { class: "pair" }, nudge("end", -1, "End a word earlier"), nudge("end", 1, "End a word later")),
  );
  element.addEventListener("pointerdown", (event) => event.preventDefault());
  element.addEventListener("mousedown", (event) => event.preventDefault());
  return {
    element,
    /** @param {number} count below 0: nothing is selected */
    show(count) {
      element.hidden = count < 0;
      document.body.classList.toggle("armed", count >= 0);
      words.textContent = `Mark ${counted(Math.max(0, count), "word")} as …`;
    },
  };
}

/**
 * One stop of the Tab key for a toolbar; arrows go on inside it.
 *
 * @param {Element} toolbar
 */
export function roving(toolbar) {
  const buttons = () => /** @type {HTMLElement[]} */ ([...toolbar.querySelectorAll("button, a")]);
  const only = (/** @type {HTMLElement | undefined} */ one) => {
    for (const button of buttons()) button.tabIndex = button === one ? 0 : -1;
  };
  only(buttons()[0]);
  toolbar.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && target.matches("button, a")) only(target);
  });
  toolbar.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent)) return;
    const all = buttons();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    if (at < 0 || step === undefined || event.shiftKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    all[Math.min(all.length - 1, Math.max(0, at + step))].focus();
  });
}
