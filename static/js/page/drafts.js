/**
 * What is written on the page of a claim and not sent is in its field again after a reload. It goes when the server says which
 * form it took. With a version it lies beside the one it was written on, so that the server tells when somebody was quicker.
 *
 * @typedef {HTMLInputElement | HTMLTextAreaElement} Field
 */
import { draftOf, keepDraft } from "../reader/drafts.js";

const SENT = "sent";
const person = document.getElementById("account")?.dataset.person;
const scope = `${person}/${location.pathname.split("/").pop()}`;

/** @param {EventTarget | Element | null} one @returns {one is Field} */
const isWritten = (one) =>
  (one instanceof HTMLTextAreaElement || (one instanceof HTMLInputElement && ["text", "url"].includes(one.type))) && one.form?.method === "post";

/** @param {Field} field @returns {HTMLInputElement | null} what its form was written on */
const versionOf = (field) => field.form?.querySelector("input[name='version']") ?? null;

/** What was sent and taken is no draft any more. */
function forget() {
  const address = new URL(location.href);
  const done = address.searchParams.get("done");
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  sessionStorage.removeItem(SENT);
  if (!done) return;
  if (sent?.asked === done) for (const place of sent.places) keepDraft(sent.scope, place, "");
  address.searchParams.delete("done");
  history.replaceState(history.state, "", address);
}

/** @param {Field} field */
function restore(field) {
  // What the server gives back, or the browser, is newer.
  const kept = draftOf(scope, field.id);
  if (!kept || field.value !== field.defaultValue) return;
  const { text, version } = JSON.parse(kept);
  if (text === field.value) return;
  field.value = text;
  const written = versionOf(field);
  if (written && version) written.value = version;
  for (let fold = field.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
}

try {
  forget();
} catch {
  // Where the browser keeps nothing there is no draft to take away.
}
for (const field of document.querySelectorAll("main form :is(input, textarea)")) if (isWritten(field)) restore(field);

document.addEventListener("input", ({ target }) => {
  if (!isWritten(target)) return;
  const draft = { text: target.value, version: versionOf(target)?.value };
  keepDraft(scope, target.id, target.value === target.defaultValue ? "" : JSON.stringify(draft));
});

document.addEventListener("submit", ({ target, submitter, defaultPrevented }) => {
  if (!(target instanceof HTMLFormElement) || defaultPrevented) return;
  const asked = new FormData(target, submitter).getAll("do").pop();
  const places = [...target.elements].filter(isWritten).map(({ id }) => id);
  try {
    sessionStorage.setItem(SENT, JSON.stringify({ scope, asked, places }));
  } catch {
    // Where the browser keeps nothing there is no draft to take away.
  }
});
