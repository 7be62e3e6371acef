/** A dialog over the page. */
import { h } from "./dom.js";

/**
 * @param {string} title
 * @param {...Node} content
 */
export function openDialog(title, ...content) {
  const id = `d-${crypto.randomUUID()}`;
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": id }, h("h2", { id }, title), content);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
