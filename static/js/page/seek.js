/** `/` goes to the words to look for: those of the page's own list, else those of the project; on a small screen to its page. */
const own = document.querySelector("main [role='search'] input[type='search']");
const seek = document.querySelector(".seek");
const field = own ?? seek?.querySelector("input") ?? null;

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
  if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (document.querySelector("dialog[open]") || !(field instanceof HTMLInputElement)) return;
  event.preventDefault();
  if (field.checkVisibility()) field.focus();
  else if (seek instanceof HTMLFormElement) location.assign(seek.action);
});
