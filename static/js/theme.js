// Runs before the page is painted: a classic script in the head, so that no page flashes in the other theme.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  /** @returns {string | null} the stored choice; none where storage is refused */
  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  };
  /** @param {string | null} theme */
  const store = (theme) => {
    try {
      if (theme) localStorage.setItem("theme", theme);
      else localStorage.removeItem("theme");
    } catch {
      // The choice then lasts until the page is left.
    }
  };
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  /** @param {string | null} theme */
  const apply = (theme) => {
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.setAttribute("aria-pressed", String(isDark()));
    }
  };
  const change = () => {
    const wanted = isDark() ? "light" : "dark";
    // Back at what the system shows: follow the system again.
    const theme = (wanted === "dark") === system.matches ? null : wanted;
    store(theme);
    apply(theme);
  };

  apply(stored());
  system.addEventListener("change", () => apply(stored()));
  addEventListener("storage", (event) => {
    if (event.key === "theme") apply(event.newValue);
  });
  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      if (!(button instanceof HTMLElement)) continue;
      button.hidden = false;
      button.addEventListener("click", change);
    }
    apply(stored());
  });
})();
