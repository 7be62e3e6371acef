/** Undo meets what somebody else, or another tab, did since: both texts are shown before anything is overwritten. */
import { openDialog } from "../dialog.js";
import { h } from "../dom.js";
import { factsOf, marked } from "./conflict.js";
import { wholeOf } from "./ops.js";

/**
 * @param {import("./context.js").Context} context
 * @param {string} what the step in words
 * @param {import("./undo.js").Clash[]} clashes
 * @returns {Promise<boolean>} whether the person wants it all the same
 */
export function askOver(context, what, clashes) {
  return new Promise((resolve) => {
    let isWanted = false;
    const answer = (/** @type {boolean} */ wanted) => () => {
      isWanted = wanted;
      dialog.close();
    };
    const leave = h("button", { type: "button", class: "primary", onclick: answer(false) }, "Leave it as it is");
    const dialog = openDialog(
      "This was changed since",
      h("p", null, `“${what}” cannot be taken back without losing what was changed after it.`),
      h("div", { class: "conflict" }, ...clashes.map((clash) => rows(context, clash))),
      h("p", { class: "row" }, leave, h("button", { type: "button", class: "btn", onclick: answer(true) }, "Overwrite it")),
    );
    dialog.addEventListener("close", () => resolve(isWanted));
    leave.focus();
  });
}

/** @param {import("./context.js").Context} context @param {import("./undo.js").Clash} clash */
function rows(context, { key, should, then }) {
  const mark = context.actions.mark(key);
  if (!mark) return h("p", null, "The mark is not here any more.");
  const [old, now, next] = [should, wholeOf(mark), then].map((said) => (said ? factsOf(context, said) : null));
  const names = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].filter((id) => old?.get(id)?.text !== now?.get(id)?.text || (next && next.get(id)?.text !== now?.get(id)?.text));
  return h(
    "div",
    null,
    names.map((id) => {
      const [before, theirs, after] = [old, now, next].map((facts) => facts?.get(id)?.text ?? "");
      const column = (/** @type {string} */ title, /** @type {(string | Node)[]} */ words) => h("div", null, h("b", null, title), h("p", { dir: "auto" }, ...words));
      return h(
        "fieldset",
        null,
        h("legend", null, (now?.get(id) ?? old?.get(id))?.name),
        h("div", { class: "three" }, column("As you left it", [before || "–"]), column("Now", marked(before, theirs)), column("After it", next ? marked(theirs, after) : ["Removed"])),
      );
    }),
  );
}
