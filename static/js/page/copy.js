/** Copies or prints what is shown once. Without the clipboard the text can be selected with one click. */
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!(button instanceof HTMLButtonElement) || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy ?? "");
    try {
      await navigator.clipboard.writeText(source?.textContent ?? "");
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select and copy it yourself";
    }
  });
}
for (const button of document.querySelectorAll("button[data-print]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => print());
}
