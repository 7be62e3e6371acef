/** What the page says: the word in the banner, the line at the bottom with its Undo, and the box when work cannot go on. */
import { byId, counted, h } from "../dom.js";
import { set } from "./state.js";
import { undecided, unsentCount } from "./tasks.js";
import { keyOn } from "./shortcuts.js";

/** @typedef {import("./context.js").Context} Context */

const STAYS = 12_000;
/** Left out where there is little room. */
const HERE = " on this computer";

/** @param {Context} context */
export function mountStatus(context) {
  // Fetched while there is a network: it is needed when there is none.
  (self.requestIdleCallback ?? setTimeout)(() => void Promise.allSettled([import("./attention.js"), import("./clash.js")]));
  mountWord(context);
  mountLine(context);
  mountTrouble(context);
}

/** @param {Context} context */
function mountWord(context) {
  const { store } = context;
  const word = byId("save-word");
  const box = byId("save");
  const list = () => void import("./attention.js").then(({ showList }) => showList(context));
  const draw = () => {
    const { state } = store;
    const [text, tone] = wordFor(state, unsentCount(state), undecided(state).length);
    box.dataset.tone = tone;
    if (word.textContent === text) return;
    // What waits for a decision is a button, in the one place that always says how the work stands.
    if (tone === "asks") word.replaceChildren(h("button", { type: "button", class: "text-btn", "aria-haspopup": "dialog", onclick: list }, text));
    else word.replaceChildren(...(text.endsWith(HERE) ? [text.slice(0, -HERE.length), h("span", { class: "wide" }, HERE)] : [text]));
  };
  for (const part of /** @type {const} */ (["unsent", "links", "readUnsent", "talk", "trouble", "why", "keeps"])) store.subscribe((state) => state[part], draw);
}

/**
 * @param {import("./state.js").State} state
 * @param {number} left
 * @param {number} waiting for the person
 */
function wordFor(state, left, waiting) {
  const { trouble, keeps, why } = state;
  if (trouble?.kind === "gone") return ["Read only", "warn"];
  if (trouble && !keeps) return ["Stay on this page until saved", "warn"];
  if (trouble) return [`${trouble.kind === "offline" ? "Offline" : trouble.kind === "signed-out" ? "Signed out" : "Waiting"}, ${left} kept${HERE}`, "warn"];
  if (waiting) return [waiting === 1 ? "1 needs you" : `${waiting} need you`, "asks"];
  if (left) return [`Saving ${left}`, "busy"];
  return why ? ["Read only", "plain"] : ["Saved", "ok"];
}

/** @param {Context} context */
function mountLine(context) {
  const { store } = context;
  const text = h("span");
  const act = h("span");
  const line = h("div", { class: "line", hidden: true }, text, act, h("button", { type: "button", class: "icon", "aria-label": "Close this line", onclick: () => store.dispatch(set({ line: null })) }, "×"));
  byId("band").after(line);
  let timer = 0;
  store.subscribe(
    (state) => state.line,
    (now) => {
      clearTimeout(timer);
      if (!now && line.contains(document.activeElement)) context.focusText();
      line.hidden = !now;
      if (!now) return;
      line.dataset.tone = now.tone;
      text.textContent = now.text;
      const button = now.act && h("button", { type: "button", class: "text-btn", onclick: () => (now.act?.run(), context.focusText()) }, now.act.label, " ", now.act.key ? keyOn(context.keys, now.act.key).cap : null);
      act.replaceChildren(...(button ? [button] : []));
      const away = () => {
        if (line.matches(":hover, :focus-within")) timer = window.setTimeout(away, STAYS);
        else store.dispatch((state) => (state.line === now ? set({ line: null })(state) : state));
      };
      timer = window.setTimeout(away, STAYS);
    },
  );
}

/** @param {Context} context */
function mountTrouble(context) {
  const { store, outbox } = context;
  const sentence = h("span");
  const kept = h("span");
  const left = h("span", { "aria-hidden": "true" });
  const download = h("button", { type: "button", class: "btn", onclick: () => void import("./attention.js").then((attention) => attention.download(context)) }, "Download what is not saved");
  const retry = h("button", { type: "button", class: "btn", onclick: () => outbox.retry() }, "Retry");
  const signIn = h("button", { type: "button", class: "btn", onclick: () => ask() }, "Sign in");
  const box = h("div", { class: "trouble message warn", role: "alert", hidden: true }, h("p", null, sentence, kept, left), h("p", { class: "row" }, signIn, retry, download));
  byId("band").after(box);
  const ask = () => void import("./attention.js").then(({ askSignIn }) => askSignIn(context));
  let ticking = 0;
  store.subscribe(
    ({ trouble }) => trouble,
    (trouble) => {
      clearInterval(ticking);
      left.textContent = "";
      box.hidden = !trouble;
      if (!trouble) return;
      sentence.textContent = trouble.sentence;
      signIn.hidden = trouble.kind !== "signed-out";
      if (trouble.kind === "signed-out") ask();
      if (trouble.wait) ticking = countdown(left, trouble.wait);
    },
  );
  const count = (/** @type {import("./state.js").State} */ state) => (state.trouble ? keptWords(state) : "");
  store.subscribe(count, (words) => (kept.textContent = words));
}

/** How much is kept, and where. @param {import("./state.js").State} state */
function keptWords(state) {
  const left = unsentCount(state);
  if (state.trouble?.kind === "gone") return ` Your ${counted(left, "unsent note")} can be downloaded; the text stays here until you leave.`;
  return state.keeps ? ` ${left} kept here.` : ` ${left} kept here. Stay on this page until saved.`;
}

/** @param {HTMLElement} left @param {number} seconds @returns {number} the timer */
function countdown(left, seconds) {
  const end = Date.now() + seconds * 1000;
  const tick = () => {
    const now = Math.ceil((end - Date.now()) / 1000);
    left.textContent = now > 0 ? ` Next try in ${now} s.` : "";
  };
  tick();
  return window.setInterval(tick, 1000);
}
