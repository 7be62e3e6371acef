/** On a narrow screen the sections of a project scroll sideways: the current one is brought into view. */
const sections = document.querySelector(".sections");
const current = sections?.querySelector("[aria-current]");

if (sections && current instanceof HTMLElement) {
  sections.scrollLeft = current.offsetLeft - (sections.clientWidth - current.offsetWidth) / 2;
}
