/** What stands beside the text: cards, gutter, filter, map, sheet, the line at the bottom, and the controls of the band. */
import { byId, h } from "../dom.js";
import { mountBelongs } from "./belongs.js";
import { mountBuild } from "./build.js";
import { Arcs } from "./arcs.js";
import { mountCuts } from "./cuts.js";
import { mountDiscuss } from "./discuss.js";
import { Deck } from "./deck.js";
import { mountFilter } from "./filter.js";
import { Grips } from "./grips.js";
import { mountLinkDrag } from "./linkdrag.js";
import { LinkMode } from "./linkmode.js";
import { DocumentMap } from "./map.js";
import { marksByKey, marksOf, visibleMarks } from "./marks.js";
import { Gutter } from "./measure.js";
import { mountNear } from "./near.js";
import { mountPointing } from "./pointing.js";
import { mountPop } from "./pop.js";
import { Sheet } from "./sheet.js";
import { mountShortcuts } from "./shortcuts.js";
import { set, standing } from "./state.js";
import { mountStatus } from "./status.js";
import { mountSubmit } from "./submit.js";
import { mountVoice } from "./voice.js";
import { mountTarget } from "./target.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {{ context: Context, paint: import("./paint.js").Paint, cursor: import("./cursor.js").Cursor,
 *   commands: import("./commands.js").Commands, page: import("./commands.js").Page, undo: import("./undo.js").Undo,
 *   may: { zones: boolean, hints: boolean }, revision: number }} Parts `revision` of the feed is that of what the page shows
 */

/** What a key or a button opens: fetched before it is asked for, so that it opens at once, and where there is no network. */
const LATER = ["./find.js", "./unread.js", "./cut-menus.js", "./renew.js", "./talk.js", "./tour.js"];

/** @param {Parts} parts */
export function mountBeside({ context, paint, cursor, commands, page, undo, may, revision }) {
  const { store, text, actions } = context;
  const list = h("div", { class: "list" });
  byId("cards").append(list);
  byId("band").inert = false;
  const gutter = new Gutter(paint, store, context.settings.letters ? new Map(context.vocabulary.kind.map(({ id, letter }) => [id, letter])) : null);
  const deck = new Deck(context, list, gutter, paint);
  const sheet = new Sheet(byId("notes"), deck, context);
  page.card = (key) => {
    // A card that was opened by the key before is drawn with the next frame only.
    deck.draw();
    return deck.element(key);
  };
  page.growSheet = () => sheet.grow();
  context.goTo = (key, how) => goTo(context, deck, commands, key, how);
  mountBelongs(context);
  mountBuild(context, commands, paint);
  mountTarget(context, commands);
  mountStatus(context);
  mountVoice(context);
  mountFilter(context, byId("cards"));
  mountSubmit(context, cursor);
  mountPop(context, (kind) => commands.marking.mark(kind));
  mountShortcuts(context.keys);
  // For those who cannot see letters over words, and have no key on a telephone.
  const byName = h("button", { type: "button", class: "btn by-name", onclick: () => void commands.selectByWords() }, "Select words by name");
  if (!store.state.why) byId("text").before(byName);
  list.addEventListener("click", ({ target }) => target instanceof Element && target.closest("[data-palette]") && commands.marking.palette(store.state.selected ?? "", true));
  mountControls(context, cursor, undo);
  undo.ask = (what, clashes) => import("./clash.js").then(({ askOver }) => askOver(context, what, clashes));
  mountReadOnly(store);
  mountNear(store, text, paint, gutter, deck, [new Grips(context, paint), new Arcs(context, paint)]);
  mountPointing(context, cursor, deck, list);
  mountLinkDrag(context, new LinkMode(context, commands, cursor));
  new DocumentMap(context);
  mountCuts(context, commands, cursor, may.zones);
  const openFind = () => void import("./find.js").then((find) => find.openFind(context));
  commands.on("find", openFind);
  byId("find-open").addEventListener("click", openFind);
  commands.on("source", () => location.assign(`${location.pathname}/source`));
  commands.on("guidelines", () => void import("./guidelines.js").then(({ openGuidelines }) => openGuidelines(context)));
  if (may.hints) (self.requestIdleCallback ?? setTimeout)(() => void import("./hints.js").then(({ Hints }) => (context.hints = new Hints(context, commands, paint, undo))));
  else for (const command of ["hint", "hints"]) commands.on(command, () => actions.say(store.state.why ?? "There are no hints here: they are off in this project, or not made for the language of this document.", undefined, "warn"));
  mountHelp(page);
  openAsked(context);
  mountDiscuss(context, commands, page);
  addEventListener("beforeprint", () => (byId("printed").textContent = ` · printed ${new Date().toLocaleString()}`));
  document.documentElement.dataset.ready = "";
  if (context.tour || new URLSearchParams(location.search).has("tour")) void import("./tour.js").then(({ mountTour }) => mountTour(context));
  (self.requestIdleCallback ?? setTimeout)(() => void import("./live.js").then(({ mountLive }) => mountLive(context, revision)));
  // So that a key opens them at once, and help is there when the network is not.
  (self.requestIdleCallback ?? setTimeout)(() => void Promise.allSettled([import("./help.js"), import("./guidelines.js").then(({ prepare }) => prepare()), commands.prepare(), ...LATER.map((module) => import(module))]).then(() => (document.documentElement.dataset.fetched = "")));
}

/** The sign in the banner shows the keys, with the way to all help, so that nobody leaves the text for it. @param {Parts["page"]} page */
function mountHelp(page) {
  document.querySelector(".top a[href='/help']")?.addEventListener("click", (event) => {
    if (!(event instanceof MouseEvent) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    page.help();
  });
}

/** `?a=<id>` opens a mark. @param {Context} context */
function openAsked({ store, actions, goTo: open }) {
  const asked = new URLSearchParams(location.search).get("a");
  if (asked && marksByKey(store.state).has(asked)) open(asked);
  else if (asked) actions.say("The mark of this link is not here any more, or you may not see it.", undefined, "warn");
}

/**
 * Opens a mark and brings it into the view.
 *
 * @param {Context} context
 * @param {Deck} deck
 * @param {import("./commands.js").Commands} commands
 * @param {string} key
 * @param {{ focus?: boolean, field?: string }} [how]
 */
function goTo({ store, text }, deck, commands, key, { focus, field } = {}) {
  const mark = marksByKey(store.state).get(key);
  if (!mark) return;
  if (!visibleMarks(store.state).includes(mark)) store.dispatch(set({ filter: { kinds: new Set([...store.state.filter.kinds, mark.kind]), author: "", status: "", q: "" } }));
  store.dispatch(set({ selected: key, range: null, ...standing(text.placeFrom(mark.start)) }));
  const bring = () => {
    const box = text.range(mark.start, Math.min(mark.end, mark.start + 1)).getBoundingClientRect();
    const edge = byId("band").getBoundingClientRect().bottom;
    if (box.top < edge + 16 || box.bottom > innerHeight - (deck.isSheet ? innerHeight / 2 : 120)) scrollBy({ top: box.top - edge - 76, behavior: "instant" });
  };
  bring();
  // The browser may have drawn blocks that it had left out: look again when it has.
  requestAnimationFrame(() => {
    bring();
    if (field) commands.edit(field);
    else if (focus) deck.element(key)?.focus({ preventScroll: true });
  });
}

/**
 * @param {Context} context
 * @param {import("./cursor.js").Cursor} cursor
 * @param {import("./undo.js").Undo} undo
 */
function mountControls(context, cursor, undo) {
  const { store, focusText } = context;
  const toolbar = [...document.querySelectorAll(".marks button")];
  store.subscribe(
    (state) => (state.selected ? marksByKey(state).get(state.selected)?.kind : null),
    (kind) => toolbar.forEach((button) => button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.kind === kind))),
  );
  const snap = /** @type {HTMLSelectElement | null} */ (document.getElementById("snap"));
  if (snap) {
    snap.value = store.state.snapping;
    snap.addEventListener("change", () => {
      localStorage.setItem("snap", snap.value);
      store.dispatch(set({ snapping: /** @type {import("./snap.js").Snapping} */ (snap.value) }));
      focusText();
    });
  }
  const back = /** @type {HTMLButtonElement | null} */ (document.getElementById("undo"));
  back?.addEventListener("click", () => undo.back());
  byId("unread").addEventListener("click", () => {
    cursor.unread(1);
    focusText();
  });
  byId("unread-list").addEventListener("click", () => void import("./unread.js").then(({ showUnread }) => showUnread(context, cursor)));
  store.subscribe(marksOf, (marks) => (byId("list-count").textContent = String(marks.length)));
  store.subscribe(
    (state) => (state.selected ? (marksByKey(state).get(state.selected)?.id ?? null) : ""),
    (id) => id !== null && keepSelected(id),
  );
}

/** Controls are absent where nothing may be changed; one line says why. @param {Context["store"]} store */
function mountReadOnly(store) {
  const sentence = document.getElementById("why") ?? h("p", { class: "why", id: "why", hidden: true });
  byId("tools").prepend(sentence);
  store.subscribe(
    ({ why }) => why,
    (why) => {
      for (const control of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".marks, .snap, #undo"))) control.hidden = Boolean(why);
      sentence.hidden = !why;
      sentence.textContent = why ?? "";
    },
  );
}

/** The open card stands in the address. @param {string} id */
function keepSelected(id) {
  const address = new URL(location.href);
  if ((address.searchParams.get("a") ?? "") === id) return;
  if (id) address.searchParams.set("a", id);
  else if (document.documentElement.dataset.ready === undefined) return;
  else address.searchParams.delete("a");
  history.replaceState(null, "", address.href.replaceAll("%2C", ","));
}
