/**
 * Takes the document anew from the server without leaving the page: how its text is cut, its marks and links as they are
 * now. What is not sent yet, the place in the text, the selection and the focus stay.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./state.js").State} State
 * @typedef {import("./main.js").Data} Data
 */
import { Unreachable } from "../api.js";
import { linkItem, unpacked } from "./packed.js";
import { talkAnew } from "./said.js";
import { set, standing } from "./state.js";
import { sentencesOf } from "./text.js";

/** Where the text begins below what is fixed at the top, in pixels of the window. */
const TOP = 180;

/**
 * @param {Context} context
 * @returns {Promise<void>}
 * @throws {Unreachable} when the page cannot be had; nothing has changed then
 */
export async function renew(context) {
  const { store, text, selection, actions, focusText } = context;
  const page = await pageAgain(`${location.pathname}?layer=${store.state.shown}`);
  const root = page.getElementById("text");
  const written = page.getElementById("data")?.textContent;
  if (!root || !written || root.textContent !== text.offsets.text) throw new Unreachable("The document could not be read anew. Reload the page.");
  const data = /** @type {Data} */ (JSON.parse(written));
  Object.assign(context.origins, data.origins);
  const kept = whereOneIs(context);
  const old = text.sentences;
  const hadFocus = text.root.contains(document.activeElement);
  const { range, word, place } = store.state;
  // Ranges of the document follow its nodes, so they are drawn anew.
  store.dispatch(set({ range: null, word: null }));
  exchange(text.root, root);
  text.relay(sentencesOf(data.sentences), data.zones);
  const point = range?.start ?? word?.start ?? place?.start;
  const next = together(store.state, data, old);
  // First what the server knows as read, as its blocks show it, then what it does not know yet.
  store.dispatch(set({ ...next, read: readOf(data), ...standing(point === undefined ? null : text.placeFrom(point)) }));
  store.dispatch(set({ read: next.read, word }));
  actions.undo.renumber((n) => numberNow(old, n, text));
  if (range) selection.choose(range.raw.start, range.raw.end, range.exact);
  if (hadFocus && !text.root.contains(document.activeElement)) focusText();
  kept();
}

/** @param {string} address @returns {Promise<Document>} */
function pageAgain(address) {
  return new Promise((resolve, reject) => {
    const asked = new XMLHttpRequest();
    asked.open("GET", address);
    asked.responseType = "document";
    const failed = () => reject(new Unreachable("The server cannot be reached."));
    asked.onload = () => (asked.status === 200 && asked.response ? resolve(asked.response) : failed());
    asked.onerror = failed;
    asked.send();
  });
}

/**
 * Remembers what stands at the top of the view.
 *
 * @param {Context} context
 * @returns {() => void} scrolls there again
 */
function whereOneIs({ text }) {
  const box = text.root.getBoundingClientRect();
  const point = text.pointFrom(box.left + box.width / 2, Math.max(box.top + 12, TOP));
  const topOf = (/** @type {number} */ at) => text.range(at, at + 1).getBoundingClientRect().top;
  if (point === null || point >= text.length) return () => {};
  const before = topOf(point);
  return () => scrollBy({ top: topOf(point) - before, behavior: "instant" });
}

/**
 * Puts the new blocks where they differ from those on the page.
 *
 * @param {Element} root
 * @param {Element} fresh
 */
function exchange(root, fresh) {
  const there = new Map([...root.children].map((block) => [signOf(block), block]));
  const wanted = [...fresh.children].map((block) => there.get(signOf(block)) ?? document.adoptNode(block));
  const stay = new Set(wanted);
  for (const block of there.values()) if (!stay.has(block)) block.remove();
  let next = root.firstElementChild;
  for (const block of wanted) {
    if (block === next) next = next.nextElementSibling;
    else root.insertBefore(block, next);
  }
}

/** Classes that the page itself gives, or gives sooner. */
const ADDED = new Set(["cursor", "open", "new", "s"]);

/** How a block is cut: its elements, without what the page itself adds. @param {Element} block */
function signOf(block) {
  const parts = [...block.querySelectorAll("[id], .z, .s, .boiler, .boiler > span")].map((part) => {
    const look = [...part.classList].filter((name) => !ADDED.has(name));
    return `${part.tagName}#${part.id}.${look.join(".")}:${part.textContent?.length}`;
  });
  return `${/** @type {HTMLElement} */ (block).dataset.start} ${parts.join()}`;
}

/**
 * The parts of the state that the server told anew; what is unsent stays, and so does what is newer here.
 *
 * @param {State} state
 * @param {Data} data
 * @param {import("./text.js").Sentence[]} old
 * @returns {Partial<State>}
 */
function together(state, data, old) {
  const keys = new Map([...state.server].map(([key, { annotation }]) => [annotation.id, key]));
  const server = new Map([...state.server].filter(([key, known]) => known.gone || state.unsent.has(key)));
  for (const annotation of unpacked(data.annotations, data.document.id)) {
    const key = keys.get(annotation.id) ?? annotation.id;
    const known = state.server.get(key);
    server.set(key, known && known.annotation.version > annotation.version ? known : { annotation, gone: false });
  }
  const ids = new Map([...state.links.values()].map(({ id, key }) => [id, key]));
  const links = new Map([...state.links].filter(([, link]) => link.progress !== "saved" || link.gone));
  for (const link of data.links) {
    const key = ids.get(link.id) ?? link.id;
    if (!links.has(key)) links.set(key, { ...linkItem(link, state.me.id), key, ...endsOf(link, keys) });
  }
  const read = readOf(data);
  /** @type {Set<number>} */
  const readUnsent = new Set();
  const byStart = new Map(sentencesOf(data.sentences).map((sentence) => [sentence.start, sentence]));
  for (const n of state.readUnsent) {
    const now = byStart.get(old[n - 1].start);
    if (!now || now.end !== old[n - 1].end) continue;
    readUnsent.add(now.n);
    read[now.n - 1] = state.read[n - 1];
  }
  const { document, layout, layer, why } = data;
  return { document, layout, layer, why, server, links, read, readUnsent, talk: talkAnew(state.talk, data.talk) };
}

/** @param {Data} data */
const readOf = ({ sentences }) => Uint8Array.from({ length: sentences.length / 4 }, (_, at) => sentences[at * 4 + 3]);

/** The ends of a link as keys of marks. @param {import("../types.js").Link} link @param {Map<string, string>} keys */
function endsOf({ from, to }, keys) {
  return { from: keys.get(from.annotation) ?? from.annotation, to: keys.get(to.annotation ?? "") ?? to.annotation ?? "" };
}

/**
 * Which number a sentence has now.
 *
 * @param {import("./text.js").Sentence[]} old
 * @param {number} n
 * @param {import("./text.js").TextMap} text
 * @returns {number | null} `null` when it is not there any more
 */
function numberNow(old, n, text) {
  const was = old[n - 1];
  const now = was && text.sentenceAt(was.start);
  return now && now.start === was.start && now.end === was.end ? now.n : null;
}
