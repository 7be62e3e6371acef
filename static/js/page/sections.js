/** On a narrow screen the sections of a project scroll sideways: the current one is brought into view, and one that Tab comes to. */
const sections = /** @type {HTMLElement | null} */ (document.querySelector(".sections"));

/** @param {EventTarget | null | undefined} link */
function bring(link) {
  if (sections && link instanceof HTMLElement) sections.scrollLeft = link.offsetLeft - (sections.clientWidth - link.offsetWidth) / 2;
}

bring(sections?.querySelector("[aria-current]"));
sections?.addEventListener("focusin", ({ target }) => {
  // Under a pointer nothing may move.
  if (target instanceof HTMLElement && target.matches(":focus-visible")) bring(target);
});
