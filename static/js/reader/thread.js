/** The comments in an open card: how many there are, and what opens them. What is said itself is fetched with the first thread. */
import { counted, h } from "../dom.js";
import { countOn } from "./said.js";
import { keyOn } from "./shortcuts.js";

/** @typedef {import("./context.js").Context} Context */

/** Keys of marks whose thread was closed by hand: it stays closed as long as the page. */
const closed = new Set();

/**
 * @param {Context} context
 * @param {import("./marks.js").Mark} mark
 * @returns {import("./fields.js").Control}
 */
export function thread(context, mark) {
  const { store } = context;
  const key = keyOn(context.keys, "c");
  const words = h("span");
  const button = h("button", { type: "button", class: "mini", "aria-expanded": "false", "aria-keyshortcuts": key.aria }, words, " ", key.cap);
  const box = h("section", { class: "thread", "aria-label": "Comments", dataset: { thread: "" } }, h("p", null, button));
  /** @type {import("./talk.js").Thread | null} */
  let open = null;
  /** @type {Promise<void> | null} while it is fetched, and as long as it is open */
  let opening = null;
  const show = () => {
    button.setAttribute("aria-expanded", "true");
    opening ??= fetched();
    return opening;
  };
  const fetched = async () => {
    const { showThread } = await import("./talk.js");
    const made = await showThread(context, context.actions.mark(mark.key)?.id ?? mark.key);
    if (!opening) return;
    open = made;
    box.append(open.element);
  };
  const hide = () => {
    opening = null;
    closed.add(mark.key);
    button.setAttribute("aria-expanded", "false");
    open?.element.remove();
    open = null;
  };
  button.addEventListener("click", () => {
    if (opening) return hide();
    closed.delete(mark.key);
    return void show().then(() => open?.write());
  });
  box.addEventListener("write", (event) => {
    const { typed, done } = /** @type {CustomEvent<{ typed: () => string, done: () => void }>} */ (event).detail;
    if (open) return void (open.write(typed()), done());
    return void show().then(() => open?.write(typed())).finally(done);
  });
  box.addEventListener("show", (event) => {
    const { comment, missed } = /** @type {CustomEvent<{ comment: string, missed: () => void }>} */ (event).detail;
    void show().then(async () => ((await open?.goTo(comment)) ? undefined : missed()));
  });
  return {
    element: box,
    sync(now) {
      box.hidden = !now.id || !store.state.talk.may;
      if (box.hidden) return;
      const { all } = countOn(store.state, /** @type {string} */ (now.id));
      words.textContent = all ? counted(all, "comment") : "Comment";
      if (open) open.sync();
      else if (all && !opening && !closed.has(mark.key)) void show();
    },
  };
}
