/** A file that the page itself writes. */
import { h } from "./dom.js";

/**
 * Offers something as a JSON file.
 *
 * @param {unknown} content
 * @param {string} name of the file
 */
export function saveFile(content, name) {
  const address = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
