/** Placing marks by selecting in the new text; without script a place is chosen from a list, or a sentence named. */
import { Pane } from "../dependence/pane.js";
import { short } from "../dom.js";
import { canHighlight } from "../highlights.js";

const element = document.querySelector('.pane[data-side="right"]');
const takes = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("[data-take]")]);
const status = document.getElementById("placing-status");

/** What is selected stands in the text; the buttons that take it can be pressed. @param {Pane} pane */
function show(pane) {
  const { chosen } = pane;
  if (canHighlight()) CSS.highlights.set("chosen-right", new Highlight(...(chosen ? [chosen.range] : [])));
  if (status) status.textContent = chosen ? `Selected: “${short(chosen.words)}”.` : "";
}

/** @param {Pane} pane @param {HTMLButtonElement} button */
function take(pane, button) {
  const piece = button.closest("[data-piece]");
  const words = piece?.querySelector("[data-chosen]");
  const at = piece?.querySelector('input[type="hidden"]');
  if (!(words instanceof HTMLElement) || !(at instanceof HTMLInputElement)) return;
  words.hidden = false;
  if (!pane.chosen) {
    words.textContent = "Select words in the new text first.";
    pane.element.focus();
    return;
  }
  at.value = `${pane.chosen.start}-${pane.chosen.end}`;
  words.textContent = `“${short(pane.chosen.words, 120)}”`;
  if (status) status.textContent = `Taken: “${short(pane.chosen.words)}”.`;
}

if (element instanceof HTMLElement && takes.length) {
  const pane = new Pane(element, show);
  document.querySelector("[data-howto]")?.toggleAttribute("hidden", false);
  for (const button of takes) {
    button.hidden = false;
    button.addEventListener("click", () => take(pane, button));
  }
  let held = false;
  const look = () => held || pane.takeSelection();
  document.addEventListener("pointerdown", () => (held = true));
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      held = false;
      look();
    });
  }
  document.addEventListener("selectionchange", look);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !pane.chosen) return;
    pane.clear();
    event.preventDefault();
  });
}
document.documentElement.dataset.ready = "";
