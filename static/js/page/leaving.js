/** What is asked before somebody signs out while unsent work lies on this computer. */
import { openDialog } from "../dialog.js";
import { counted, h } from "../dom.js";
import { saveFile } from "../save.js";

/** @typedef {import("../reader/kept.js").Row | import("../reader/drafts.js").Draft} Row */

/** @param {HTMLFormElement} form of the sign-out */
export async function leave(form) {
  const kept = await import("../reader/kept.js");
  const { clearDrafts, drafts } = await import("../reader/drafts.js");
  const rows = [...(await kept.queue().catch(() => [])), ...drafts()];
  const person = /** @type {HTMLElement | null} */ (document.querySelector("[data-person]"))?.dataset.person ?? "";
  const signOut = async () => {
    clearDrafts(person);
    await kept.clear(person).catch(() => {});
    form.submit();
  };
  if (!rows.length) return signOut();
  const mine = rows.filter(({ scope }) => scope.startsWith(`${person}/`));
  return ask(mine, rows.length - mine.length, signOut);
}

/**
 * @param {Row[]} mine
 * @param {number} others how much lies here of other people
 * @param {() => void} signOut
 */
function ask(mine, others, signOut) {
  const places = new Map(mine.map(({ path, title }) => [path, title]));
  const total = mine.length + others;
  const links = [...places].map(([path, title]) => h("li", null, h("a", { href: path }, title.split(" · ")[0]), ` ${counted(mine.filter((row) => row.path === path).length, "change")}`));
  const stay = h("button", { type: "button", class: "primary", onclick: () => dialog.close() }, "Stay signed in");
  const content = [
    mine.length ? h("p", null, `${counted(mine.length, "change")} of yours ${mine.length === 1 ? "lies" : "lie"} on this computer only. Open the document to send ${mine.length === 1 ? "it" : "them"} first.`) : null,
    links.length ? h("ul", { class: "missing" }, links) : null,
    others ? h("p", null, `${counted(others, "change")} of another person ${others === 1 ? "lies" : "lie"} here too. Signing out clears this computer, so that person has to sign in here first.`) : null,
    h(
      "p",
      { class: "row" },
      stay,
      mine.length ? h("button", { type: "button", class: "btn", onclick: () => saveFile(mine.map(({ path, title, op }) => ({ path, title, ...op })), "unsaved-annotations.json") }, "Download mine") : null,
      h("button", { type: "button", class: "btn", onclick: signOut }, `Sign out and drop ${counted(total, "change")}`),
    ),
  ];
  const dialog = openDialog("Not everything is saved yet", h("div", null, content));
  stay.focus();
}
