/** Counts down to the moment from which a retry makes sense, then says so. */
const line = document.querySelector("[data-wait]");
const retry = document.querySelector("[data-retry]");

if (line instanceof HTMLElement) {
  const ready = performance.now() + Number(line.dataset.wait) * 1000;
  line.setAttribute("role", "timer");
  const tick = () => {
    const left = Math.ceil((ready - performance.now()) / 1000);
    if (left <= 0) {
      line.setAttribute("role", "status");
      line.textContent = "You can try again now.";
      if (retry instanceof HTMLElement) retry.focus();
      return;
    }
    const minutes = Math.floor(left / 60);
    const seconds = String(left % 60).padStart(minutes ? 2 : 1, "0");
    line.textContent = minutes ? `Try again in ${minutes}:${seconds} minutes.` : `Try again in ${seconds} seconds.`;
    setTimeout(tick, 1000);
  };
  tick();
}
