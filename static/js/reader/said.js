/**
 * Comments as the page knows them: what the server said, with what is not sent yet. A thread is called by the id of its
 * annotation, the one on the document by nothing (`""`). Before it is opened a thread is a number only.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./letters.js").Letter} Letter
 * @typedef {import("../types.js").Comment} Comment
 * @typedef {{ text?: string, resolved?: boolean, gone?: boolean }} Wish what the person wants where it differs from the server
 * @typedef {{ key: string, on: string, parent: string | null, known: Comment | null, isGone: boolean, wish: Wish,
 *   progress: import("./state.js").Progress | "saved", why: string, theirs: Comment | null }} Said
 *   `known` is what the server has, `isGone` whether it is deleted there; `theirs` what stands there in a conflict
 * @typedef {{ may: boolean, alone: boolean, counts: Map<string, [number, number]>, loaded: Set<string>, said: Map<string, Said>,
 *   news: number, writers: Map<string, string[]> }} Talk
 *   `counts` of threads: all, and those of others; `loaded` are the threads whose comments are all in `said`; `alone`: in
 *   blind work nobody else reads what one writes now; `news` counts what others said since the page was opened;
 *   `writers` are the names of those who write in a thread just now
 *
 * @typedef {{ do: "say", key: string, on: string, parent: string | null, text: string, known: Comment | null }} Say
 *   says something, or brings a deleted comment back; `known` is what the server had of it
 * @typedef {{ do: "resay", key: string, text: string, known: Comment }} Resay
 * @typedef {{ do: "resolve", key: string, is: boolean, known: Comment }} Resolve
 * @typedef {{ do: "unsay", key: string, known: Comment }} Unsay
 * @typedef {Say | Resay | Resolve | Unsay} Speech
 */
import { newKey } from "../api.js";
import { withEntry } from "./state.js";

const DOES = new Set(["say", "resay", "resolve", "unsay"]);

/** @param {{ do: string }} op @returns {op is Speech} */
export const isSpeech = (op) => DOES.has(op.do);

/** @param {import("./main.js").Data["talk"]} talk what came with the page; `null`: one may not read comments @returns {Talk} */
export function talkFrom(talk) {
  return { may: talk !== null, alone: talk?.alone ?? false, counts: new Map(Object.entries(talk?.counts ?? {})), loaded: new Set(), said: new Map(), news: 0, writers: new Map() };
}

/**
 * @param {State} state
 * @param {string} key
 * @param {Said | undefined} said
 * @returns {State}
 */
export function withSaid(state, key, said) {
  return { ...state, talk: { ...state.talk, said: withEntry(state.talk.said, key, said) } };
}

/** @param {Comment} comment @returns {Said} */
const fromServer = (comment) => ({ key: comment.id, on: comment.on.annotation ?? "", parent: comment.parent, known: comment, isGone: false, wish: {}, progress: "saved", why: "", theirs: null });

/**
 * The state after somebody spoke.
 *
 * @param {Speech} op
 * @returns {(state: State) => State}
 */
export function spoken(op) {
  return (state) => {
    const old = state.talk.said.get(op.key) ?? firstOf(op);
    const isAway = old.progress === "sending" || old.progress === "kept";
    return withSaid(state, op.key, { ...old, wish: { ...old.wish, ...wishOf(op) }, progress: isAway ? old.progress : "waiting", why: "", theirs: null });
  };
}

/** @param {Speech} op @returns {Said} of what is not on the page yet */
function firstOf(op) {
  const known = op.do === "say" && op.known ? { ...op.known, version: op.known.version + 1 } : op.known;
  if (known) return { ...fromServer(known), isGone: op.do === "say" };
  const { on, parent } = /** @type {Say} */ (op);
  return { key: op.key, on, parent, known: null, isGone: false, wish: {}, progress: "saved", why: "", theirs: null };
}

/** @param {Speech} op @returns {Wish} */
function wishOf(op) {
  if (op.do === "say") return op.known ? { gone: false } : { text: op.text };
  if (op.do === "unsay") return { gone: true };
  return op.do === "resay" ? { text: op.text } : { resolved: op.is };
}

/** What has to be sent for it. @param {Said} said @returns {"make" | "remove" | "restore" | "change" | null} */
function needOf({ known, isGone, wish }) {
  if (!known) return wish.gone ? null : "make";
  if (wish.gone === true && !isGone) return "remove";
  if (wish.gone === false && isGone) return "restore";
  const isOther = (wish.text ?? known.text) !== known.text || (wish.resolved ?? Boolean(known.resolved)) !== Boolean(known.resolved);
  return isOther && !isGone ? "change" : null;
}

/**
 * The one next request for a comment.
 *
 * @param {State} state
 * @param {string} key
 * @returns {Letter | null} `null` when there is nothing to send
 */
export function saidLetter(state, key) {
  const said = state.talk.said.get(key);
  if (!said || said.progress === "refused" || said.progress === "conflict") return null;
  const { known, wish, on, parent } = said;
  const need = needOf(said);
  const once = { key: newKey(), gone: wish.gone ?? null, carries: true };
  if (need === "make") return { ...once, method: "POST", path: on ? `/annotations/${on}/comments` : `/documents/${state.document.id}/comments`, body: { text: wish.text, ...(parent && { parent }) } };
  if (!need || !known) return null;
  const path = `/comments/${known.id}`;
  if (need === "remove") return { ...once, method: "DELETE", path, version: known.version };
  if (need === "restore") return { ...once, method: "POST", path: `${path}:restore`, body: {} };
  const body = { ...(wish.text !== undefined && { text: wish.text }), ...(wish.resolved !== undefined && { resolved: wish.resolved }) };
  return { ...once, method: "PATCH", path, body, version: known.version };
}

/** With nothing left to send there is nothing left to want. @param {Said} said @returns {Said} */
const rested = (said) => (needOf(said) ? { ...said, progress: "waiting" } : { ...said, wish: {}, progress: "saved", why: "", theirs: null });

/**
 * The comments as work of the queue.
 *
 * @param {import("./tasks.js").StateStore} store
 * @param {string} key
 * @returns {import("./tasks.js").Task}
 */
export function saidTask(store, key) {
  const said = () => store.state.talk.said.get(key);
  const put = (/** @type {Partial<Said>} */ parts) => {
    const now = said();
    if (now) store.dispatch((state) => withSaid(state, key, { ...now, ...parts }));
  };
  return {
    letter() {
      const letter = saidLetter(store.state, key);
      const now = said();
      if (!letter && now && !needOf(now)) store.dispatch((state) => withSaid(state, key, now.known ? rested(now) : undefined));
      return letter;
    },
    leave: () => put({ progress: "sending" }),
    done(answer, { method }) {
      const now = said();
      if (!now) return;
      store.dispatch((state) => {
        const known = method === "DELETE" && now.known ? { ...now.known, version: now.known.version + 1 } : answer;
        const next = rested({ ...now, key: known.id, known, isGone: method === "DELETE" });
        return withSaid(withSaid(state, key, undefined), known.id, next);
      });
    },
    refused(problem) {
      const now = said();
      if (!now) return;
      /** @type {Comment | null} */
      const theirs = problem.status === 412 ? problem.current : null;
      if (theirs && (now.wish.text === undefined || theirs.text === now.known?.text)) put(rested({ ...now, known: theirs }));
      else if (theirs) put({ progress: "conflict", theirs, why: "This comment was changed in another window." });
      else if (problem.status === 404 && now.known && now.wish.text === undefined) put({ isGone: true, wish: {}, progress: "saved" });
      else put({ progress: "refused", why: problem.status === 404 ? "What it is about is not here any more." : problem.message });
    },
    late: (isKept) => put({ progress: isKept ? "kept" : "sending" }),
    isOver: () => (said()?.progress ?? "saved") === "saved",
    more: () => (said()?.progress === "waiting" ? [`said ${key}`] : []),
  };
}

/** @param {State} state @returns {Said[]} comments that are not on the server yet */
export function unsaid({ talk }) {
  return [...talk.said.values()].filter(({ progress }) => progress !== "saved");
}

/**
 * The comments of a thread, oldest first, as they are with what is not sent yet.
 *
 * @param {State} state
 * @param {string} on
 * @returns {Said[]}
 */
export function saidOn({ talk }, on) {
  const there = [...talk.said.values()].filter((said) => said.on === on && !(said.wish.gone ?? said.isGone));
  return there.sort((a, b) => (a.known && b.known ? compare(a.known.created, b.known.created) || compare(a.key, b.key) : Number(!a.known) - Number(!b.known)));
}

/** @param {string} a @param {string} b */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * How many comments a thread has, and how many of them others wrote.
 *
 * @param {State} state
 * @param {string} on
 * @returns {{ all: number, others: number }}
 */
export function countOn(state, on) {
  const { talk, me } = state;
  const isLoaded = talk.loaded.has(on);
  if (!isLoaded && !talk.said.size) return asCount(talk.counts.get(on));
  const there = saidOn(state, on);
  if (isLoaded) return { all: there.length, others: there.filter(({ known }) => known && known.author.id !== me.id).length };
  const { all, others } = asCount(talk.counts.get(on));
  return { all: all + there.filter(({ known }) => !known).length, others };
}

/** @param {[number, number] | undefined} counted */
const asCount = (counted) => ({ all: counted?.[0] ?? 0, others: counted?.[1] ?? 0 });

/**
 * A thread came from the server; what is newer here stays.
 *
 * @param {string} on
 * @param {Comment[]} comments
 * @returns {(state: State) => State}
 */
export function opened(on, comments) {
  return (state) => {
    const said = new Map(state.talk.said);
    for (const comment of comments) {
      const old = said.get(comment.id);
      if (!old) said.set(comment.id, fromServer(comment));
      else if (old.progress === "saved" && (old.known?.version ?? 0) < comment.version) said.set(comment.id, fromServer(comment));
    }
    return { ...state, talk: { ...state.talk, said, loaded: new Set([...state.talk.loaded, on]) } };
  };
}

/**
 * A comment as the feed tells it.
 *
 * @param {State} state
 * @param {string} type
 * @param {Comment} comment deleted: only `id` and `version`
 * @returns {State}
 */
export function heard(state, type, comment) {
  const { said, loaded } = state.talk;
  const old = said.get(comment.id);
  if (type === "comment.deleted") {
    if (!old?.known || old.progress !== "saved" || old.known.version >= comment.version) return state;
    return withSaid(state, old.key, { ...old, known: { ...old.known, version: comment.version }, isGone: true });
  }
  const on = comment.on.annotation ?? "";
  const isOther = comment.author.id !== state.me.id;
  const now = isOther ? { ...state, talk: { ...state.talk, news: state.talk.news + 1 } } : state;
  if (!loaded.has(on)) return type === "comment.created" ? counted(now, on, isOther) : now;
  if (old && (old.progress !== "saved" || (old.known?.version ?? 0) >= comment.version)) return now;
  return withSaid(now, comment.id, fromServer(comment));
}

/** Who writes in which thread. @param {Map<string, string[]>} now @returns {(state: State) => State} */
export function writers(now) {
  const flat = (/** @type {Map<string, string[]>} */ all) => JSON.stringify([...all]);
  return (state) => (flat(state.talk.writers) === flat(now) ? state : { ...state, talk: { ...state.talk, writers: now } });
}

/** @param {State} state @param {string} on @param {boolean} isOther @returns {State} */
function counted(state, on, isOther) {
  const { all, others } = asCount(state.talk.counts.get(on));
  const counts = new Map(state.talk.counts).set(on, [all + 1, others + Number(isOther)]);
  return { ...state, talk: { ...state.talk, counts } };
}

/**
 * The document was taken anew: threads are asked for again when they are looked at.
 *
 * @param {Talk} talk
 * @param {import("./main.js").Data["talk"]} fresh
 * @returns {Talk}
 */
export function talkAnew(talk, fresh) {
  return { ...talkFrom(fresh), news: talk.news, writers: talk.writers, said: new Map([...talk.said].filter(([, { progress }]) => progress !== "saved")) };
}
