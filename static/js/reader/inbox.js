/** The inbox, as far as the reading page has to do with it: what one sees here is read. */
import { request } from "../api.js";
import { h } from "../dom.js";

/** Comments that were told as read already. */
const told = new Set();

/**
 * Notes that comments were seen, if anything can be new; what does not get through stays new.
 *
 * @param {boolean} isNews whether something was said since the page was opened
 * @param {string[]} comments their ids
 */
export function markRead(isNews, comments) {
  const link = document.querySelector(".to-inbox");
  const seen = comments.filter((id) => !told.has(id));
  if (!link || !seen.length || !(isNews || link.querySelector("b"))) return;
  for (const id of seen) told.add(id);
  request("POST", "/me/inbox:read", { body: { comments: seen.slice(-1000) } }).then(
    ({ unread }) => showUnread(link, unread),
    () => seen.forEach((id) => told.delete(id)),
  );
}

let isAsking = false;

/** Others said something: it may concern one. */
export async function lookAgain() {
  const link = document.querySelector(".to-inbox");
  if (!link || isAsking) return;
  isAsking = true;
  try {
    showUnread(link, (await request("GET", "/me/inbox?unread=1&limit=1")).total);
  } catch {
    // The count stays as it was.
  } finally {
    isAsking = false;
  }
}

/** @param {Element} link @param {number} unread */
function showUnread(link, unread) {
  link.querySelector("b")?.remove();
  if (unread) link.append(h("b", null, String(unread), h("span", { class: "vh" }, " unread")));
}
