/**
 * An import that runs: the page is asked again while it does, and what moved is put in its place. Nothing is taken away
 * from under a reader's keyboard: a part that holds the focus waits.
 */
import { UNATTENDED } from "../api.js";

/** Milliseconds between two looks at first, and at most. */
const [FIRST, MOST] = [1000, 10_000];
const PARTS = ["progress", "states", "items"];

const told = () => document.getElementById("progress")?.textContent;
const runs = () => document.getElementById("progress")?.dataset.state === "running";

let pause = FIRST;

/** Once more while there is something to see, later each time that nothing has moved. */
function soon() {
  if (runs()) setTimeout(look, document.hidden ? MOST : pause);
  pause = Math.min(MOST, pause * 1.5);
}

/** The page as it is now: the browser reads it as it reads a page, and runs nothing of it. */
function look() {
  const asked = new XMLHttpRequest();
  asked.open("GET", location.href);
  asked.setRequestHeader(...UNATTENDED);
  asked.responseType = "document";
  asked.addEventListener("loadend", () => {
    const fresh = asked.status === 200 ? asked.responseXML : null;
    // Whoever is signed out, or a member no more, gets another page: there is nothing to wait for.
    if (fresh ? !fresh.getElementById("progress") : [401, 403, 404].includes(asked.status)) return;
    // Without an answer what is shown stays, and the next look tells more.
    const before = told();
    if (fresh) show(fresh);
    if (told() !== before) pause = FIRST;
    soon();
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

soon();
