/**
 * Keys of a claim's page, outside of fields: each opens the form that carries it, or presses its button.
 * Counters tell how much of a limited field is used. What a form has to tell when it comes back has the focus.
 */
import { isField } from "../dom.js";

const SHORTEST = 1000;

for (const field of document.querySelectorAll("input[maxlength], textarea[maxlength]")) {
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) continue;
  const hint = document.getElementById(`hint-${field.id.slice(2)}`);
  if (!hint || field.maxLength > SHORTEST || !hint.textContent?.startsWith("At most")) continue;
  const told = hint.textContent;
  const count = () => {
    // The limit counts code points; the browser's own maxlength counts UTF-16 and is never above it.
    hint.textContent = field.value ? `${[...field.value].length} of ${field.maxLength} characters` : told;
  };
  field.addEventListener("input", count);
  count();
}

// A browser leaves `autofocus` alone where the address names a place, as the forms of this page do when they come back.
const message = document.querySelector("main [autofocus]");
// The place itself takes the focus away once it is shown, so it is given after that.
if (message instanceof HTMLElement && location.hash) addEventListener("load", () => requestAnimationFrame(() => message.focus()));

document.querySelector("main")?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
  const named = [...document.querySelectorAll("summary kbd, button kbd")].find((kbd) => kbd.textContent === event.key);
  const carrier = named?.closest("summary, button");
  if (!(carrier instanceof HTMLElement)) return;
  event.preventDefault();
  carrier.focus();
  carrier.click();
  const fold = carrier.closest("details");
  if (!fold?.open) return;
  const first = fold.querySelector("textarea, input:not([type='hidden']), select");
  if (first instanceof HTMLElement) first.focus();
});

document.documentElement.dataset.ready = "";
