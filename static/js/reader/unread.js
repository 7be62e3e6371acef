/** The list behind "20 of 24 read": the sentences that are still to be read, as links. */
import { openDialog } from "../dialog.js";
import { counted, h, short } from "../dom.js";
import { linksOf } from "./links.js";
import { marksOf } from "./marks.js";

/** Sentences that are listed at once. */
const MOST = 200;

/** @param {import("./context.js").Context} context @param {import("./cursor.js").Cursor} cursor */
export function showUnread(context, cursor) {
  const { store, text, focusText } = context;
  const unread = text.sentences.filter(({ n }) => !store.state.read[n - 1]);
  const total = text.sentences.length;
  const close = h("p", { class: "row" }, h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, "Close"));
  const dialog = openDialog(unread.length ? `${counted(unread.length, "sentence")} not read yet` : `All ${counted(total, "sentence")} are read`, ...(unread.length ? [] : [end(context)]), list(), close);
  dialog.addEventListener("close", focusText);

  function list() {
    const rows = unread.slice(0, MOST).map(({ n, start, end: last }) => {
      const go = (/** @type {Event} */ event) => {
        event.preventDefault();
        dialog.close();
        cursor.goTo(n);
      };
      return h("li", null, h("a", { href: `#s${n}`, onclick: go }, `S${n}`), " ", h("span", { dir: "auto" }, short(text.slice(start, last), 90)));
    });
    const rest = unread.length - rows.length;
    return h("ul", { class: "missing" }, rows, rest > 0 ? h("li", null, `and ${counted(rest, "more", "more")}.`) : null);
  }
}

/** What was done, when all is read. @param {import("./context.js").Context} context */
function end(context) {
  const mine = marksOf(context.store.state).filter(({ mine: own }) => own);
  const alone = mine.filter(({ key }) => !linksOf(context, key).length).length;
  return h("p", null, `${counted(mine.length, "mark")} of yours, ${alone} without a link.`);
}
