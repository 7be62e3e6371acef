/** What the page says: the word in the banner, the line at the bottom with its Undo, and the box when work cannot go on. */
import { byId, counted, h, kbd } from "../dom.js";
import { marksByKey, marksOf, quoteOf } from "./marks.js";
import { set } from "./state.js";
import { unsentCount } from "./tasks.js";

/** @typedef {import("./context.js").Context} Context */

const STAYS = 12_000;

/** @param {Context} context */
export function mountStatus(context) {
  mountWord(context);
  mountLine(context);
  mountTrouble(context);
}

/** @param {Context} context */
function mountWord({ store }) {
  const word = byId("save-word");
  const box = byId("save");
  const draw = () => {
    const { state } = store;
    const left = unsentCount(state);
    const waiting = [...state.unsent.values()].filter(({ progress }) => progress === "refused" || progress === "conflict").length;
    const [text, tone] = wordFor(state, left, waiting);
    if (word.textContent !== text) word.textContent = text;
    box.dataset.tone = tone;
  };
  for (const part of /** @type {const} */ (["unsent", "links", "readUnsent", "trouble", "why", "busy"])) store.subscribe((state) => state[part], draw);
}

/**
 * @param {import("./state.js").State} state
 * @param {number} left
 * @param {number} waiting for the person
 */
function wordFor(state, left, waiting) {
  if (state.trouble?.kind === "gone") return ["Read only", "warn"];
  if (state.trouble?.kind === "offline") return [`Offline, ${left} kept on this page`, "warn"];
  if (state.trouble) return [`Waiting, ${left} kept on this page`, "warn"];
  if (waiting) return [waiting === 1 ? "1 needs you" : `${waiting} need you`, "warn"];
  if (left) return [`Saving ${left}`, "busy"];
  return state.why ? ["Read only", "plain"] : ["Saved", "ok"];
}

/** @param {Context} context */
function mountLine(context) {
  const { store } = context;
  const text = h("span");
  const act = h("span");
  const line = h("div", { class: "line", hidden: true }, text, act, h("button", { type: "button", class: "icon", "aria-label": "Close this line", onclick: () => store.dispatch(set({ line: null })) }, "×"));
  byId("band").after(line);
  let timer = 0;
  store.subscribe(
    (state) => state.line,
    (now) => {
      clearTimeout(timer);
      if (!now && line.contains(document.activeElement)) context.focusText();
      line.hidden = !now;
      if (!now) return;
      line.dataset.tone = now.tone;
      text.textContent = now.text;
      const button = now.act && h("button", { type: "button", class: "text-btn", onclick: () => (now.act?.run(), context.focusText()) }, now.act.label, " ", now.act.key ? kbd(now.act.key) : null);
      act.replaceChildren(...(button ? [button] : []));
      const away = () => {
        if (line.matches(":hover, :focus-within")) timer = window.setTimeout(away, STAYS);
        else store.dispatch((state) => (state.line === now ? set({ line: null })(state) : state));
      };
      timer = window.setTimeout(away, STAYS);
    },
  );
}

/** @param {Context} context */
function mountTrouble(context) {
  const { store, outbox } = context;
  const box = h("div", { class: "trouble message warn", role: "alert", hidden: true });
  byId("band").after(box);
  let ticking = 0;
  store.subscribe(
    ({ trouble }) => trouble,
    (trouble) => {
      clearInterval(ticking);
      box.hidden = !trouble;
      if (!trouble) return;
      const left = h("span");
      let seconds = trouble.wait ?? 0;
      const tick = () => {
        left.textContent = seconds > 0 ? ` Next try in ${seconds} s.` : "";
        seconds -= 1;
      };
      if (trouble.wait) {
        tick();
        ticking = window.setInterval(tick, 1000);
      }
      const next = encodeURIComponent(location.pathname + location.search);
      const kept = trouble.kind === "gone" ? ` Your ${counted(unsentCount(store.state), "unsent note")} can be downloaded; the text stays here until you leave.` : null;
      box.replaceChildren(
        h("p", null, trouble.sentence, kept, h("span", { "aria-hidden": "true" }, left)),
        h(
          "p",
          { class: "row" },
          trouble.kind === "signed-out" ? h("a", { class: "btn", href: `/login?next=${next}`, target: "_blank", rel: "noopener" }, "Sign in") : null,
          h("button", { type: "button", class: "btn", onclick: () => outbox.retry() }, "Retry"),
          h("button", { type: "button", class: "btn", onclick: () => download(context) }, `Download what is not saved`),
        ),
      );
    },
  );
}

/** One's own unsent work, as a file. @param {Context} context */
function download({ store }) {
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
    read: [...readUnsent],
  };
  const address = URL.createObjectURL(new Blob([JSON.stringify(unsaved, null, 2)], { type: "application/json" }));
  const link = h("a", { href: address, download: "unsaved-annotations.json" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  store.dispatch(set({ line: { text: `${counted(annotations.length, "mark")} written to unsaved-annotations.json.`, tone: "plain" } }));
}
