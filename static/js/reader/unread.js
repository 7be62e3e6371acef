/** What is behind "20 of 24 read": the sentences that are still to be read, what is left when all are, how far others are. */
import { request } from "../api.js";
import { openDialog } from "../dialog.js";
import { counted, h, short } from "../dom.js";
import { marksOf } from "./marks.js";
import { missingOf } from "./missing.js";
import { set } from "./state.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./cursor.js").Cursor} Cursor
 */

/** Sentences that are listed at once. */
const MOST = 200;

/** @param {Context} context @param {Cursor} cursor */
export function showUnread(context, cursor) {
  const { store, text, focusText } = context;
  const unread = text.sentences.filter(({ n }) => !store.state.read[n - 1]);
  const total = text.sentences.length;
  const others = h("div");
  const leave = () => dialog.close();
  const dialog = openDialog(
    unread.length ? `${counted(unread.length, "sentence")} not read yet` : `All ${counted(total, "sentence")} are read`,
    ...(unread.length ? [list()] : [h("p", null, `${sumOf(context)}.`), h("p", { class: "row" }, nextSteps(context, cursor, leave))]),
    others,
    h("p", { class: "row" }, h("button", { type: "button", class: "btn", onclick: leave }, "Close")),
  );
  dialog.addEventListener("close", () => document.activeElement === document.body && focusText());
  void showReaders(context, others);

  function list() {
    const rows = unread.slice(0, MOST).map(({ n, start, end }) => {
      const go = (/** @type {Event} */ event) => {
        event.preventDefault();
        dialog.close();
        cursor.goTo(n);
        focusText();
      };
      return h("li", null, h("a", { href: `#s${n}`, onclick: go }, `S${n}`), " ", h("span", { dir: "auto" }, short(text.slice(start, Math.min(end, start + 4000)), 90)));
    });
    const rest = unread.length - rows.length;
    return h("ul", { class: "missing" }, rows, rest > 0 ? h("li", null, `and ${counted(rest, "more", "more")}.`) : null);
  }
}

/**
 * The line at the end of the text, when all is read.
 *
 * @param {Context} context
 * @param {Cursor} cursor
 */
export function sayEnd(context, cursor) {
  const { store, actions } = context;
  actions.say(`All ${store.state.read.length} read, ${sumOf(context)}.`, { label: store.state.why ? "Look at them" : "Look at them or submit", run: () => showUnread(context, cursor) });
}

/** "65 marks, 2 without a link". @param {Context} context */
function sumOf({ store }) {
  const mine = marksOf(store.state).filter((mark) => mark.mine).length;
  return `${counted(mine, "mark")}, ${unlinked(store.state).length} without a link`;
}

/** Flags that question nothing yet. @param {import("./state.js").State} state */
const unlinked = (state) => missingOf(state).filter(({ pointer }) => pointer === "/links");

/**
 * What one does when all is read.
 *
 * @param {Context} context
 * @param {Cursor} cursor
 * @param {() => void} close
 */
function nextSteps(context, cursor, close) {
  const { store, goTo } = context;
  const { why, me, layer } = store.state;
  const look = () => {
    const [first] = unlinked(store.state);
    close();
    store.dispatch(set({ filter: { kinds: new Set(["unverified"]), author: me.id, status: "unlinked", q: "" } }));
    goTo(first.mark.key, { focus: true, field: "f-link-to" });
  };
  const hand = () => {
    close();
    void import("./submit.js").then(({ openSubmit }) => openSubmit(context, cursor));
  };
  return [
    unlinked(store.state).length ? h("button", { type: "button", class: "btn", onclick: look }, "Look at those without a link") : null,
    layer && !why ? h("button", { type: "button", class: "primary", onclick: hand }, "Submit …") : null,
  ];
}

/**
 * How far the others are, where one may see it.
 *
 * @param {Context} context
 * @param {HTMLElement} holder
 */
async function showReaders({ store, labels }, holder) {
  const { document: facts, me, layer } = store.state;
  if (!layer) return;
  const found = await request("GET", `/documents/${facts.id}/layers`).catch(() => null);
  /** @type {import("../types.js").Layer[]} */
  const others = (found?.items ?? []).filter((/** @type {import("../types.js").Layer} */ { reviewer }) => reviewer.id !== me.id);
  if (!others.length) return;
  const rows = others.map(({ reviewer, read, sentences, state }) =>
    h(
      "li",
      null,
      h("span", { dir: "auto" }, reviewer.name),
      h("progress", { value: read, max: sentences || 1, "aria-label": `${reviewer.name}: sentences read` }),
      h("small", null, `${read.toLocaleString("en")} of ${sentences.toLocaleString("en")}, ${(labels.get(`reviewer_state.${state}`) ?? state.replace("_", " ")).toLowerCase()}`),
    ),
  );
  holder.replaceChildren(h("h3", null, "The other readers"), h("ul", { class: "readers" }, rows));
}
