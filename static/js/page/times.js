/**
 * Shows each `<time datetime>` in the reader's own zone; the UTC time that the server wrote stays in the title.
 * Without script the UTC time stands there, named as such.
 */
// "24 Nov 2026, 10:00": the page speaks English, and this order cannot be misread.
const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });

for (const time of document.querySelectorAll("time[datetime]")) {
  const at = new Date(time.getAttribute("datetime") ?? "");
  if (Number.isNaN(at.getTime())) continue;
  time.setAttribute("title", `${time.getAttribute("datetime")} (UTC)`);
  time.textContent = (time.hasAttribute("data-day") ? day : time.hasAttribute("data-clock") ? clock : full).format(at);
}
