/** `g` opens the guidelines over a page of a project, so that nobody loses the place for them. */
const [, project] = /^\/p\/([\w-]{36})(?:\/|$)/.exec(location.pathname) ?? [];
const address = `/p/${project}/guidelines`;

document.addEventListener("keydown", (event) => {
  const isOurs = event.key === "g" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented && !event.isComposing;
  if (!isOurs || !project || location.pathname === address || document.querySelector("dialog[open]")) return;
  if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  open().catch(() => location.assign(address));
});

async function open() {
  const [{ openDialog }, { h }, { guidelinesOf, showGuidelines }, { styled }] = await Promise.all([import("../dialog.js"), import("../dom.js"), import("../guidelines.js"), import("../style.js")]);
  const [guidelines] = await Promise.all([guidelinesOf(project ?? ""), styled("guide")]);
  if (document.querySelector("dialog[open]")) return;
  const panel = h("div");
  showGuidelines(panel, guidelines, [], address);
  const dialog = openDialog("Guidelines", panel, h("p", { class: "row" }, h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, "Close")));
  dialog.classList.add("guidelines");
}
