/** Small helps on forms; every form works without them. */

for (const button of document.querySelectorAll("button[data-show]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  const field = document.getElementById(button.dataset.show ?? "");
  if (!(field instanceof HTMLInputElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
  // A password is never left readable in the page's history.
  field.form?.addEventListener("submit", () => {
    field.type = "password";
  });
}

// One press, one request: a second press while the answer is under way would do the thing twice.
for (const form of document.querySelectorAll("form[method='post']")) {
  if (!(form instanceof HTMLFormElement)) continue;
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return void event.preventDefault();
    // After all listeners: one of them may have taken the form over.
    setTimeout(() => {
      if (!event.defaultPrevented) form.dataset.sent = "yes";
    });
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
});
