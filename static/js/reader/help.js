/** The list of keys that `?` opens, from the key table. */
import { openDialog } from "../dialog.js";
import { h } from "../dom.js";
import { GROUPS, caps } from "../keys.js";

export function showKeys() {
  const off = h("input", { type: "checkbox", checked: localStorage.getItem("keys") !== "off", onchange: () => localStorage.setItem("keys", off.checked ? "on" : "off") });
  const dialog = openDialog(
    "Keys of this page",
    // First, so that the list opens at its top: a dialog shows what takes the focus.
    h("label", { class: "choice" }, off, h("span", null, "Single letters work while the text or a card has the focus")),
    h(
      "div",
      { class: "keys" },
      GROUPS.map(({ title, keys }) =>
        h(
          "section",
          null,
          h("h3", null, title),
          h("dl", null, keys.map((row) => h("div", null, h("dt", null, row.keys.map((key) => h("span", { class: "combo" }, caps(key).map((cap) => h("kbd", null, cap))))), h("dd", null, row.does)))),
        ),
      ),
    ),
    h("p", { class: "row" }, h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, "Close"), h("a", { href: "/help" }, "All help")),
  );
}
