/**
 * Keys of a list: `j` `k` down and up, Enter (the link's own) opens, `/` finds.
 * They work while the focus is in the page's content and outside of fields.
 */
import { isField } from "../dom.js";

const find = document.querySelector("main [role='search'] input[type='search']");
const links = [...document.querySelectorAll("[data-list] tbody th a, ol[data-list] > li a")].filter((link) => link instanceof HTMLElement);

/** @param {number} step */
function move(step) {
  const here = links.findIndex((link) => link.closest("tr, li")?.contains(document.activeElement) ?? false);
  const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), links.length - 1);
  links[next]?.focus();
}

document.querySelector("main")?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "/" && find instanceof HTMLElement) find.focus();
  else return;
  event.preventDefault();
});
