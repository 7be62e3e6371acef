/** What needs the person: a new sign-in, marks that were changed twice or refused, unsent work as a file. */
import { openDialog } from "../dialog.js";
import { counted, h, short } from "../dom.js";
import { saveFile } from "../save.js";
import { marksByKey, marksOf, quoteOf } from "./marks.js";
import { unsaid } from "./said.js";
import { set } from "./state.js";
import { undecided, unsentCount } from "./tasks.js";

/** @typedef {import("./context.js").Context} Context */

/** @type {HTMLDialogElement | null} */
let asking = null;

/**
 * The sign-in has ended: a box over the page. It goes by itself when somebody has signed in again, here or in another tab.
 *
 * @param {Context} context
 */
export function askSignIn(context) {
  const { store, outbox, focusText } = context;
  const { trouble } = store.state;
  if (asking || trouble?.kind !== "signed-out") return;
  const left = counted(unsentCount(store.state), "change");
  const kept = store.state.keeps ? `${left} kept on this computer; you stay where you are.` : `${left} kept on this page. Stay on this page until saved.`;
  const next = encodeURIComponent(location.pathname + location.search);
  const dialog = openDialog(
    "Sign in again",
    h("p", null, `${trouble.sentence} ${kept}`),
    h("p", null, "Sign in in the new tab, then come back to this one: it goes on by itself."),
    h(
      "p",
      { class: "row" },
      h("a", { class: "btn primary", href: `/login?next=${next}`, target: "_blank", rel: "noopener" }, "Sign in"),
      h("button", { type: "button", class: "btn", onclick: () => outbox.retry() }, "Try again"),
      h("button", { type: "button", class: "btn", onclick: () => download(context) }, "Download what is not saved"),
    ),
  );
  asking = dialog;
  const again = () => document.visibilityState === "visible" && outbox.retry();
  addEventListener("focus", again);
  document.addEventListener("visibilitychange", again);
  const end = store.subscribe(
    (state) => state.trouble?.kind === "signed-out",
    (isOut) => !isOut && dialog.close(),
  );
  dialog.addEventListener("close", () => {
    removeEventListener("focus", again);
    document.removeEventListener("visibilitychange", again);
    asking = null;
    end();
    focusText();
  });
}

/**
 * Marks that wait for a decision, each a link to its card.
 *
 * @param {Context} context
 */
export function showList(context) {
  const { store, labels, goTo } = context;
  const marks = marksByKey(store.state);
  const rows = undecided(store.state).flatMap((key) => {
    const mark = marks.get(key);
    const said = store.state.talk.said.get(key);
    if (said) return [unsent(context, said, () => dialog.close())];
    if (!mark) return [];
    const why = mark.progress === "conflict" ? "two versions, choose" : `not saved. ${mark.unsent?.why ?? ""}`;
    const go = (/** @type {Event} */ event) => {
      event.preventDefault();
      dialog.close();
      goTo(key, mark.progress === "conflict" ? { field: "keep-theirs" } : { focus: true });
    };
    return [h("li", null, h("a", { href: `?a=${mark.id ?? ""}`, onclick: go }, `${mark.label || (labels.get(`kind.${mark.kind}`) ?? "")} ${short(quoteOf(mark), 40)}`), ` ${why}`)];
  });
  const dialog = openDialog(
    rows.length === 1 ? "One thing needs you" : `${counted(rows.length, "thing")} need you`,
    h("p", null, "Nothing was overwritten. Open each and choose what stays."),
    h("ul", { class: "missing" }, rows),
    h("p", { class: "row" }, h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, "Back to the text")),
  );
}

/**
 * A comment that was not sent: a way to its thread, where there is one, and to give it up.
 *
 * @param {Context} context
 * @param {import("./said.js").Said} said
 * @param {() => void} close
 */
function unsent(context, said, close) {
  const { store, goTo } = context;
  const mark = marksOf(store.state).find(({ id }) => id === said.on);
  const go = (/** @type {Event} */ event) => {
    event.preventDefault();
    close();
    if (mark) goTo(mark.key, { focus: true });
  };
  const forget = () => {
    close();
    void import("./speak.js").then(({ forgetSaid }) => forgetSaid(context, said));
  };
  const words = short(said.wish.text ?? said.known?.text ?? "", 120);
  return h("li", null, "Comment ", mark ? h("a", { href: `?a=${said.on}`, onclick: go }, words) : h("q", null, words), ` not saved. ${said.why} `, h("button", { type: "button", class: "mini", onclick: forget }, "Discard"));
}

/** One's own unsent work, as a file. @param {Context} context */
export function download({ store }) {
  const { document: facts, links, readUnsent } = store.state;
  const marks = marksByKey(store.state);
  const words = (/** @type {string} */ key) => marks.get(key)?.label || (marks.has(key) ? quoteOf(/** @type {import("./marks.js").Mark} */ (marks.get(key))) : key);
  const annotations = marksOf(store.state)
    .filter(({ unsent }) => unsent)
    .map((mark) => ({ kind: mark.kind, label: mark.label, quote: quoteOf(mark), fragments: mark.fragments, note: mark.note, confidence: mark.confidence, fields: mark.fields }));
  const unsaved = {
    document: facts.id,
    title: facts.title,
    annotations,
    links: [...links.values()].filter(({ id, gone }) => !id && !gone).map(({ type, from, to }) => ({ type, from: words(from), to: words(to) })),
    comments: unsaid(store.state).map(({ on, wish, known }) => ({ on: on || facts.id, text: wish.text ?? known?.text ?? "" })),
    read: [...readUnsent],
  };
  saveFile(unsaved, "unsaved-annotations.json");
  store.dispatch(set({ line: { text: `${counted(annotations.length, "mark")} written to unsaved-annotations.json.`, tone: "plain" } }));
}
