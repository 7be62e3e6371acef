/** Threads on the page of a claim: names complete behind an `@`, Ctrl+Enter sends, and the comment that the address names has the focus. */
import { request } from "../api.js";
import { completeNames } from "../reader/names.js";

/** @type {Promise<import("../types.js").Person[]> | null} */
let members = null;

/** Who can be named: the others of the project who may read comments. */
async function people() {
  const [project] = /[\w-]{36}/.exec(location.pathname) ?? [""];
  const me = document.getElementById("account")?.dataset.person;
  members ??= request("GET", `/projects/${project}/members?limit=1000`).then(({ items }) =>
    items.filter((/** @type {any} */ { user, role }) => role !== "viewer" && user.id !== me).map((/** @type {any} */ { user }) => user),
  );
  try {
    return await members;
  } catch {
    members = null;
    return [];
  }
}

for (const field of document.querySelectorAll(".say textarea")) {
  if (!(field instanceof HTMLTextAreaElement)) continue;
  if (field.dataset.names === "yes") field.after(completeNames(field, people));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    field.form?.requestSubmit();
  });
}

// A fold that is for writing opens with the focus in its field, at once: what is typed next goes there.
for (const fold of document.querySelectorAll(".acts > details, .item > details:has(> .talk)")) {
  fold.querySelector("summary")?.addEventListener("click", (event) => {
    const field = fold.querySelector("textarea");
    if (!(fold instanceof HTMLDetailsElement) || fold.open || !field || fold.querySelector(".said")) return;
    event.preventDefault();
    fold.open = true;
    field.focus();
  });
}

const asked = document.querySelector(".said.asked");
if (asked instanceof HTMLElement) {
  asked.focus({ preventScroll: true });
  asked.scrollIntoView({ block: "nearest", behavior: "instant" });
}
