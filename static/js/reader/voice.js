/**
 * What a screen reader is told beside the line at the bottom: the sentence that one goes to, the words that one selects.
 * It is told when it has rested, so that quick steps are not read one after the other.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 */
import { byId, counted } from "../dom.js";
import { intervalsOf, quoteOf } from "./marks.js";
import { countWords } from "./snap.js";

/** Milliseconds. */
const RESTS = 300;
/** Characters of a quotation that are told. */
const MOST = 40;
/** Code points whose words are counted. */
const COUNTED = 20_000;

/** @param {Context} context */
export function mountVoice(context) {
  const { store } = context;
  let timer = 0;
  let isReady = false;
  const later = (/** @type {() => string} */ words) => {
    clearTimeout(timer);
    if (isReady) timer = window.setTimeout(() => announce(words()), RESTS);
  };
  store.subscribe(
    ({ place }) => place,
    (place) => place && later(() => placeWords(context, place)),
  );
  store.subscribe(
    ({ range }) => range,
    (range) => (range ? later(() => rangeWords(context, range)) : clearTimeout(timer)),
  );
  store.subscribe(
    ({ line }) => line,
    (line) => {
      if (!line) return;
      clearTimeout(timer);
      announce(line.spoken ?? line.text);
    },
  );
  isReady = true;
}

/**
 * The words are told once the screen reader has time; the same words again are told again.
 *
 * @param {string} words
 */
export function announce(words) {
  const live = byId("live");
  live.textContent = live.textContent === words ? `${words}\u00a0` : words;
}

/**
 * Where a mark begins and ends, in words.
 *
 * @param {Mark} mark
 */
export function extentOf(mark) {
  const words = quoteOf(mark).replace(/\s+/g, " ");
  if (words.length <= MOST) return `“${words}”`;
  const last = words.slice(-MOST / 2);
  return `starts “${beginning(words, MOST / 2)}”, ends “${last.slice(last.indexOf(" ") + 1)}”`;
}

/**
 * @param {Context} context
 * @param {import("./text.js").Place} place
 */
function placeWords({ store, text, settings, labels }, place) {
  const { state } = store;
  const name = place.n ? `Sentence ${place.n}${state.read[place.n - 1] ? "" : ", not read"}` : (labels.get(`zone.${text.zoneAt(place.start)?.kind}`) ?? "");
  const words = `${name}: ${text.slice(place.start, place.end)}`;
  if (!settings.announce_marks) return words;
  const marks = new Set(intervalsOf(state).touching(place.start, place.end).map(({ of }) => of));
  const told = [...marks].map((mark) => `${labels.get(`kind.${mark.kind}`) ?? mark.kind} ${mark.label}, ${extentOf(mark)}.`);
  return [words, ...told].join(" ");
}

/**
 * "6 words: he paid a visit to …".
 *
 * @param {Context} context
 * @param {import("./snap.js").Range} range
 */
function rangeWords({ text, selection }, { start, end }) {
  const words = text.slice(start, Math.min(end, start + COUNTED)).replace(/\s+/g, " ");
  return `${counted(countWords(words, selection.language), "word")}: ${beginning(words, MOST)}`;
}

/**
 * @param {string} words
 * @param {number} most
 */
function beginning(words, most) {
  if (words.length <= most) return words;
  const cut = words.slice(0, most);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), most / 2)).trimEnd()} …`;
}
