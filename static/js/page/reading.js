/** Waits until the server has read a file or page, then shows the document. */
import { Problem, request } from "../api.js";

/** Milliseconds between two looks at first, and at most. */
const [FIRST, MOST] = [1000, 10_000];
/** Milliseconds after which one is told that it takes long. */
const LONG = 8000;

const line = document.querySelector("[data-reading]");

if (line instanceof HTMLElement) {
  const begun = performance.now();
  let pause = FIRST;
  const look = async () => {
    const found = await request("GET", `/documents/${line.dataset.reading}`, { unattended: true }).catch((error) => (error instanceof Problem && error.status === 404 ? { state: "gone" } : null));
    if (found && found.state !== "reading") return location.reload();
    if (performance.now() - begun > LONG) line.textContent = "This is taking long. You may leave and come back; it is read in the meantime.";
    pause = Math.min(MOST, pause * 1.5);
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
}
