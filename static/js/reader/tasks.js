/**
 * The three kinds of work in the queue: a mark, a link, the reading mark of a sentence. Each knows its next request, what an
 * answer or a refusal changes, and what has to be sent after it.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../store.js").Store<State>} StateStore
 * @typedef {import("./letters.js").Letter} Letter
 * @typedef {{ letter: () => Letter | null, leave: (letter: Letter) => void, done: (answer: any, letter: Letter) => void,
 *   refused: (problem: import("../api.js").Problem, letter: Letter) => void, late: (isKept: boolean) => void,
 *   isOver: () => boolean, more: () => string[] }} Task
 *   `isOver`: nothing of it is unsent or waits for a person; `more`: names of what has to be sent after it
 */
import { isReady, linkLetter, markLetter, readLetter } from "./letters.js";
import { acknowledged, failed, linked, markedRead, removedThere, renewed, sending, set, withoutHint } from "./state.js";

/**
 * @param {StateStore} store
 * @param {string} name `mark <key>`, `link <key>` or `read <n>`
 * @param {() => import("../types.js").Annotation | null} base what the server had when the first unsent op was made
 * @returns {Task}
 */
export function taskOf(store, name, base) {
  const [kind, key] = name.split(" ");
  if (kind === "mark") return markTask(store, key, base);
  return kind === "link" ? linkTask(store, key) : readTask(store, Number(key));
}

/** @param {import("./ops.js").Op} op @returns {string} the name of the work that it belongs to */
export function nameOf(op) {
  if (op.do === "read") return `read ${op.n}`;
  return `${op.do === "link" || op.do === "unlink" ? "link" : "mark"} ${op.key}`;
}

/**
 * @param {StateStore} store
 * @param {string} key
 * @param {() => import("../types.js").Annotation | null} base
 * @returns {Task}
 */
function markTask(store, key, base) {
  const name = `mark ${key}`;
  return {
    letter() {
      const letter = markLetter(store.state, key);
      if (!letter && !store.state.server.has(key) && store.state.unsent.get(key)?.gone) store.dispatch(acknowledged(key, null, true));
      return letter;
    },
    leave: ({ carries }) => store.dispatch(sending(key, carries)),
    done: (answer, { gone }) => store.dispatch(acknowledged(key, answer?.annotation ?? answer, gone ?? store.state.server.get(key)?.gone ?? false)),
    refused(problem, letter) {
      const theirs = problem.status === 412 ? problem.current : null;
      const known = base() ?? store.state.server.get(key)?.annotation;
      if (theirs && known && said(theirs) === said(known)) store.dispatch(renewed(key, theirs));
      else if (letter.path.startsWith("/suggestions/") && (problem.status === 404 || problem.type === "state")) store.dispatch(withoutHint(key));
      else if (theirs) store.dispatch(failed(key, { progress: "conflict", why: problem.message, errors: [], theirs, base: known ?? null }));
      else if (problem.status === 404 && letter.method === "PATCH" && known) store.dispatch(removedThere(key, known));
      else if (problem.status === 404 && letter.method === "DELETE") store.dispatch(acknowledged(key, null, true));
      else store.dispatch(failed(key, { progress: "refused", why: problem.message, errors: problem.errors }));
      if (problem.type === "locked") store.dispatch(set({ why: `${problem.message} What is not saved stays on this page.` }));
    },
    late: (isKept) => store.dispatch(failed(key, { progress: isKept ? "kept" : "sending" })),
    isOver: () => !store.state.unsent.has(key),
    more() {
      const links = [...store.state.links.values()].filter((link) => isReady(store.state, link, key)).map((link) => `link ${link.key}`);
      return store.state.unsent.get(key)?.progress === "waiting" ? [name, ...links] : links;
    },
  };
}

/** What a person wrote, without what follows from how the text is cut. @param {import("../types.js").Annotation} annotation */
function said({ kind, fragments, note, confidence, fields }) {
  return JSON.stringify([kind, fragments.map(({ start, end, part }) => [start, end, part ?? null]), note, confidence, fields]);
}

/**
 * @param {StateStore} store
 * @param {string} key
 * @returns {Task}
 */
function linkTask(store, key) {
  const link = () => store.state.links.get(key);
  const late = (/** @type {import("./state.js").Progress} */ progress) => {
    const now = link();
    if (now) store.dispatch(linked(key, { ...now, progress }));
  };
  return {
    letter() {
      const letter = linkLetter(store.state, key);
      if (!letter && link()?.gone) store.dispatch(linked(key, undefined));
      return letter;
    },
    leave: () => late("sending"),
    done(answer) {
      const now = link();
      if (!now) return;
      if (!answer) return store.dispatch(linked(key, undefined));
      const { id, version } = answer;
      store.dispatch(linked(key, { ...now, id, version, progress: "saved" }));
    },
    refused(problem) {
      const now = link();
      const isStanding = now?.gone && problem.status !== 404;
      store.dispatch(linked(key, isStanding ? { ...now, gone: false, progress: "saved" } : undefined));
      if (!now?.gone || isStanding) store.dispatch(set({ line: { text: `The link was not ${now?.gone ? "removed" : "saved"}. ${problem.message}`, tone: "warn" } }));
    },
    late: (isKept) => late(isKept ? "kept" : "sending"),
    isOver: () => !link() || (link()?.progress === "saved" && !link()?.gone),
    more: () => (link()?.gone ? [`link ${key}`] : []),
  };
}

/**
 * @param {StateStore} store
 * @param {number} n
 * @returns {Task}
 */
function readTask(store, n) {
  const isRead = () => store.state.read[n - 1] === 1;
  return {
    letter: () => (store.state.readUnsent.has(n) ? readLetter(store.state, n) : null),
    leave: () => {},
    done(_answer, { gone }) {
      if (isRead() === !gone) store.dispatch(markedRead(n, isRead(), true));
    },
    refused(problem, { gone }) {
      store.dispatch(markedRead(n, Boolean(gone), true));
      store.dispatch(set({ line: { text: `Sentence ${n} could not be marked as ${gone ? "unread" : "read"}. ${problem.message}`, tone: "warn" } }));
    },
    late: () => {},
    isOver: () => !store.state.readUnsent.has(n),
    more: () => (store.state.readUnsent.has(n) ? [`read ${n}`] : []),
  };
}

/** How much is not on the server yet. @param {State} state */
export function unsentCount(state) {
  let links = 0;
  for (const link of state.links.values()) if (link.progress !== "saved" || link.gone) links += 1;
  return state.unsent.size + links + state.readUnsent.size;
}

/** @param {State} state @returns {string[]} keys of marks that wait for the person: changed twice, or refused */
export function undecided({ unsent }) {
  return [...unsent].filter(([, { progress }]) => progress === "refused" || progress === "conflict").map(([key]) => key);
}
