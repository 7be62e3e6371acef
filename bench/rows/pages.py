"""The reading page in Chromium against a plain page of the same text in paragraphs.

Scripts and styles are in the browser's cache, as on every visit but the first, which is told beside. A page is usable
when its frame is on the screen: ours after the script has said so (`performance.mark("usable")`), the plain one after
`DOMContentLoaded`.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import urljoin

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench import corpus, seed
from bench.run import Figures, Run, send
from bench.servers import PASSWORD, Server, floor, pss
from bench.servers import Ours as Installation
from bench.table import figure
from bench.targets import target
from tools.setup import CHROMIUM

Pair = tuple[str, str]
"""Addresses of one text: our page and the plain one."""
Times = tuple[list[float], list[float]]
"""Milliseconds, ours and the plain page's."""
SIZES = {"4,000": (4_000, 50), "100,000": (100_000, 1_000)}
LARGE = (1_000_000, 10_000)
NEW_MARKS = 5
FIRST_VISITS = 3
WHEEL_MS = 16
PACES = ((160, 300), (80, 1_500))
"""Turns of the wheel and pixels of one: at a pace at which one still sees what passes, and in a rush."""

SHOWN = """(what) => new Promise((done) => {
  const painted = () => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(0);
  });
  if (what === "plain") return document.readyState === "loading" ? addEventListener("DOMContentLoaded", painted) : painted();
  new PerformanceObserver((list, observer) => {
    if (list.getEntriesByName("usable").length) { observer.disconnect(); painted(); }
  }).observe({ type: "mark", buffered: true });
})"""
"""Milliseconds from the navigation's start to the frame in which the page is usable, just after it was painted."""

WATCH = """() => {
  const lines = () => [...CSS.highlights].reduce((sum, [name, ranges]) => sum + (name.startsWith("line-claim") ? ranges.size : 0), 0);
  window.shown = new Promise((done) => addEventListener("keydown", (event) => {
    const began = event.timeStamp, before = lines();
    const look = () => {
      if (lines() === before) return requestAnimationFrame(look);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now() - began);
      port2.postMessage(0);
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true }));
}"""
"""`shown` becomes the milliseconds from the next key to the end of the frame that paints one more claim."""


SETTLED = """(what) => new Promise((done) => {
  const idle = (times) => requestIdleCallback(() => times ? idle(times - 1) : done());
  const look = () => what === "ours" && document.documentElement.dataset.ready === undefined ? setTimeout(look, 20) : idle(3);
  look();
})"""
"""Resolves when all parts of the page are there and the main thread has been idle three times."""


def reading(run: Run) -> Figures:
    """4,000 and 100,000 characters: time to usable, and how soon a new mark is seen."""
    figures: Figures = {}
    texts = {name: (corpus.text(characters), marks) for name, (characters, marks) in SIZES.items()}
    with _site(run, list(texts.values())) as site:
        for name, pair in zip(texts, site.pages, strict=True):
            times = site.usable(pair, run.rounds)
            marks = site.new_marks(pair[0])
            figures |= {
                target("page", f"page, {name}", "time to usable"): figure(*times),
                target("page", f"page, {name}", "new mark shown"): figure(marks),
            }
            run.say(f"page {name}: {_said(*times)}, new mark {_said(marks)}, first visit {_said(*site.first(pair))}")
    return figures


def large(run: Run) -> Figures:
    """1,000,000 characters with 10,000 marks, in paragraphs and without a line break."""
    figures: Figures = {}
    text = corpus.text(LARGE[0])
    texts = {"marks": text, "no line breaks": text.replace("\n\n", " ")}
    with _site(run, [(one, LARGE[1]) for one in texts.values()]) as site:
        for name, pair in zip(texts, site.pages, strict=True):
            times = site.usable(pair, run.rounds)
            cpu = site.cpu(pair, run.rounds)
            marks = site.new_marks(pair[0])
            tasks = [site.longest_task(pair[0]) for _ in range(run.rounds)]
            memory = [site.memory(pair[0]) for _ in range(run.rounds)]
            measured = {
                "time to usable": figure(*times),
                "main thread's CPU to usable": figure(*cpu.usable),
                "new mark shown": figure(marks),
                "longest task while scrolling": figure(tasks),
                "memory of the page": figure(memory),
            }
            figures |= {target("large", name, measure): value for measure, value in measured.items()}
            run.say(f"large, {name}: {_said(*times)}, first visit {_said(*site.first(pair))}")
            run.say(f"  CPU to usable {_said(*cpu.usable)}, until all is there {_said(*cpu.settled)}")
    return figures


class Cpu(NamedTuple):
    """Milliseconds of processor time of the page's main thread, ours and plain: to usable, and until nothing is left to do."""

    usable: Times
    settled: Times


class _Site:
    """A browser, signed in at ours; `pages` are pairs of addresses, ours and the plain one."""

    def __init__(self, browser: Browser, ours: Server, pages: list[Pair]) -> None:
        self.browser = browser
        self.pages = pages
        with self._page({}, "plain") as page:
            page.goto(f"http://127.0.0.1:{ours.port}/login")
            page.get_by_label("Name or e-mail").fill("Bench")
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/", wait_until="load")
            self.state = page.context.storage_state()

    @contextmanager
    def _page(self, state: Any, what: str) -> Iterator[Page]:
        context = self.browser.new_context(viewport={"width": 1280, "height": 900}, storage_state=state or None)
        context.add_init_script(f"window.usable = ({SHOWN})({json.dumps(what)})")
        try:
            yield context.new_page()
        finally:
            context.close()

    def usable(self, pair: Pair, rounds: int) -> Times:
        """Milliseconds to usable, ours and plain in turns, after a visit that fills the cache."""
        times: Times = ([], [])
        with self._page(self.state, "ours") as ours, self._page(self.state, "plain") as plain:
            for number in range(rounds + 1):
                for page, address, into in ((ours, pair[0], times[0]), (plain, pair[1], times[1])):
                    took = self._open(page, address)
                    page.goto(urljoin(address, "/healthz"))  # of the same origin: the next visit needs no new process
                    if number:
                        into.append(took)
        return times

    def first(self, pair: Pair) -> Times:
        """The same where nothing is in the cache."""
        times: Times = ([], [])
        for _ in range(FIRST_VISITS):
            for address, what, into in ((pair[0], "ours", times[0]), (pair[1], "plain", times[1])):
                with self._page(self.state, what) as page:
                    into.append(self._open(page, address))
        return times

    def _open(self, page: Page, address: str) -> float:
        page.goto(address, wait_until="commit")
        return float(page.evaluate("window.usable"))

    def new_marks(self, address: str) -> list[float]:
        """Milliseconds from the key to the painted mark, sentence by sentence."""
        times = []
        with self._page(self.state, "ours") as page:
            self._open(page, address)
            page.locator("html[data-ready]").wait_for(state="attached")
            page.locator("#text").focus()
            for _ in range(NEW_MARKS):
                page.keyboard.press("j")
                page.wait_for_timeout(200)
                page.evaluate(WATCH)
                page.keyboard.press("1")
                times.append(float(page.evaluate("window.shown")))
        return times

    def cpu(self, pair: Pair, rounds: int) -> Cpu:
        """The main thread's processor time, ours and plain in turns, with the cache filled."""
        found = Cpu(([], []), ([], []))
        for _ in range(rounds):
            for side, (address, what) in enumerate(zip(pair, ("ours", "plain"), strict=True)):
                with self._page(self.state, what) as page:
                    self._open(page, address)
                    page.goto(urljoin(address, "/healthz"))
                    clock = page.context.new_cdp_session(page)
                    clock.send("Performance.enable")
                    began = _thread_time(clock)
                    self._open(page, address)
                    found.usable[side].append(_thread_time(clock) - began)
                    page.evaluate(SETTLED, what)
                    found.settled[side].append(_thread_time(clock) - began)
        return found

    def longest_task(self, address: str) -> float:
        """Milliseconds of the longest task of the main thread while the wheel turns."""
        with self._scrolling(address) as scroll:
            self.browser.start_tracing(categories=["toplevel", "disabled-by-default-devtools.timeline"])
            scroll()
            return _longest(json.loads(self.browser.stop_tracing())["traceEvents"])

    def memory(self, address: str) -> float:
        """Megabytes of the page's process (proportional set size) when the wheel has turned, garbage included."""
        with self._scrolling(address) as scroll:
            scroll()
            return self._memory()

    @contextmanager
    def _scrolling(self, address: str) -> Iterator[Callable[[], None]]:
        with self._page(self.state, "ours") as page:
            self._open(page, address)
            page.locator("html[data-ready]").wait_for(state="attached")
            page.mouse.move(400, 500)

            def scroll() -> None:
                for turns, pixels in PACES:
                    for _ in range(turns):
                        page.mouse.wheel(0, pixels)
                        page.wait_for_timeout(WHEEL_MS)

            yield scroll

    def _memory(self) -> float:
        """Of the largest renderer: the page's."""
        session = self.browser.new_browser_cdp_session()
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        return max(pss(process["id"]) for process in processes if process["type"] == "renderer")


def _thread_time(session: CDPSession) -> float:
    """Milliseconds of processor time of the main thread so far."""
    metrics = {one["name"]: float(one["value"]) for one in session.send("Performance.getMetrics")["metrics"]}
    return metrics["ThreadTime"] * 1000


def _longest(events: list[dict[str, Any]]) -> float:
    """The longest task of a renderer's main thread in a trace, in milliseconds."""
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event.get("name") == "thread_name" and event["args"].get("name") == "CrRendererMain"
    }
    return max(
        float(event["dur"]) / 1000
        for event in events
        if event.get("name", "").endswith("RunTask") and (event["pid"], event["tid"]) in threads and "dur" in event
    )


@contextmanager
def _site(run: Run, documents: list[tuple[str, int]]) -> Iterator[_Site]:
    with run.folder() as folder:
        installation = Installation(folder / "ours")
        ids = seed.fill(installation, documents)
        with installation.serve() as ours, floor(folder / "floor") as bare, sync_playwright() as playwright:
            pages = []
            for id_, (text, _) in zip(ids, documents, strict=True):
                line = json.dumps({"title": "Bench", "text": text}).encode()
                stored = send(bare, "/documents:batch", line)[0]["items"][0]["id"]
                own = f"http://127.0.0.1:{ours.port}/p/{installation.project}/d/{id_}"
                pages.append((own, f"http://127.0.0.1:{bare.port}/documents/{stored}"))
            browser = playwright.chromium.launch(
                executable_path=next((path for name in CHROMIUM if (path := shutil.which(name))), None),
                args=["--no-sandbox", "--disable-dev-shm-usage"],
            )
            try:
                yield _Site(browser, ours, pages)
            finally:
                browser.close()


def _said(*times: list[float]) -> str:
    """Medians with the least and the most, ours and then the plain page's."""
    return " / ".join(f"{median(some):.0f} ({min(some):.0f}-{max(some):.0f})" for some in times) + " ms"
