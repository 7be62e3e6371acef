/**
 * What other adjudicators decide is shown as it happens. A reason that is being written stays in its field until that is left:
 * words that are typed must neither vanish nor become commands of the page.
 *
 * @typedef {import("./state.js").Case} Case
 * @typedef {import("./state.js").State} State
 * @typedef {{ document: string, revision: number, reviewState: string, words: import("./words.js").Words,
 *   say: (text: string) => void, outdated: () => void }} About
 *   `outdated`: there are other cases now, or adjudication is in another state, so that the page must be loaded again
 */
import { Problem, request } from "../api.js";
import { Feed } from "../feed.js";
import { isOpen, set, shown, told } from "./state.js";

/**
 * @param {import("../store.js").Store<State>} store
 * @param {About} about
 */
export function mountLive(store, { document: id, revision, reviewState, words, say, outdated }) {
  /** What came, one after the other. */
  let queue = Promise.resolve();
  /** The case that is shown, as it is now, while its reason is being written. @type {Case | null} */
  let held = null;

  /** @param {(data: any) => Promise<void>} run */
  const inOrder = (run) => (/** @type {any} */ data) => {
    const { turn } = feed;
    queue = queue.then(async () => {
      if (turn !== feed.turn) return;
      try {
        await answered(store);
        await run(data);
        feed.last = data.revision;
      } catch {
        feed.later();
      }
    });
  };
  const known = (/** @type {string} */ one) => store.state.cases.find((each) => each.id === one);

  /** @param {Case} now */
  function show(now) {
    const old = known(now.id);
    if (!old || old.version >= now.version) return;
    const isShown = shown(store.state)?.id === now.id;
    if (isShown && isOpen(old) && document.activeElement?.id === "reason") {
      held = now;
      const message = isOpen(now) ? "" : `${outcome(now)} What you write stays here.`;
      store.dispatch(set({ message }));
      return say(message);
    }
    const hadFocus = isShown && document.querySelector(".right")?.contains(document.activeElement);
    store.dispatch((state) => told(now)(isShown ? { ...state, message: "" } : state));
    if (hadFocus) /** @type {HTMLElement | null} */ (document.querySelector(".head h1"))?.focus();
    if (isShown) say(isOpen(now) ? "This case is open again." : outcome(now));
  }

  /** @param {Case} now */
  const outcome = (now) => (now.decision ? `${now.decision.by.name} has decided this case meanwhile: ${words.outcome(now)}.` : "");

  const decided = inOrder(async ({ case: { id: one, version } }) => {
    if ((known(one)?.version ?? version) >= version) return;
    const now = await request("GET", `/cases/${one}`, { unattended: true }).catch(gone);
    if (now) show(now);
  });
  const all = inOrder(async () => {
    const { items } = await request("GET", `/documents/${id}/cases?limit=1000`, { unattended: true });
    /** @type {Case[]} */
    const cases = items;
    if (cases.some((one) => !known(one.id))) outdated();
    cases.forEach(show);
  });
  const changed = inOrder(async ({ document: now }) => {
    if (now.review_state !== reviewState) outdated();
  });
  const feed = new Feed(id, revision, { "case.decided": decided, "case.undone": decided, "layer.withdrawn": all, reset: all, "document.changed": changed });

  document.addEventListener("focusout", ({ target }) => {
    if (!held || !(target instanceof HTMLElement) || target.id !== "reason") return;
    const now = held;
    held = null;
    // After the press that left the field has done what it does.
    setTimeout(() => show(now));
  });
  feed.begin();
}

/** A case that may not be seen, or is not there any more, is no reason to ask again. @param {unknown} error */
function gone(error) {
  if (error instanceof Problem && error.status === 404) return null;
  throw error;
}

/**
 * @param {import("../store.js").Store<State>} store
 * @returns {Promise<void>} when no decision of one's own is on its way: its answer says the same
 */
function answered(store) {
  if (store.state.progress !== "sending") return Promise.resolve();
  return new Promise((resolve) => {
    const end = store.subscribe(
      ({ progress }) => progress === "sending",
      (is) => {
        if (is) return;
        resolve();
        queueMicrotask(() => end());
      },
    );
  });
}
