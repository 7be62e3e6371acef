/**
 * Names that complete behind an `@` in a text: the list opens under the field, which keeps the focus. Arrows choose, Enter or
 * Tab takes, Esc closes it.
 *
 * @typedef {import("../types.js").Person} Person
 */
import { counted, h } from "../dom.js";
import { announce } from "./voice.js";

const SHOWN = 6;

/** What may be the beginning of a name: behind an `@` that is in no word. */
const BEGUN = /(?:^|[^\p{L}\p{N}_@])@([^@\n]{0,60})$/u;

let lists = 0;

/**
 * @param {HTMLTextAreaElement} field
 * @param {() => Promise<Person[]>} people who can be named
 * @returns {HTMLElement} the list, to stand right behind the field
 */
export function completeNames(field, people) {
  lists += 1;
  const list = h("ul", { role: "listbox", class: "options", id: `names-${lists}`, "aria-label": "People", hidden: true });
  /** @type {Person[]} */
  let found = [];
  let at = 0;
  let typed = "";
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);

  const close = () => {
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  };
  const point = (/** @type {number} */ next) => {
    at = (next + found.length) % found.length;
    [...list.children].forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
    field.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const take = (/** @type {Person} */ person) => {
    const start = field.selectionStart - typed.length;
    field.setRangeText(`${person.name} `, start, field.selectionStart, "end");
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const look = async () => {
    const begun = field.selectionStart === field.selectionEnd ? BEGUN.exec(field.value.slice(0, field.selectionStart)) : null;
    if (!begun) return close();
    const wanted = begun[1].toLocaleLowerCase();
    const all = await people();
    if (document.activeElement !== field) return close();
    const before = found.map(({ id }) => id).join();
    found = all.filter(({ name }) => name.toLocaleLowerCase().split(/\s+/).some((_, n, words) => words.slice(n).join(" ").startsWith(wanted))).slice(0, SHOWN);
    typed = begun[1];
    if (!found.length) return close();
    list.replaceChildren(...found.map(({ name }, n) => h("li", { role: "option", id: `${list.id}-${n}`, "aria-selected": "false" }, name)));
    if (list.hidden || before !== found.map(({ id }) => id).join()) announce(`${counted(found.length, "name")}: ${found[0].name}. Arrows choose, Enter takes.`);
    list.hidden = false;
    return point(0);
  };
  field.addEventListener("input", () => void look());
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") point(at + (event.key === "ArrowDown" ? 1 : -1));
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) take(found[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // The press would take the focus out of the field before the click comes.
  for (const press of ["pointerdown", "mousedown"]) list.addEventListener(press, (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const row = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    const person = found[[...list.children].indexOf(/** @type {Element} */ (row))];
    if (person) take(person);
  });
  return list;
}
