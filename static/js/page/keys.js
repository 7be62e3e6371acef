/** `?` shows the keys of the page one is on. */
import { openDialog } from "../dialog.js";
import { h, isField } from "../dom.js";

/** Which of them there are is seen in the page itself. @type {[string[], string, string][]} */
const ROWS = [
  [["1"], "Accept that one; the number, 1 to 9, stands at each", "#desk .judge"],
  [["m"], "Merge: draw a new passage", "#desk .judge"],
  [["[", "]"], "Pick the left, right border of the merge; arrows move it", "#desk .judge"],
  [["a"], "Accept all", "#desk .judge"],
  [["x"], "Reject all", "#desk .judge"],
  [["!"], "Escalate", "#desk .judge"],
  [["b", "r", "o"], "Why: borders, reason or category, overlooked by one", "#desk .judge"],
  [["t", "c"], "Why: text reads two ways, codebook unclear", "#desk .judge"],
  [["w"], "Why in your words", "#desk .judge"],
  [["Enter"], "Decide, next case", "#desk .judge"],
  [["u"], "Undo the last decision", "#desk .judge"],
  [["j", "k"], "Next, previous case", "#desk .judge"],
  [["Esc"], "One step back", "#desk .judge"],
  [["j", "k"], "Next, previous pair of passages", "[data-pairs] .pair"],
  [["↓", "↑"], "Next, previous sentence of a text; with Shift that one too", "#pairing"],
  [["→", "←"], "With Shift: the end of what is chosen, by a word; with Alt as well: its beginning", "#pairing"],
  [["Enter"], "Pair what is chosen in both texts", "#pairing"],
  [["Esc"], "Choose nothing in a text", "#pairing"],
  [["v"], "The next step of the claim", ".claim-page .verdict"],
  [["e"], "Change what is claimed", ".claim-page .facts details"],
  [["+"], "Add evidence", ".claim-page .add"],
  [["j", "k"], "Down, up in the list", "[data-list]"],
  [["Enter"], "Open what has the focus", "[data-list]"],
  [["/"], "Find", "[role='search'] input[type='search']"],
  [["g"], "Guidelines", "nav.sections[aria-label='Project']"],
  [["?"], "This list", "body"],
];

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isField(event.target) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  const rows = ROWS.filter(([, , where]) => document.querySelector(where));
  const dialog = openDialog(
    "Keys of this page",
    h("dl", { class: "page-keys" }, rows.map(([keys, does]) => h("div", null, h("dt", null, keys.map((key) => h("kbd", null, key))), h("dd", null, does)))),
    h("p", { class: "row" }, h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, "Close"), h("a", { href: "/help/keys" }, "Keys of the reading page"), h("a", { href: "/help" }, "All help")),
  );
});
