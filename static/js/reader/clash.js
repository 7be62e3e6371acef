/** Undo meets what somebody else, or another tab, did since: both texts are shown before anything is overwritten. */
import { openDialog } from "../dialog.js";
import { counted, h, short } from "../dom.js";
import { factsOf, marked } from "./conflict.js";
import { quoteOf } from "./marks.js";
import { wholeOf } from "./ops.js";
import { countOn, saidOn } from "./said.js";

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

/**
 * A mark goes on which others commented: what they said is shown before it goes too.
 *
 * @param {import("./context.js").Context} context
 * @param {string} key
 * @returns {Promise<boolean>} whether the person wants it all the same
 */
export function askRemove(context, key) {
  return new Promise((resolve) => {
    let isWanted = false;
    const mark = context.actions.mark(key);
    const close = (/** @type {boolean} */ wanted) => () => {
      isWanted = wanted;
      dialog.close();
    };
    const leave = h("button", { type: "button", class: "primary", onclick: close(false) }, "Keep it");
    const dialog = openDialog(
      `Others commented on ${mark?.label ?? "this mark"}`,
      h("p", null, "What they said goes with the mark. Undo brings both back."),
      h("blockquote", { class: "q", dir: "auto" }, mark ? quoteOf(mark) : ""),
      h("div", null, othersOn(context, mark)),
      h("p", { class: "row" }, leave, h("button", { type: "button", class: "btn", onclick: close(true) }, `Remove ${mark?.label ?? "it"}`)),
    );
    dialog.addEventListener("close", () => resolve(isWanted));
    leave.focus();
  });
}

/** What others said of a mark, or how much it is. @param {import("./context.js").Context} context @param {import("./marks.js").Mark | null} mark */
function othersOn({ store }, mark) {
  const on = mark?.id ?? "";
  const { others } = countOn(store.state, on);
  if (!on || !others) return null;
  const said = saidOn(store.state, on).flatMap(({ known }) => (known && known.author.id !== store.state.me.id ? [known] : []));
  if (!said.length) return h("p", null, `${counted(others, "comment")} of others.`);
  return h("ul", { class: "missing" }, said.map(({ author, text }) => h("li", { dir: "auto" }, h("b", null, author.name), ` ${short(text, 240)}`)));
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
    then ? null : othersOn(context, mark),
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
