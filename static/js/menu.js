/** A small menu at a place of the page: arrows move, Enter chooses, Escape leaves. */
import { h, kbd } from "./dom.js";

/**
 * @typedef {{ label: string, hint?: string, key?: string, checked?: boolean, run: () => void }} Item
 *   `checked` is there where one of several is chosen
 * @typedef {{ left: number, top: number, bottom: number }} Anchor what it stands at, in pixels of the window
 */

/**
 * @param {Anchor} anchor
 * @param {string} name its accessible name and heading
 * @param {(Item | string)[]} items a string is a heading
 * @param {() => void} [left] called when it is closed without a choice
 */
export function openMenu(anchor, name, items, left = () => {}) {
  let isChosen = false;
  const rows = items.map((item) => (typeof item === "string" ? h("p", { class: "menu-head", role: "presentation" }, item) : row(item)));
  const menu = h("div", { class: "menu", role: "menu", "aria-label": name, popover: "auto" }, h("p", { class: "menu-name", "aria-hidden": "true" }, name), rows);
  const buttons = rows.filter((one) => one instanceof HTMLButtonElement);

  /** @param {Item} item */
  function row(item) {
    const isRadio = item.checked !== undefined;
    const choose = () => {
      isChosen = true;
      menu.hidePopover();
      item.run();
    };
    return h(
      "button",
      { type: "button", role: isRadio ? "menuitemradio" : "menuitem", "aria-checked": isRadio ? String(item.checked) : null, tabindex: -1, onclick: choose },
      h("span", null, item.label, item.hint ? h("small", null, item.hint) : null),
      item.key ? kbd(item.key) : null,
    );
  }

  menu.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const at = buttons.findIndex((button) => button === document.activeElement);
    const to = new Map([["ArrowDown", at + 1], ["ArrowUp", at - 1], ["Tab", at + (event.shiftKey ? -1 : 1)], ["Home", 0], ["End", -1]]).get(event.key);
    if (to !== undefined) buttons.at(to % buttons.length)?.focus();
    else if (event.key.length === 1 && event.key !== " ") byLetter(buttons, at, event.key)?.focus();
    else return;
    event.preventDefault();
  });
  menu.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
    menu.remove();
    if (!isChosen) left();
  });
  menu.addEventListener("focusin", ({ target }) => buttons.forEach((button) => (button.tabIndex = button === target ? 0 : -1)));
  document.querySelector("main")?.append(menu);
  menu.showPopover();
  place(menu, anchor);
  (buttons.find((button) => button.getAttribute("aria-checked") === "true") ?? buttons[0])?.focus();
  return menu;
}

/**
 * Under the anchor, or above it where there is more room.
 *
 * @param {HTMLElement} menu
 * @param {Anchor} anchor
 */
function place(menu, { left, top, bottom }) {
  const { width, height } = menu.getBoundingClientRect();
  const isBelow = bottom + height + 8 < innerHeight || top < innerHeight - bottom;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, isBelow ? Math.min(bottom + 4, innerHeight - height - 8) : top - height - 4)}px`;
}

/**
 * The next button whose words begin with a letter.
 *
 * @param {HTMLButtonElement[]} buttons
 * @param {number} at
 * @param {string} letter
 */
function byLetter(buttons, at, letter) {
  const wanted = letter.toLocaleLowerCase();
  return [...buttons.slice(at + 1), ...buttons.slice(0, at + 1)].find((button) => button.textContent?.trim().toLocaleLowerCase().startsWith(wanted));
}
