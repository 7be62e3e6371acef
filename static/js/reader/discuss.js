/** Where discussing begins: `c`, the buttons for the document, the address of a comment; and what asks before others' words go. */
import { openDialog } from "../dialog.js";
import { counted, h } from "../dom.js";
import { countOn } from "./said.js";

/** @typedef {import("./context.js").Context} Context */

/**
 * @param {Context} context
 * @param {import("./commands.js").Commands} commands
 * @param {import("./commands.js").Page} page
 */
export function mountDiscuss(context, commands, page) {
  const { store, actions } = context;
  const buttons = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("[data-discuss]")]);
  for (const button of buttons) {
    button.hidden = !store.state.talk.may;
    button.addEventListener("click", () => void openOnDocument(context));
  }
  store.subscribe(
    ({ talk }) => talk,
    (_talk, state) => {
      const { all } = countOn(state, "");
      const words = all ? `${counted(all, "comment")} ` : "Comment ";
      for (const { firstChild } of buttons) if (firstChild && firstChild.nodeValue !== words) firstChild.nodeValue = words;
    },
  );
  if (!store.state.talk.may) return;
  store.subscribe(
    ({ talk }) => talk.news,
    (news) => news && void import("./inbox.js").then(({ lookAgain }) => lookAgain()),
  );
  commands.on("comment", () => void typedInto(commands, (typed) => (store.state.selected ? openOnMark(context, page, typed) : openOnDocument(context, { typed }))));
  const remove = actions.remove.bind(actions);
  actions.remove = (key) => {
    const mark = actions.mark(key);
    const { others } = countOn(store.state, mark?.id ?? key);
    if (!mark?.mine || store.state.why || !others) return remove(key);
    return void import("./clash.js").then(({ askRemove }) => askRemove(context, key).then((isWanted) => isWanted && remove(key)));
  };
  openAsked(context, page);
}

/**
 * What is typed before the field is there goes into it, and to no command of the page; it is sent when that was asked too.
 *
 * @param {import("./commands.js").Commands} commands
 * @param {(typed: () => string) => Promise<void>} open `typed` gives what came meanwhile, and ends it
 */
async function typedInto(commands, open) {
  let early = "";
  let isSent = false;
  const release = commands.mode((name, event) => {
    if (name === "Escape") release();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) isSent = early !== "";
    else if (!isSent && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) early += event.key;
    return true;
  });
  try {
    await open(() => (release(), early));
    const field = document.activeElement;
    if (isSent && field instanceof HTMLTextAreaElement) field.form?.requestSubmit();
  } finally {
    release();
  }
}

/**
 * Opens the thread of the selected mark and goes to its field; a mark that was just made is saved first.
 *
 * @param {Context} context
 * @param {import("./commands.js").Page} page
 * @param {() => string} typed
 */
async function openOnMark({ store, actions, outbox }, page, typed) {
  const key = store.state.selected ?? "";
  if (!actions.mark(key)?.id && !store.state.trouble) await outbox.idle();
  if (store.state.selected !== key) return;
  if (!actions.mark(key)?.id) return void actions.say("This mark is not saved yet. Comment on it when it is.", undefined, "warn");
  page.growSheet();
  const box = await threadBox(page, key);
  await new Promise((done) => {
    if (box) box.dispatchEvent(new CustomEvent("write", { detail: { typed, done } }));
    else done(undefined);
  });
}

/**
 * The thread on the document, in a box over the page.
 *
 * @param {Context} context
 * @param {{ comment?: string, typed?: () => string }} [how] `comment`: the one to go to
 */
async function openOnDocument(context, { comment, typed } = {}) {
  const { store, focusText } = context;
  const { showThread } = await import("./talk.js");
  if (document.querySelector("dialog[open]")) return;
  const thread = await showThread(context, "");
  const dialog = openDialog("Comments on this document", thread.element, h("p", { class: "row" }, h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, "Close")));
  dialog.classList.add("discussion");
  const end = store.subscribe(({ talk }) => talk, () => thread.sync());
  dialog.addEventListener("close", () => {
    end();
    focusText();
  });
  if (!comment) return thread.write(typed?.());
  return (await thread.goTo(comment)) ? undefined : missing(context);
}

/** @param {Context} context */
function missing({ actions }) {
  actions.say("The comment of this link is not here any more, or you may not see it.", undefined, "warn");
}

/** `?comment=<id>` goes to a comment, with `a=<id>` on a mark. @param {Context} context @param {import("./commands.js").Page} page */
function openAsked(context, page) {
  const asked = new URLSearchParams(location.search);
  const [mark, comment] = [asked.get("a"), asked.get("comment")];
  if (!comment) return;
  const address = new URL(location.href);
  address.searchParams.delete("comment");
  history.replaceState(null, "", address.href.replaceAll("%2C", ","));
  if (!mark) return void openOnDocument(context, { comment });
  const { selected } = context.store.state;
  if (!selected) return;
  page.growSheet();
  const missed = () => missing(context);
  void threadBox(page, selected).then((box) => box?.dispatchEvent(new CustomEvent("show", { detail: { comment, missed } })));
}

/** Frames within which a card is drawn once its passage is in view. */
const FRAMES = 120;

/**
 * @param {import("./commands.js").Page} page
 * @param {string} key of the open mark
 * @returns {Promise<Element | null>} where its card has the thread
 */
async function threadBox(page, key) {
  for (let n = 0; n < FRAMES; n += 1) {
    const box = page.card(key)?.querySelector("[data-thread]");
    if (box) return box;
    await new Promise(requestAnimationFrame);
  }
  return null;
}
