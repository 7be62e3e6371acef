/** The list of keys that `?` opens, from the key table; it needs no network once the page is there. */
import { openDialog } from "../dialog.js";
import { counted, h } from "../dom.js";
import { caps } from "../keys.js";

/** @typedef {import("../keys.js").Key} Key */

/** @param {import("./context.js").Context} context */
export function showKeys(context) {
  const { keys: groups, settings } = context;
  const dialog = openDialog(
    "Keys of this page",
    h(
      "p",
      null,
      settings.single_keys ? "Single letters work while the text or a card has the focus. " : "Single letters are switched off. ",
      // First, so that the list opens at its top: a dialog shows what takes the focus.
      h("a", { href: "/me#keys" }, "Change the keys"),
    ),
    ...sifted(groups),
    h(
      "p",
      { class: "row" },
      h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, "Close"),
      context.store.state.why ? null : h("button", { type: "button", class: "btn", onclick: () => (dialog.close(), void import("./tour.js").then(({ startTour }) => startTour(context))) }, "Take the tour"),
      h("button", { type: "button", class: "btn", onclick: () => (dialog.close(), void import("./guidelines.js").then(({ openGuidelines }) => openGuidelines(context))) }, "Guidelines"),
      h("a", { href: "/help" }, "All help"),
    ),
  );
}

/**
 * The rows, and the field that leaves only those with its words.
 *
 * @param {import("../keys.js").Group[]} groups
 */
function sifted(groups) {
  const count = h("span", { class: "hint", role: "status" });
  const find = h("input", { type: "search", id: "find-key", maxlength: 40, autocomplete: "off", oninput: () => sift() });
  const rows = groups.map(({ title, keys }) => ({ title, rows: keys.map((key) => ({ words: wordsOf(key), element: rowOf(key) })) }));
  const sections = rows.map(({ title, rows: own }) => ({ own, element: h("section", null, h("h3", null, title), h("dl", null, own.map(({ element }) => element))) }));
  const sift = () => {
    const wanted = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const { own, element } of sections) {
      for (const row of own) row.element.hidden = !wanted.every((word) => row.words.includes(word));
      const shown = own.filter((row) => !row.element.hidden).length;
      element.hidden = !shown;
      left += shown;
    }
    count.textContent = wanted.length ? (left ? counted(left, "row") : "No key has these words.") : "";
  };
  return [h("p", { class: "field sift-keys" }, h("label", { for: "find-key" }, "Find a key"), find, count), h("div", { class: "keys" }, sections.map(({ element }) => element))];
}

/** @param {Key} key */
function rowOf({ keys, does, usual }) {
  return h("div", null, h("dt", null, combos(keys)), h("dd", null, does, usual ? h("small", null, "Changed; usually ", combos(usual)) : null));
}

/** @param {string[]} keys */
const combos = (keys) => (keys.some(Boolean) ? keys.filter(Boolean).map((key) => h("span", { class: "combo" }, caps(key).map((cap) => h("kbd", null, cap)))) : [h("small", null, "no key")]);

/** @param {Key} key */
const wordsOf = ({ keys, does }) => `${keys.filter(Boolean).map((key) => caps(key).join(" ")).join(" ")} ${does}`.toLowerCase();
