/** Small helps on the pages of help and guidelines: a link into a folded case opens it, `/` finds, keys are sifted while typing. */
import { counted, isField } from "../dom.js";

function openLinked() {
  const linked = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!(linked instanceof HTMLDetailsElement)) return;
  linked.open = true;
  linked.scrollIntoView({ block: "nearest" });
}
addEventListener("hashchange", openLinked);
openLinked();

const find = document.getElementById("q");
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isField(event.target) || !find) return;
  event.preventDefault();
  find.focus();
});

const sift = document.getElementById("sift");
if (sift instanceof HTMLInputElement) {
  const rows = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".key-table tbody tr"));
  const tables = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".key-table"));
  const said = document.getElementById("sifted");
  sift.closest(".sift")?.removeAttribute("hidden");
  sift.addEventListener("input", () => {
    const words = sift.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) row.hidden = !words.every((word) => row.textContent?.toLowerCase().includes(word));
    for (const table of tables) table.hidden = !table.querySelector("tbody tr:not([hidden])");
    if (said) said.textContent = words.length ? `${counted([...rows].filter((row) => !row.hidden).length, "row")} of ${rows.length}` : "";
  });
}
