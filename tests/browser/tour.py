"""Every page in every state that is worth a look: the list that the tests and the screenshots walk."""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import bulk, checking, depending, proving, recapturing, registering
from tests.browser import reading_acts as acts
from tests.browser.asking import ask
from tests.browser.conftest import Site
from tests.browser.reading_acts import SHORT
from tests.browser.view import NOBODY, OWNER, REVIEWER, VIEWER, View
from tests.build import PASSWORD
from tests.conftest import ROOT

KINDS = ("claim", "attribution", "unverified", "language")


def _refused_sign_in(page: Page) -> None:
    page.get_by_label("Name or e-mail").fill("Nobody at all")
    page.get_by_label("Password").fill("not the right one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _imported(page: Page) -> None:
    files = [("harbour.txt", "text/plain", SHORT), ("picture.png", "image/png", "\x89PNG\r\n\x1a\n\0\0")]
    page.get_by_label("Add files").set_input_files(
        files=[
            {"name": name, "mimeType": kind, "buffer": text.encode("latin-1", "replace")} for name, kind, text in files
        ]
    )
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("link", name="Open harbour.txt")).to_be_visible()


def _refused_project(page: Page) -> None:
    page.get_by_label("Name").evaluate("field => field.removeAttribute('required')")
    page.get_by_role("button", name="Create project").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _refused_member(page: Page) -> None:
    page.get_by_label("Name of the account").fill("Nobody at all")
    page.get_by_role("radio", name="Reviewer").first.check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _made_token(page: Page) -> None:
    page.get_by_text("New token", exact=True).click()
    page.get_by_label("What it is for").fill("Desk robot")
    page.get_by_role("button", name="Make token").click()
    expect(page.locator("#token")).to_be_visible()


def _expired_form(page: Page) -> None:
    page.get_by_label("Name").fill("Never made")
    page.locator("form [name=csrf_token]").evaluate_all("fields => fields.forEach((field) => { field.value = 'old'; })")
    page.get_by_role("button", name="Create project").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not allowed here")


def _guidelines(page: Page) -> None:
    page.keyboard.press("g")
    expect(page.get_by_role("dialog", name="Guidelines")).to_be_visible()


def merged(page: Page) -> None:
    """A merge with a border that was moved."""
    for key in ("m", "]", "ArrowLeft", "b"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Right border, after")).to_have_attribute("aria-pressed", "true")


def _again(page: Page) -> None:
    page.get_by_text("Open a reviewer’s layer again").first.click()
    page.get_by_text("one by one").first.click()
    expect(page.get_by_role("button", name="Open the layer again")).to_be_visible()


def _account(page: Page) -> None:
    page.get_by_role("button", name="Account of").click()
    expect(page.get_by_role("link", name="My account")).to_be_visible()


VIEWS = (
    View("sign-in", NOBODY, "/login", "Sign in"),
    View("sign-in-refused", NOBODY, "/login", "Sign in", _refused_sign_in, refused=True),
    View("set-password", NOBODY, "/password?token={password}", "Choose a password"),
    View("forgot", NOBODY, "/forgot", "Forgot the password"),
    View("invite", NOBODY, "/invite?token={invite}", "Join Harbour papers"),
    View("invite-signed-in", REVIEWER, "/invite?token={invite}", "Join Harbour papers"),
    View("sign-in-second", NOBODY, "/login/second", "Second factor", proving.owing),
    View("set-up", NOBODY, "{new}/setup?token={setup}", "Set up"),
    View("help-signed-out", NOBODY, "/help", "Help"),
    View("api", NOBODY, "/api/v1/docs", "The API"),
    View("not-found-signed-out", NOBODY, "/setup?token=used", "Nothing here", refused=True),
    View("reauth", OWNER, "/reauth?next=/me", "Enter your password again"),
    View("projects", OWNER, "/", "Projects", _account),
    View("projects-none", VIEWER, "/?q=nothing", "Projects"),
    View("project-new", OWNER, "/?new=1", "Projects", _refused_project, refused=True),
    View("overview", OWNER, "/p/{project}", "Overview"),
    View("overview-reviewer", REVIEWER, "/p/{project}", "Overview"),
    View("overview-empty", OWNER, "/p/{empty}", "Overview"),
    View("activity", OWNER, "/p/{project}/activity", "Activity"),
    View("activity-period", REVIEWER, "/p/{project}/activity?to=2001-01-01", "Activity"),
    View("activity-empty", OWNER, "/p/{empty}/activity", "Activity"),
    View("documents", REVIEWER, "/p/{project}/docs", "Documents"),
    View("documents-empty", OWNER, "/p/{empty}/docs", "Documents"),
    View("documents-none", OWNER, "/p/{project}/docs?q=nothing", "Documents"),
    View("search", OWNER, "/p/{project}/search?q=the", "Search"),
    View("search-marks", REVIEWER, "/p/{project}/search?q=the&in=annotations&kind=claim", "Search"),
    View("search-none", REVIEWER, "/p/{project}/search?q=nowhere-at-all", "Search"),
    View("search-refused", REVIEWER, "/p/{project}/search?q=the&author=nobody", "Search", refused=True),
    View("adjudicate", OWNER, "/p/{project}/adjudicate", "Adjudication", _again),
    View("adjudicate-empty", OWNER, "/p/{empty}/adjudicate", "Adjudication"),
    View("case", OWNER, "/p/{project}/d/{disputed}/cases/3", "Case 3, {disputed title}"),
    View("case-merge", OWNER, "/p/{project}/d/{disputed}/cases/4", "Case 4, {disputed title}", merged),
    *checking.VIEWS,
    *registering.VIEWS,
    View("import", OWNER, "/p/{own}/import", "Import"),
    View("import-look", OWNER, "/p/{own}/import/{draft}", "Look before the import"),
    View("import-done", OWNER, "/p/{own}/import", "Import", _imported, refused=True),
    View("imports", OWNER, "/p/{own}/imports", "Imports in bulk"),
    View("imports-refused", OWNER, "/p/{own}/imports", "Imports in bulk", bulk.nothing_chosen, refused=True),
    View("imports-job", OWNER, "/p/{own}/imports", "many.jsonl", bulk.begun),
    View("imports-job-done", OWNER, "/p/{own}/imports/{job}", "many.jsonl", bulk.over),
    View("export", OWNER, "/p/{project}/export", "Report and export"),
    View("export-document", OWNER, "/p/{project}/export?document={document}&kind=claim", "Report and export"),
    View("export-empty", OWNER, "/p/{empty}/export", "Report and export"),
    View("members", OWNER, "/p/{project}/members", "Members"),
    View("members-reviewer", REVIEWER, "/p/{project}/members", "Members"),
    View("member-change", OWNER, "/p/{project}/members?change={reviewer}", "Members"),
    View("members-refused", OWNER, "/p/{project}/members", "Members", _refused_member, refused=True),
    View("settings", OWNER, "/p/{project}/settings", "Settings"),
    View("settings-reviewer", REVIEWER, "/p/{project}/settings", "Settings"),
    View("inbox", REVIEWER, "/inbox", "Inbox"),
    View("inbox-none", VIEWER, "/inbox?unread=1", "Inbox"),
    View("account", REVIEWER, "/me", "My account"),
    View("account-token", OWNER, "/me", "My account", _made_token),
    View("second-factor", REVIEWER, "/me/second-factor", "Second factor"),
    View("second-factor-codes", REVIEWER, "/me/second-factor", "Second factor", proving.enrolling),
    View("admin", OWNER, "/admin", "Running this server"),
    View("admin-person", OWNER, "/admin", "Running this server", proving.changing_person),
    View("admin-reset", OWNER, "/admin", "Running this server", proving.reset_made),
    View("members-invited", OWNER, "/p/{own}/members", "Members", proving.invited),
    View("help", OWNER, "/help", "Help"),
    View("help-found", NOBODY, "/help?q=vague+source", "Help"),
    View("help-page", REVIEWER, "/help/attribution", "Attribution · Help"),
    View("help-values", NOBODY, "/help/language#category-hedge", "Language · Help"),
    View("help-keys", REVIEWER, "/help/keys", "Keys · Help"),
    View("dependence", OWNER, "/p/{own}/dependence", "Dependence", depending.data),
    View("dependence-empty", OWNER, "/p/{empty}/dependence", "Dependence"),
    View("dependence-found", OWNER, "/p/{own}/d/{short}/dependence?find=1", "Dependence of Short", depending.data),
    View("dependence-none", OWNER, "/p/{project}/d/{document}/dependence", "Dependence of {title}"),
    View("dependence-two", OWNER, "/p/{own}/d/{short}{dependence}&find=1#p1", "Dependence of Short", depending.folds),
    View("dependence-read-only", VIEWER, "/p/{own}/d/{short}{dependence}", "Dependence of Short"),
    View("captures-first", VIEWER, "/p/{project}/d/{document}/versions", "Captures of {title}"),
    View("captures-waiting", OWNER, "/p/{own}/d/{capture}/versions", "Captures of Mill", recapturing.folds),
    View("guidelines", REVIEWER, "/p/{project}/guidelines#reason-vague_source", "Guidelines"),
    View("guidelines-anywhere", OWNER, "/p/{project}/docs", "Documents", _guidelines),
    View("not-found", OWNER, "/p/00000000-0000-7000-8000-000000000000", "Nothing here", refused=True),
    View("not-allowed", OWNER, "/?new=1", "Not allowed here", _expired_form, refused=True),
    View("source-record", OWNER, "/p/{project}/d/{document}/source", "Source record of {title}", acts.unfolding),
    View("provenance", REVIEWER, "/p/{project}/d/{document}/provenance", "Provenance of {title}"),
    View("source-record-read", VIEWER, "/p/{own}/d/{short}/source", "Source record of Short"),
    View("reading-empty", OWNER, "/p/{own}/d/{short}", "Short"),
    View("reading", REVIEWER, "/p/{project}/d/{document}", "{title}"),
    View("reading-agreed", REVIEWER, "/p/{project}/d/{disputed}?layer=adjudicated", "{disputed title}"),
    View("reading-read-only", VIEWER, "/p/{own}/d/{short}", "Short"),
    View("reading-thread", REVIEWER, "/p/{project}/d/{document}?a={language}", "{title}", acts.talking),
    View("reading-discussion", REVIEWER, "/p/{project}/d/{document}", "{title}", acts.discussing),
    *(View(f"reading-{kind}", REVIEWER, f"/p/{{project}}/d/{{document}}?a={{{kind}}}", "{title}") for kind in KINDS),
    *(
        View(f"reading-{name}", REVIEWER, "/p/{project}/d/{document}?a={unverified}", "{title}", act)
        for name, act in acts.IN_DEMO.items()
    ),
    View("reading-tour", OWNER, "/p/{project}/d/{document}?tour", "{title}", acts.toured),
    *(
        View(f"reading-{name}", OWNER, "/p/{own}/d/{short}", "Short", acts.in_new(act), refused=True)
        for name, act in acts.IN_NEW.items()
    ),
)


@dataclass
class Tour:
    """Signed-in people of the demo, one browser context each, and the addresses of what they look at."""

    site: Site
    people: dict[str, BrowserContext]
    names: dict[str, str]

    def page(self, who: str) -> Page:
        """A new tab of somebody."""
        return self.people[who].new_page()

    def origin(self, view: View) -> str:
        """The server that shows the view."""
        return self.names["new"] if view.address.startswith("{new}") else self.site.url

    def come(self, page: Page, view: View) -> None:
        """Go to the view and do what it asks."""
        page.goto(view.address.format(**self.names))
        if view.is_reading or "/cases/" in view.address:
            page.locator("html[data-ready]").wait_for(state="attached")
        view.act(page)

    def title(self, view: View) -> str:
        """What its title must be: the thing, inside a project the project, then the product."""
        project = re.search("/p/{(.*?)}", view.address)
        steps = [view.thing, self.names[f"name of {project[1]}"] if project else "", "annotate"]
        return " · ".join(step for step in steps if step).format(**self.names)


def prepared(browser: Browser, demo: Site, new: Site) -> Tour:
    """The tour over a demo; `new` is an installation that nobody has set up."""
    links = dict(zip((OWNER, REVIEWER, VIEWER), (person["url"] for person in demo.demo), strict=True))
    people = {
        who: browser.new_context(base_url=demo.url, reduced_motion="reduce", viewport={"width": 1280, "height": 800})
        for who in (NOBODY, OWNER, REVIEWER, VIEWER)
    }
    for context in people.values():  # nobody is on a first visit, unless a view asks for the guided tour
        context.add_init_script("if (location.host) localStorage.setItem('tour', 'left')")
    paths = {}
    for who, link in links.items():
        page = people[who].new_page()
        page.goto(link)
        paths[who] = urlsplit(page.url).path
        page.close()
    names = _things(people, paths[REVIEWER], demo.demo[2]["name"])
    _second_factor(browser, demo)
    secrets = {"password": _token(_password_link(demo, "Vera Lind")), "setup": _token(new.setup or "")}
    return Tour(demo, people, {**names, **secrets, "new": new.url})


def _things(people: Mapping[str, BrowserContext], reading: str, viewer: str) -> dict[str, str]:
    """Ids of what the demo has, and of an empty project and one with a short document, which are made here."""
    _, _, project, _, document = reading.split("/")  # /p/…/d/…
    page = people[OWNER].new_page()
    page.goto("/")
    empty = ask(page, "POST", "/projects", {"name": "Empty"})["id"]
    own = ask(page, "POST", "/projects", {"name": "Harbour papers"})["id"]
    short = ask(page, "POST", f"/projects/{own}/documents", {"title": "Short", "text": SHORT})["id"]
    copy = depending.copied(page, own, short)
    capture = recapturing.captured(page, own)
    ask(page, "POST", f"/projects/{own}/members", {"user": viewer, "role": VIEWER})
    invite = ask(page, "POST", f"/projects/{own}/invites", {"address": "mei@example.org", "role": REVIEWER})["token"]
    draft = _draft(page, own)
    job = bulk.made(page, own)
    members = ask(page, "GET", f"/projects/{project}/members")["items"]
    ours = ask(page, "GET", f"/projects/{project}")
    facts = ask(page, "GET", f"/documents/{document}")
    disputed = ask(page, "GET", f"/projects/{project}/documents?review_state=adjudicating")["items"][-1]
    page.close()
    page = people[REVIEWER].new_page()
    page.goto("/")
    marks = ask(page, "GET", f"/documents/{document}/annotations?author=me&limit=1000")["items"]
    page.close()
    page = people[OWNER].new_page()
    page.goto("/")
    mark = next(mark["id"] for mark in marks if mark["kind"] == "language")
    for words in ("Who says so? It stands nowhere else.", f"@{marks[0]['author']['name']}, is that a loaded word?"):
        said = ask(page, "POST", f"/annotations/{mark}/comments", {"text": words})
    ask(page, "POST", f"/annotations/{mark}/comments", {"text": "I would keep it.", "parent": said["id"]})
    checker = people[REVIEWER].new_page()
    checker.goto("/")
    checked = checking.claims_of(page, checker, project, next(mark["id"] for mark in marks if mark["kind"] == "claim"))
    checker.close()
    page.close()
    return {
        "project": project,
        "name of project": ours["name"],
        "name of empty": "Empty",
        "name of own": "Harbour papers",
        "document": document,
        "title": facts["title"],
        "disputed": disputed["id"],
        "disputed title": disputed["title"],
        "empty": empty,
        "own": own,
        "short": short,
        "dependence": f"/dependence?with={copy}",
        "invite": invite,
        "draft": draft,
        "capture": capture,
        "job": job,
        **checked,
        "reviewer": next(one["user"]["id"] for one in members if one["role"] == "reviewer"),
        **{kind: next(mark["id"] for mark in marks if mark["kind"] == kind) for kind in KINDS},
    }


def _draft(page: Page, project: str) -> str:
    """A text that somebody looks at before they import it."""
    page.goto(f"/p/{project}/import?way=paste")
    page.get_by_label("Text", exact=True).fill(SHORT)
    page.get_by_role("button", name="Look first").click()
    page.wait_for_url("**/import/*")
    return page.url.rpartition("/")[2]


def _second_factor(browser: Browser, demo: Site) -> None:
    """Somebody whose password alone opens nothing."""
    _command(demo, "user", "add", proving.SECOND, "--password-stdin", given=PASSWORD)
    context = browser.new_context(base_url=demo.url)
    page = context.new_page()
    proving.give_password(page, proving.SECOND)
    proving.set_up_codes(page)
    context.close()


def _token(link: str) -> str:
    return parse_qs(urlsplit(link).query)["token"][0]


def _password_link(site: Site, name: str) -> str:
    """The link with which a new person sets a password."""
    return _command(site, "user", "add", name)


def _command(site: Site, *words: str, given: str = "") -> str:
    """What a command prints on the demo of a site; `given` is its standard input."""
    command = [sys.executable, "-m", "annotate", *words]
    environment = {**site.environment, "ANNOTATE_HOME": str(site.home / "demo")}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=given, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()
