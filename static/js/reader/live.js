/**
 * What happens in this document elsewhere is drawn as it happens: marks and links by themselves, another cut of the text or
 * another state of a layer by taking the document anew. What one has not sent, the card in which one writes and the place
 * where one reads stay as they are. A page that nobody looks at hears nothing, and catches up when it is looked at again.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./state.js").State} State
 * @typedef {{ type: string, data: any }} News one event of the feed (contract.md, Feed)
 */
import { Feed } from "../feed.js";
import { linkItem } from "./packed.js";
import { mountPresence } from "./presence.js";
import { heard } from "./said.js";
import { set, withEntry } from "./state.js";

const DRAWN = ["annotation.created", "annotation.changed", "annotation.restored", "annotation.deleted", "link.created", "link.deleted", "comment.created", "comment.changed", "comment.deleted"];
const ANEW = ["sentences.changed", "zone.changed", "document.changed", "layer.submitted", "layer.withdrawn", "reset"];

/**
 * @param {Context} context
 * @param {number} revision what the page shows already
 */
export function mountLive(context, revision) {
  const { store, outbox } = context;
  /** @type {News[]} */
  let news = [];
  /** The turn of the feed in which they came. */
  let turn = 0;
  let isWorking = false;

  const present = mountPresence(context);
  const come = (/** @type {any} */ data, /** @type {string} */ type) => {
    if (turn !== feed.turn) [news, turn] = [[], feed.turn];
    news.push({ type, data });
    void work();
  };
  const hear = Object.fromEntries([...DRAWN, ...ANEW].map((type) => [type, come]));
  const feed = new Feed(store.state.document.id, revision, { ...hear, presence: ({ people }) => present(people) });

  /** In their order, and what one did oneself when its answer is there: it is drawn already. */
  async function work() {
    if (isWorking) return;
    isWorking = true;
    try {
      while (news.length && turn === feed.turn) {
        const heard = turn;
        await settled(store);
        if (heard !== feed.turn) continue;
        const stop = news.findIndex(({ type }) => !DRAWN.includes(type));
        const some = stop < 0 ? news : news.slice(0, Math.max(1, stop));
        if (DRAWN.includes(some[0].type)) store.dispatch((state) => some.reduce((now, one) => told(now, one, (key) => outbox.shelf.here(key)), state));
        else if (!isShown(context, some[0])) await import("./renew.js").then(({ renew }) => renew(context));
        const { type, data } = some[some.length - 1];
        // After a restore the feed may stand before what was heard already.
        feed.last = type === "reset" ? data.revision : Math.max(feed.last, data.revision);
        if (heard !== feed.turn) continue;
        news = news.slice(some.length);
      }
    } catch {
      feed.later();
    } finally {
      isWorking = false;
    }
  }

  feed.begin();
}

/**
 * @param {Context["store"]} store
 * @returns {Promise<void>} when nothing is on its way to the server
 */
function settled(store) {
  if (!isOnWay(store.state)) return Promise.resolve();
  return new Promise((resolve) => {
    const end = store.subscribe(isOnWay, (is) => {
      if (is) return;
      resolve();
      queueMicrotask(() => end());
    });
  });
}

/** @param {State} state */
function isOnWay({ unsent, links, talk }) {
  const onWay = new Set(["waiting", "sending"]);
  return [...unsent.values(), ...links.values(), ...talk.said.values()].some(({ progress }) => onWay.has(progress));
}

/**
 * A mark, a link or a comment as the feed tells it. What is newer here stays, and so does what is not sent: the server will say that
 * there are two versions.
 *
 * @param {State} state
 * @param {News} news
 * @param {(id: string) => string} here what a mark is called on this page
 * @returns {State}
 */
export function told(state, { type, data }, here) {
  const { annotation, link, comment } = data;
  if (comment) return heard(state, type, comment);
  if (annotation) {
    const key = here(annotation.id);
    const known = state.server.get(key);
    if (state.unsent.has(key) || (known && known.annotation.version >= annotation.version)) return state;
    if (type !== "annotation.deleted") return { ...state, server: withEntry(state.server, key, { annotation, gone: false }) };
    if (!known) return state;
    const server = withEntry(state.server, key, { annotation: { ...known.annotation, version: annotation.version }, gone: true });
    return { ...state, server, selected: state.selected === key ? null : state.selected };
  }
  const known = [...state.links.values()].find(({ id }) => id === link.id);
  if (type === "link.deleted") return known?.progress === "saved" ? { ...state, links: withEntry(state.links, known.key, undefined) } : state;
  if (known) return state;
  const item = linkItem(link, state.me.id);
  return { ...state, links: withEntry(state.links, item.key, { ...item, from: here(item.from), to: here(item.to) }) };
}

/**
 * Whether the page shows already what happened, since it was done here.
 *
 * @param {Context} context
 * @param {News} news
 */
function isShown({ store, text }, { type, data }) {
  const { me, layer } = store.state;
  if (type === "sentences.changed") {
    /** @type {{ start: number, end: number }[]} */
    const cut = data.sentences;
    return cut.length === text.sentences.length && cut.every(({ start, end }, at) => start === text.sentences[at].start && end === text.sentences[at].end);
  }
  if (type === "zone.changed") return text.zones.find(({ n }) => n === data.zone.n)?.kind === data.zone.kind;
  if (type === "document.changed") {
    store.dispatch(set({ document: data.document }));
    return true;
  }
  return data.layer?.reviewer.id === me.id && data.layer.state === layer?.state;
}
