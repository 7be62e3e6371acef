/** Pairing passages by selecting, and the keys of the list of pairs; without script the form takes sentence numbers. */
import { counted, isField, short } from "../dom.js";
import { canHighlight } from "../highlights.js";
import { Pane } from "./pane.js";

const form = document.querySelector("#pairing");
const panes = [...document.querySelectorAll(".pane")].map((element) => new Pane(/** @type {HTMLElement} */ (element), show));
const pairs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-pairs] .pair")]);

/** What was chosen stands in the text, in the form, and is said. @param {Pane} pane */
function show(pane) {
  const { side, chosen } = pane;
  if (canHighlight()) CSS.highlights.set(`chosen-${side}`, new Highlight(...(chosen ? [chosen.range] : [])));
  if (!(form instanceof HTMLFormElement)) return;
  for (const end of /** @type {const} */ (["start", "end"])) field(`${side}_${end}`).value = chosen ? String(chosen[end]) : "";
  const words = form.querySelector(`[data-chosen="${side}"]`);
  if (words instanceof HTMLElement) {
    words.hidden = !chosen;
    words.textContent = chosen ? `“${short(chosen.words, 120)}”` : "";
    words.nextElementSibling?.toggleAttribute("hidden", Boolean(chosen));
  }
  const status = document.getElementById("pairing-status");
  if (status && chosen) {
    const ready = panes.every((one) => one.chosen) ? " Enter pairs them." : "";
    status.textContent = `${side === "left" ? "Left" : "Right"}: ${counted(chosen.words.split(" ").length, "word")}, “${short(chosen.words)}”.${ready}`;
  }
}

/** @param {string} name */
function field(name) {
  return /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (form).elements.namedItem(name));
}

/** To the next or previous pair. @param {number} step */
function move(step) {
  const here = pairs.findIndex((pair) => pair.contains(document.activeElement) || `#${pair.id}` === location.hash);
  const next = pairs[here < 0 ? 0 : Math.min(Math.max(here + step, 0), pairs.length - 1)];
  if (!next) return;
  history.replaceState(history.state, "", `#${next.id}`);
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

if (form instanceof HTMLFormElement) {
  form.querySelector("[data-howto]")?.toggleAttribute("hidden", false);
  // While a button is held down nothing of the page may move: what is dragged over is taken when it is let go.
  let held = false;
  const take = () => held || panes.some((pane) => pane.takeSelection());
  document.addEventListener("pointerdown", () => (held = true));
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      held = false;
      take();
    });
  }
  document.addEventListener("selectionchange", take);
  for (const pane of panes) {
    pane.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && pane.chosen) pane.clear();
      else if (event.key === "Enter" && panes.every((one) => one.chosen)) form.requestSubmit();
      else return;
      event.preventDefault();
    });
  }
}

document.querySelector("main")?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else return;
  event.preventDefault();
});

// What is paired already is underlined in the texts.
if (canHighlight()) {
  const ranges = pairs.flatMap((pair) => panes.map((pane) => pane.range(.../** @type {[number, number]} */ ((pair.dataset[pane.side] ?? "0 0").split(" ").map(Number)))));
  CSS.highlights.set("paired", new Highlight(...ranges.filter((range) => range !== null)));
}
document.documentElement.dataset.ready = "";
