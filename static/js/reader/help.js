/** The list of keys that `?` opens, from the key table. */
import { openDialog } from "../dialog.js";
import { h } from "../dom.js";
import { caps } from "../keys.js";

/** @param {import("./context.js").Context} context */
export function showKeys({ keys: groups, settings }) {
  const dialog = openDialog(
    "Keys of this page",
    h(
      "p",
      null,
      settings.single_keys ? "Single letters work while the text or a card has the focus. " : "Single letters are switched off. ",
      // First, so that the list opens at its top: a dialog shows what takes the focus.
      h("a", { href: "/me#keys" }, "Change the keys"),
    ),
    h(
      "div",
      { class: "keys" },
      groups.map(({ title, keys }) =>
        h(
          "section",
          null,
          h("h3", null, title),
          h("dl", null, keys.map((row) => h("div", null, h("dt", null, row.keys.filter(Boolean).map((key) => h("span", { class: "combo" }, caps(key).map((cap) => h("kbd", null, cap))))), h("dd", null, row.does)))),
        ),
      ),
    ),
    h("p", { class: "row" }, h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, "Close"), h("a", { href: "/help" }, "All help")),
  );
}
