"""Two people on any page, and what they do with the documents of the worked example (domain.md 15): nothing asks the API."""

from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Site
from tests.browser.reader import Reader
from tests.browser.test_source_record import CLUES, EXAMPLE, unfolded
from tests.build import PASSWORD
from tests.conftest import Sunrise

Body = dict[str, Any]
PROJECT = "Non-Aligned Movement"
TITLE = "Movement for Global Independence"
KCNA = "Kim Il Sung’s Exploits for Global Independence Praised"


class Person(Reader):
    """Somebody in a browser of their own, on any page."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page = page
        self.base = site.url
        self.project = ""
        self.pressed = 0

    def at(self, *names: str) -> None:
        """Go from the pages of the project through links, each by its name."""
        for name in names:
            self.page.get_by_role("link", name=name, exact=True).first.click()

    def home(self) -> None:
        """The project, from a page of a document."""
        where = self.page.get_by_role("navigation", name="Where you are")
        where.get_by_role("link", name=PROJECT).click()

    def section(self, name: str) -> None:
        """A section of the project, by its navigation."""
        self.page.get_by_role("navigation", name="Project").get_by_role("link", name=name).click()

    def button(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def ready(self) -> None:
        self.page.locator("html[data-ready]").wait_for(state="attached")

    def saved(self) -> None:
        expect(self.page.locator("#save-word")).to_have_text("Saved")

    def claim(self, label: str) -> None:
        """The page of a claim, by its label in the list."""
        self.section("Claims")
        self.page.get_by_role("row").filter(has=self.page.locator(".number", has_text=label)).get_by_role(
            "link"
        ).click()
        expect(self.page.locator(".eyebrow")).to_contain_text(label)

    def fill(self, form: str, **fields: str) -> None:
        """Write into the open form of a claim's page, with what is folded in it."""
        for fold in self.page.locator(f"form:has(#f-{form}-title) details:not([open]) > summary").all():
            fold.click()
        for name, value in fields.items():
            field = self.page.locator(f"#f-{form}-{name}")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def reading(self, title: str) -> None:
        """The document of this title, opened from the list."""
        self.section("Documents")
        self.at(title)
        self.page.locator("html[data-ready][data-fetched]").wait_for(state="attached")


def set_up(ana: Person, jonas: Person, site: Site) -> None:
    """The first account with its project, and somebody who is invited as a reviewer."""
    ana.page.goto(site.setup or "")
    ana.page.get_by_label("Name", exact=True).fill("Ana Okafor")
    ana.page.get_by_label("Password", exact=True).fill(PASSWORD)
    ana.page.get_by_label("Project").fill(PROJECT)
    ana.button("Create account")
    ana.at(PROJECT)
    ana.section("Members")
    ana.page.get_by_label("E-mail address").fill("jonas@example.org")
    ana.page.locator("#invite").get_by_role("radio", name="Reviewer").check()
    ana.button("Make invite")
    jonas.page.goto(ana.page.locator("#link").inner_text())
    jonas.page.get_by_label("Name").fill("Jonas Keller")
    jonas.page.get_by_label("Password", exact=True).fill(PASSWORD)
    jonas.button("Make account and join")
    expect(jonas.page.get_by_role("navigation", name="Project")).to_be_visible()


def bring_in(ana: Person, sunrise: Sunrise) -> None:
    """The document as a file that is looked at first, and the other text pasted."""
    gold = sunrise.gold
    ana.section("Documents")
    ana.button("Add files")
    file = FilePayload(name="sunrise-2014.txt", mimeType="text/plain", buffer=sunrise.bytes)
    ana.page.get_by_label("Add files").set_input_files(file)
    ana.button("Look first")
    expect(ana.page.get_by_role("heading", name="Look before the import")).to_be_visible()
    for n, zone in enumerate(gold["zones"], 1):
        kind = ana.page.get_by_label(f"Kind of zone {n}", exact=True)
        if kind.input_value() != zone["zone"]:
            kind.select_option(zone["zone"])
    ana.page.get_by_label("Title").fill(TITLE)
    ana.page.get_by_label("Web address").fill(gold["evidence"][0]["url"])
    ana.button("Import")
    ana.ready()
    expect(ana.page.locator(f"#s{len(gold['sentences'])}")).to_be_attached()
    ana.home()
    ana.section("Documents")
    ana.button("Paste text")
    ana.page.get_by_label("Title").fill(KCNA)
    ana.page.get_by_label("Text", exact=True).fill(
        "\n\n".join((KCNA, *(f"{one['kcna_2014_08_07']}." for one in gold["parallels"])))
    )
    ana.page.get_by_label("Web address it came from").fill(gold["evidence"][1]["url"])
    ana.button("Import")
    ana.ready()


def criticise(ana: Person) -> None:
    """The source record, with its passages, signed."""
    page = ana.page
    ana.reading(TITLE)
    ana.at("Source record")
    ana.ready()
    for part in ("what", "who", "when", "copy", "nearness", "tendency", "use"):
        unfolded(page, part)
    for name, words in EXAMPLE.items():
        field = page.locator(f"#f-{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=words)
        else:
            field.fill(words)
    page.locator(".proof[data-picks='dating_clues'] summary").first.click()
    for words in CLUES["dating_clues"]:
        page.locator("#f-pick-dating_clues").fill(words)
        page.locator("#f-pick-dating_clues").press("Enter")
    page.locator("input[name='source_reliability'][value='e']").check()
    ana.saved()
    page.locator("#signing").get_by_role("radio", name="High", exact=True).check()
    ana.button("Sign this version")
    expect(page.locator("#state")).to_contain_text("Signed by Ana Okafor")


def relate(ana: Person, sunrise: Sunrise) -> None:
    """The two texts are parallel; what was found is confirmed, the rest is paired by hand."""
    page = ana.page
    ana.reading(TITLE)
    ana.at("no parallels")
    page.get_by_label("Other text", exact=True).select_option(label=KCNA)
    ana.button("Show side by side")
    page.get_by_label("Relation").select_option(label="Parallel to")
    page.get_by_label("Certainty").select_option(label="High")
    page.get_by_label("Evidence", exact=True).fill(
        "Six statements in the same order; both go back to an article of 30 July 2014."
    )
    ana.button("Relate these documents")
    ana.button("Find candidates")


def pair_up(ana: Person, sunrise: Sunrise) -> None:
    """The candidates that were found are confirmed, but for the last passage: its sentences are named by hand."""
    page = ana.page
    *found, last = sunrise.gold["parallels"]
    pairs = page.locator("#pairs").get_by_role("article")
    for n, one in enumerate(found, 1):
        place = page.get_by_role("link", name=f"S{one['sentence']} of {TITLE}", exact=True)
        candidate = page.locator("#candidates").get_by_role("article").filter(has=place)
        candidate.get_by_role("button", name="Confirm").click()
        expect(pairs).to_have_count(n)
    for side, n in (("Left", last["sentence"]), ("Right", len(found) + 1)):
        numbers = page.get_by_role("group", name=f"{side} text")
        numbers.get_by_label("From sentence").fill(str(n))
        numbers.get_by_label("to", exact=True).fill(str(n))
    ana.button("Pair passages")
    expect(pairs).to_have_count(len(found) + 1)
