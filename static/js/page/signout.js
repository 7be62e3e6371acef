/** Signing out clears what lies unsent on this computer, so it is asked first. */
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll('form[action="/logout"]'))) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void import("./leaving.js").then(
      ({ leave }) => leave(form),
      () => form.submit(),
    );
  });
}

export {};
