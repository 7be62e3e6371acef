/**
 * Who else has the document open: initials in the banner, and beside the sentence that they are at. One says oneself where
 * one is when one comes, goes on, and every 20 seconds; in blind work the server keeps and tells nothing.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {{ id: string, name: string, sentence: number | null, writing: string | null }} Present
 */
import { request } from "../api.js";
import { byId, h } from "../dom.js";
import { initials } from "./marks.js";
import { writers } from "./said.js";
import { byMark, onWriting, writingOn } from "./writing.js";

const AGAIN = 20_000;
/** Milliseconds between two places one tells: whoever reads on quickly is nowhere. */
const PACE = 3_000;
const SHOWN = 4;

/** @param {Context} context */
export function mountPresence(context) {
  const { store, text } = context;
  const list = h("ul", { class: "present", id: "present", "aria-label": "Also here", hidden: true });
  byId("save").before(list);
  let timer = 0;
  let toldAt = -Infinity;

  /** @param {boolean} unattended whether nobody did anything since it was told last */
  function tell(unattended) {
    clearTimeout(timer);
    toldAt = performance.now();
    timer = window.setTimeout(tell, AGAIN, true);
    if (document.hidden || !navigator.onLine || store.state.why) return;
    const { cursor, document: of } = store.state;
    request("PUT", `/documents/${of.id}/presence`, { body: { sentence: cursor || null, writing: writingOn() }, unattended }).catch(() => {});
  }
  function soon() {
    clearTimeout(timer);
    timer = window.setTimeout(tell, Math.max(0, toldAt + PACE - performance.now()), false);
  }

  /** @param {Present[]} people */
  function show(people) {
    store.dispatch(writers(byMark(people)));
    list.hidden = !people.length;
    const more = people.length - SHOWN;
    list.replaceChildren(
      ...people.slice(0, SHOWN).map(({ name, sentence }) => h("li", { title: where(name, sentence) }, h("span", { "aria-hidden": "true" }, initials(name)), h("span", { class: "vh" }, where(name, sentence)))),
      ...(more > 0 ? [h("li", { title: people.slice(SHOWN).map(({ name }) => name).join(", ") }, `+${more}`)] : []),
    );
    for (const element of text.root.querySelectorAll("[data-here]")) element.removeAttribute("data-here");
    for (const [n, names] of bySentence(people)) document.getElementById(`s${n}`)?.setAttribute("data-here", names.map(initials).join(" "));
  }

  store.subscribe(({ cursor }) => cursor, soon);
  onWriting(soon);
  document.addEventListener("visibilitychange", soon);
  tell(false);
  return show;
}

/**
 * @param {string} name
 * @param {number | null} sentence
 */
const where = (name, sentence) => (sentence ? `${name}, at sentence ${sentence}` : name);

/** @param {Present[]} people */
function bySentence(people) {
  /** @type {Map<number, string[]>} */
  const found = new Map();
  for (const { name, sentence } of people) if (sentence) found.set(sentence, [...(found.get(sentence) ?? []), name]);
  return found;
}
