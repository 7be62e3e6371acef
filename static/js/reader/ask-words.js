/**
 * "From word … to word …": what jump letters are for the eye, in two fields that complete, for those who listen or type.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./snap.js").Range} Range
 */
import { openDialog } from "../dialog.js";
import { h } from "../dom.js";
import { fromWordTo, snap, wordsIn } from "./snap.js";

/**
 * `w`: selects from a word to a word of the sentence under the cursor.
 *
 * @param {Context} context
 */
export async function selectByWords(context) {
  const { store, text, actions, selection } = context;
  const place = store.state.place ?? text.places[0];
  if (!place) return actions.say("There are no words that can be marked here.", undefined, "warn");
  const range = await askWords(context, { title: place.n ? `Select words of sentence ${place.n}` : "Select words", place });
  context.focusText();
  if (range) selection.choose(range.start, range.end, true);
}

/**
 * Asks for a first and a last word.
 *
 * @param {Context} context
 * @param {{ title: string, place: Range }} ask `place` is the stretch whose words can be named
 * @returns {Promise<Range | null>} snapped to words; `null` when it was left
 */
export function askWords({ text, selection }, { title, place }) {
  const words = namedWords(text, place, selection.language);
  const completing = h("datalist", { id: "words-of" }, words.map(({ name }) => h("option", { value: name })));
  const from = field("words-from", "From word", words[0]?.name ?? "");
  const to = field("words-to", "To word", "");
  return new Promise((resolve) => {
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      const first = find(from, words, 0);
      const last = first && (to.input.value.trim() ? find(to, words, words.indexOf(first)) : first);
      if (!first || !last) return;
      resolve(snap(text, fromWordTo(text, first.word, last.word), "words", selection.language));
      dialog.close();
    };
    const form = h(
      "form",
      { class: "form words-form", onsubmit: submit },
      h("p", { class: "q", lang: selection.language, dir: "auto" }, text.slice(place.start, place.end)),
      h("div", { class: "two" }, from.element, to.element),
      completing,
      h("p", { class: "row" }, h("button", { type: "submit", class: "btn" }, "Select"), h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, "Cancel")),
    );
    const dialog = openDialog(title, form);
    dialog.addEventListener("close", () => resolve(null));
    from.input.focus();
    from.input.select();
  });
}

/**
 * The words with names of their own: the second "the" is "the (2)".
 *
 * @param {import("./text.js").TextMap} text
 * @param {Range} place
 * @param {string} language
 */
function namedWords(text, place, language) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return wordsIn(text, place, language).map((word) => {
    const said = text.slice(word.start, word.end);
    const times = (seen.get(said) ?? 0) + 1;
    seen.set(said, times);
    return { word, name: times > 1 ? `${said} (${times})` : said };
  });
}

/** @typedef {{ element: HTMLElement, input: HTMLInputElement, fault: HTMLElement }} Field */

/**
 * @param {string} id
 * @param {string} label
 * @param {string} value
 * @returns {Field}
 */
function field(id, label, value) {
  const input = h("input", { type: "text", id, list: "words-of", autocomplete: "off", "aria-describedby": `${id}-fault`, value });
  const fault = h("span", { class: "fault", id: `${id}-fault`, hidden: true });
  return { element: h("p", { class: "f" }, h("label", { for: id }, label), input, fault), input, fault };
}

/**
 * The word of this name or, from a place on, the first one that begins so; without one the field says so.
 *
 * @param {Field} field
 * @param {{ word: Range, name: string }[]} words
 * @param {number} from
 */
function find({ input, fault }, words, from) {
  const typed = input.value.trim().toLocaleLowerCase();
  const later = words.slice(from);
  const isNamed = (/** @type {{ name: string }} */ { name }) => name.toLocaleLowerCase() === typed;
  const begins = (/** @type {{ name: string }} */ { name }) => typed !== "" && name.toLocaleLowerCase().startsWith(typed);
  const found = later.find(isNamed) ?? words.find(isNamed) ?? later.find(begins) ?? words.find(begins);
  fault.hidden = Boolean(found);
  fault.textContent = found ? "" : `“${input.value.trim()}” is not a word of this sentence. Type one as it stands there.`;
  input.setAttribute("aria-invalid", String(!found));
  if (!found) input.focus();
  return found;
}
