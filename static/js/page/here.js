/** What holds on this computer only, of the page "My account". */
import { byId } from "../dom.js";

const keep = /** @type {HTMLInputElement} */ (byId("keep"));
try {
  keep.checked = localStorage.getItem("keep") !== "off";
  byId("here").hidden = false;
} catch {
  // Where storage is refused, nothing is kept, and there is nothing to switch.
}
keep.addEventListener("change", () => {
  if (keep.checked) localStorage.removeItem("keep");
  else localStorage.setItem("keep", "off");
});
