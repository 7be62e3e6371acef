/** The menu of the account closes when the focus is elsewhere, so that it covers nothing that has the focus. */
const menu = document.getElementById("account");

document.addEventListener("focusin", ({ target }) => {
  if (!(target instanceof Element) || !menu?.matches(":popover-open") || menu.contains(target)) return;
  if (!target.matches("[popovertarget='account']")) menu.hidePopover();
});
