/** Style sheets of what is opened on demand, fetched with it. */

/** @type {Map<string, Promise<void>>} */
const asked = new Map();

/**
 * @param {string} name of a file in `css`
 * @returns {Promise<void>} resolves when the styles hold, or cannot be had
 */
export function styled(name) {
  const address = new URL(`../css/${name}.css`, import.meta.url).pathname;
  const known = asked.get(address) ?? (document.querySelector(`link[href="${address}"]`) ? Promise.resolve() : fetched(address));
  asked.set(address, known);
  return known;
}

/** @param {string} address */
function fetched(address) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  const done = /** @type {Promise<void>} */ (new Promise((resolve) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => resolve());
  }));
  document.head.append(link);
  return done;
}
