/**
 * An import that runs: the page is asked again while it does, and what moved is put in its place. Nothing is taken away
 * from under a reader's keyboard: a part that holds the focus waits.
 */
const EVERY = 1000;
const PARTS = ["progress", "states", "items"];

const runs = () => document.getElementById("progress")?.dataset.state === "running";

/** The page as it is now: the browser reads it as it reads a page, and runs nothing of it. */
function look() {
  const asked = new XMLHttpRequest();
  asked.open("GET", location.href);
  asked.responseType = "document";
  asked.addEventListener("loadend", () => {
    // Without an answer what is shown stays, and the next look tells more.
    if (asked.status === 200 && asked.responseXML) show(asked.responseXML);
    if (runs()) setTimeout(look, document.hidden ? 10 * EVERY : EVERY);
  });
  asked.send();
}

/** @param {Document} fresh */
function show(fresh) {
  for (const id of PARTS) {
    const before = document.getElementById(id);
    const after = fresh.getElementById(id);
    if (!before || !after) continue;
    const ended = id === "progress" && after.dataset.state !== "running";
    if (before.contains(document.activeElement) && !ended) {
      if (id === "progress") move(before, after);
      continue;
    }
    before.replaceWith(document.adoptNode(after));
  }
}

/**
 * Only the words and the bar, so that the focus on the button stays.
 *
 * @param {HTMLElement} before
 * @param {HTMLElement} after
 */
function move(before, after) {
  for (const part of ["p[role='status']", "progress"]) {
    const old = before.querySelector(part);
    const made = after.querySelector(part);
    if (old && made) old.replaceWith(document.adoptNode(made));
  }
}

if (runs()) setTimeout(look, EVERY);
