/**
 * The palette of a mark: its reason, its category, or its claim type and then its worth, each by one letter. It takes the
 * letters shown and nothing else: any other key closes it and does what it always does, since nothing is mandatory for a
 * draft. The focus stays in the text; Tab goes into the list, where arrows step through it.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./commands.js").Commands} Commands
 * @typedef {import("../types.js").Value} Value
 */
import { byId, h } from "../dom.js";
import { nameOf, put } from "./fields.js";
import { marksOf } from "./marks.js";
import { LINE, placeUnder } from "./pop.js";
import { announce } from "./voice.js";

/** Where a press of the pointer leaves the palette open. */
const KEEPS = ".palette";

/** @type {() => void} closes the palette that is open */
let shut = () => {};

/**
 * Offers the lists of a mark in turn, under it.
 *
 * @param {Commands} commands
 * @param {Context} context
 * @param {string} key of the mark
 * @param {string[]} lists names of vocabularies whose values have letters
 */
export function offer(commands, context, key, lists) {
  shut();
  const [name, ...others] = lists;
  const mark = context.actions.mark(key);
  if (!name || !mark?.mine) return;
  const choose = (/** @type {Value} */ value) => {
    close();
    put(context, mark, name, value.id);
    offer(commands, context, key, others);
  };
  const box = draw(context, mark, name, choose, () => close());
  byId("main").append(box.element);
  const place = () => placeUnder(box.element, context.text, mark, "start");
  place();
  makeRoom(box.element, context.text, mark);
  const stop = new AbortController();
  shut = close;
  const release = commands.mode((pressed, event) => press(pressed, event, box, context.settings.single_keys, () => close()));
  const unwatch = context.store.subscribe(
    ({ selected }) => selected,
    (selected) => selected !== key && close(),
  );
  addEventListener("resize", place, { signal: stop.signal });
  addEventListener("pointerdown", ({ target }) => target instanceof Element && !target.closest(KEEPS) && close(), { signal: stop.signal, capture: true });
  announce(`${context.store.state.line?.text ?? ""} ${nameOf(context, name)}: type a letter, or go on.`);

  function close() {
    if (shut !== close) return;
    shut = () => {};
    stop.abort();
    release();
    // Not at once: the store calls this while it goes through its watchers for the first time.
    queueMicrotask(() => unwatch());
    if (box.element.contains(document.activeElement)) context.focusText();
    box.element.remove();
  }
}

/**
 * Scrolls as far as the palette needs to be seen whole with the mark above it.
 *
 * @param {HTMLElement} element
 * @param {import("./text.js").TextMap} text
 * @param {import("./marks.js").Mark} mark
 */
function makeRoom(element, text, mark) {
  const box = element.getBoundingClientRect();
  const first = text.range(mark.start, mark.start + 1).getBoundingClientRect();
  const last = text.range(mark.end - 1, mark.end).getBoundingClientRect();
  const isFixed = getComputedStyle(element).position === "fixed";
  const missing = isFixed ? last.bottom - box.top + 12 : box.bottom - innerHeight + LINE;
  const free = first.top - byId("band").getBoundingClientRect().bottom - 12;
  if (missing > 0 && free > 0) scrollBy({ top: Math.min(missing, free), behavior: "instant" });
}

/**
 * @typedef {{ element: HTMLElement, letters: Map<string, () => void>, options: HTMLElement[] }} Box
 */

/**
 * @param {string} name of the key
 * @param {KeyboardEvent} event
 * @param {Box} box
 * @param {boolean} byLetter
 * @param {() => void} close
 * @returns {boolean} whether the key is taken
 */
function press(name, event, { element, letters, options }, byLetter, close) {
  const inside = event.target instanceof Element && element.contains(event.target);
  if (inside && isStep(name, event.target, options)) return true;
  const take = (byLetter || inside) && letters.get(name);
  if (take) {
    take();
    return true;
  }
  if (name === "Tab" && !inside) {
    options[0]?.focus({ preventScroll: true });
    return true;
  }
  close();
  return name === "Enter" || name === "Escape";
}

/**
 * Arrows, Home, End, Enter and space inside the list.
 *
 * @param {string} name
 * @param {EventTarget | null} target
 * @param {HTMLElement[]} options
 * @returns {boolean} whether the key was one of these
 */
function isStep(name, target, options) {
  const at = options.indexOf(/** @type {HTMLElement} */ (target));
  if (at < 0) return false;
  if (name === "Enter" || name === " ") {
    options[at].click();
    return true;
  }
  const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: options.length - 1 }[name];
  if (to === undefined) return false;
  options[Math.min(options.length - 1, Math.max(0, to))].focus();
  return true;
}

/**
 * @param {Context} context
 * @param {import("./marks.js").Mark} mark
 * @param {string} name of the vocabulary
 * @param {(value: Value) => void} choose
 * @param {() => void} close
 * @returns {Box}
 */
function draw(context, mark, name, choose, close) {
  const id = "palette-hint";
  const hint = h("p", { class: "hint", id }, usualHint(context, name));
  const letters = new Map();
  let looked = "";
  /** @type {HTMLElement[]} */
  const options = [];
  const line = (/** @type {Value} */ value) => {
    const isChosen = mark.fields[name] === value.id;
    const option = h(
      "div",
      { role: "option", tabindex: "-1", "aria-selected": String(isChosen), "aria-keyshortcuts": value.letter, "aria-describedby": id, onclick: () => choose(value) },
      h("kbd", { "aria-hidden": "true" }, value.letter),
      h("span", null, value.label),
    );
    for (const type of ["pointerenter", "focus"]) option.addEventListener(type, () => (hint.textContent = value.hint, looked = value.id));
    letters.set(value.letter, () => choose(value));
    options.push(option);
    return option;
  };
  const groups = groupsOf(context, name).map(({ title, values }, at) =>
    h("div", { role: "group", "aria-labelledby": title ? `palette-${at}` : null }, title && h("div", { class: "family", role: "presentation", id: `palette-${at}` }, title), values.map(line)),
  );
  const title = nameOf(context, name);
  const list = h("div", { class: "lines", role: "listbox", "aria-label": `${title} of ${mark.label || "this mark"}`, "aria-describedby": id }, groups);
  const more = h("button", { type: "button", class: "text-btn", onclick: () => guide(context, mark.kind, `${name}.${looked}`, close) }, "Guidelines");
  const away = h("button", { type: "button", class: "icon", "aria-label": `Leave ${title.toLowerCase()} open`, onclick: close }, "×");
  const element = h("div", { class: `palette ${mark.kind} ${name}`, dir: "ltr" }, h("p", { class: "top-line" }, h("b", null, title), h("small", null, context.settings.single_keys ? "A letter takes it, Enter leaves a draft" : "Enter leaves a draft"), more, away), list, hint);
  // The focus stays where it is when a line is pressed.
  for (const type of ["pointerdown", "mousedown"]) element.addEventListener(type, (event) => event.preventDefault());
  list.addEventListener("pointerleave", () => (hint.textContent = usualHint(context, name)));
  return { element, letters, options };
}

/**
 * The cases behind the line that was looked at last.
 *
 * @param {Context} context
 * @param {string} kind
 * @param {string} of the value
 * @param {() => void} close
 */
function guide(context, kind, of, close) {
  close();
  void import("./guidelines.js").then(({ openGuidelines }) => openGuidelines(context, [`kind.${kind}`, of]));
}

/** @param {Context} context @param {string} name */
function usualHint(context, name) {
  return context.values.get(`vocabulary.${name}`)?.hint ?? "";
}

/**
 * The values in their families, those that the person has used most first.
 *
 * @param {Context} context
 * @param {string} name
 * @returns {{ title: string, values: Value[] }[]}
 */
function groupsOf({ vocabulary, store }, name) {
  const values = vocabulary[name].filter(({ letter }) => letter);
  if (!values.some(({ family }) => family)) return [{ title: "", values }];
  /** @type {Map<import("../types.js").FieldValue, number>} */
  const used = new Map();
  for (const { mine, fields } of marksOf(store.state)) if (mine) used.set(fields[name], (used.get(fields[name]) ?? 0) + 1);
  const often = (/** @type {Value} */ { id }) => used.get(id) ?? 0;
  return vocabulary.family.map(({ id, label }) => ({ title: label, values: values.filter(({ family }) => family === id).sort((a, b) => often(b) - often(a)) }));
}
