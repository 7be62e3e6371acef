/**
 * The reading page: first what one needs to read and mark. What stands beside the text is fetched when that works, so
 * that it does not keep anybody waiting.
 */
import { sendFor } from "../api.js";
import { byId } from "../dom.js";
import { Store } from "../store.js";
import { Actions } from "./actions.js";
import { Commands } from "./commands.js";
import { Cursor } from "./cursor.js";
import { useText } from "./marks.js";
import { Outbox } from "./outbox.js";
import { linkItem, unpacked } from "./packed.js";
import { Paint } from "./paint.js";
import { talkFrom } from "./said.js";
import { Selection } from "./selection.js";
import { filterFrom } from "./state.js";
import { TextMap, sentencesOf } from "./text.js";
import { Undo } from "./undo.js";

/**
 * What the server put into the page.
 *
 * @typedef {{
 *   document: import("./state.js").DocumentFacts & { revision: number }, layout: number, me: import("../types.js").Person,
 *   sentences: number[], zones: import("../types.js").Zone[], annotations: import("./packed.js").Packed,
 *   links: import("../types.js").Link[], layer: import("../types.js").Layer | null,
 *   talk: { counts: Record<string, [number, number]>, alone: boolean } | null,
 *   may: { mark: boolean, zones: boolean, hints: boolean, claims: boolean }, why: string | null, vocabulary: import("../types.js").Vocabulary,
 *   settings: import("../types.js").ReadingSettings, keys: import("../keys.js").Group[],
 *   tour: import("./context.js").Context["tour"], shown: string, agreed: boolean,
 *   origins: Record<string, import("./origin.js").Origin> }} Data
 *   `layout` counts how often the text was cut in another way; `sentences` are start, end, zone and 1 when read, of one
 *   after the other
 */

const data = /** @type {Data} */ (JSON.parse(byId("data").textContent ?? ""));
sendFor(data.me);
const root = byId("text");
const text = new TextMap(root, sentencesOf(data.sentences), data.zones, new Set(data.vocabulary.zone.filter(({ annotatable }) => annotatable).map(({ id }) => id)));
useText(text);

const store = new Store(firstState(data));
const outbox = new Outbox(store, text);
const undo = new Undo(store);
const actions = new Actions(store, text, outbox, undo, data);
actions.readByHand = data.settings.read_by_hand;
const paint = new Paint(store, text);
const selection = new Selection(store, text, paint);

/** @type {import("./context.js").Context} */
const context = {
  store,
  text,
  actions,
  outbox,
  selection,
  vocabulary: data.vocabulary,
  settings: Object.freeze(data.settings),
  keys: data.keys,
  tour: data.tour,
  origins: data.origins,
  may: data.may,
  hints: null,
  ...byVocabulary(data.vocabulary),
  focusText: () => root.focus({ preventScroll: true }),
  goTo: (key, how) => void beside.then(() => context.goTo(key, how)),
};
const cursor = new Cursor(context);
const page = { help: () => void import("./help.js").then(({ showKeys }) => showKeys(context)), card: noCard, growSheet: () => {}, build: () => void beside.then(() => page.build()) };
const commands = new Commands(context, cursor, undo, page);

addEventListener("hashchange", readHash);
if (!new URLSearchParams(location.search).has("a")) readHash();
paint.view();
// What the bench takes as usable: the text with its marks is there, keys move and mark.
performance.mark("usable");
const beside = import("./beside.js").then(({ mountBeside }) => mountBeside({ context, paint, cursor, commands, page, undo, may: data.may, revision: data.document.revision }));
void import("./takeup.js").then(({ takeUp }) => takeUp({ store, text, outbox, undo }));

/** @returns {HTMLElement | null} there is no card yet */
function noCard() {
  return null;
}

/**
 * @param {Data} from
 * @returns {import("./state.js").State}
 */
function firstState(from) {
  return {
    document: from.document,
    layout: from.layout,
    me: from.me,
    server: new Map(unpacked(from.annotations, from.document.id).map((annotation) => [annotation.id, { annotation, gone: false }])),
    unsent: new Map(),
    links: new Map(from.links.map((link) => [link.id, linkItem(link, from.me.id)])),
    missing: new Map(),
    read: Uint8Array.from({ length: from.sentences.length / 4 }, (_, at) => from.sentences[at * 4 + 3]),
    readUnsent: new Set(),
    layer: from.layer,
    talk: talkFrom(from.talk),
    why: from.why,
    place: null,
    cursor: 0,
    word: null,
    range: null,
    selected: null,
    lit: null,
    border: null,
    linking: null,
    found: null,
    filter: filterFrom(location.search),
    snapping: snappingChoice(),
    trouble: null,
    busy: 0,
    keeps: true,
    line: null,
    lastKind: null,
    undoable: 0,
    shown: from.shown,
    agreed: from.agreed,
  };
}

function snappingChoice() {
  const kept = localStorage.getItem("snap");
  return /** @type {import("./snap.js").Snapping} */ (kept === "sentences" || kept === "off" ? kept : "words");
}

/** @param {import("../types.js").Vocabulary} vocabulary */
function byVocabulary(vocabulary) {
  const values = new Map(Object.entries(vocabulary).flatMap(([name, rows]) => rows.map((value) => /** @type {const} */ ([`${name}.${value.id}`, value]))));
  return { values, labels: new Map([...values].map(([id, { label }]) => [id, label])) };
}

/** `#s16` goes to a sentence, `#z6` to another zone. */
function readHash() {
  const [, kind, digits] = /^#([sz])(\d+)$/.exec(location.hash) ?? [];
  const place = kind === "z" && text.places.find(({ n, zone }) => !n && zone === Number(digits));
  if (kind === "s") cursor.goTo(Number(digits));
  else if (place) cursor.goToPlace(place);
}
