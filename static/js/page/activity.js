/** Puts the lines of an activity under the days of the reader's own zone; times.js shows the hours of it. */
const dayName = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

for (const feed of document.querySelectorAll("[data-feed]")) {
  const heading = feed.querySelector("h2, h3");
  if (!heading) continue;
  const lines = [...feed.querySelectorAll("li")];
  feed.replaceChildren();
  /** @type {HTMLOListElement | null} */
  let list = null;
  let last = "";
  for (const line of lines) {
    const at = new Date(line.querySelector("time")?.dateTime ?? "");
    if (Number.isNaN(at.getTime())) continue;
    const day = dayName.format(at);
    if (!list || day !== last) {
      const title = document.createElement(heading.tagName);
      title.id = `day-${feed.children.length}`;
      title.textContent = day;
      list = document.createElement("ol");
      list.setAttribute("aria-labelledby", title.id);
      feed.append(title, list);
      last = day;
    }
    list.append(line);
  }
}
