"""Proving oneself on the pages: passwords, authenticator apps, passkeys of a virtual authenticator."""

import base64
import dataclasses
import re
import time
from typing import Any

from playwright.sync_api import Page, expect

from annotate.domain import one_time_codes
from tests.browser.conftest import Site
from tests.build import PASSWORD, App

CODES = "#recovery code"
SECOND = "Sana Rashid"
"""Somebody of the tour whose password alone opens nothing."""


def by_name(site: Site) -> Site:
    """The same server under the name that passkeys can belong to: they belong to names, not to addresses of numbers."""
    here = ("127.0.0.1", "localhost")
    return dataclasses.replace(site, url=site.url.replace(*here), setup=(site.setup or "").replace(*here))


def set_up(page: Page, site: Site, name: str = "Eva Lind", project: str = "Harbour desk") -> None:
    """The first account of an installation, signed in."""
    page.goto(site.setup or "")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Project").fill(project)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Projects")


def sign_out(page: Page) -> None:
    page.goto("/me")
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def give_password(page: Page, name: str = "Eva Lind", password: str = PASSWORD) -> None:
    """Name and password on the page for them."""
    page.goto("/login")
    page.get_by_label("Name or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def give_code(page: Page, code: str) -> None:
    """A code on the page of the second factor."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()


def signed_in(page: Page) -> None:
    """The projects are shown."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Projects")


def set_up_codes(page: Page) -> tuple[App, str]:
    """An authenticator app, and the code it was set up with: that of now, which is good also when a step ends meanwhile."""
    page.goto("/me/second-factor")
    page.get_by_role("button", name="Set up codes").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    app = App(base64.b32decode(page.locator("#key").inner_text()), [])
    used = app.code()
    page.get_by_label("Code", exact=True).fill(used)
    page.get_by_role("button", name="Set up codes").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    return App(app.seed, page.locator(CODES).all_inner_texts()), used


def next_code(app: App, used: str) -> str:
    """A code after one that was used: of now, or of the next step, which a clock a little behind shows."""
    step = int(time.time()) // one_time_codes.STEP
    later = (one_time_codes.code(app.seed, step + n) for n in (0, 1))
    return next(code for code in later if code != used)


def authenticator(page: Page) -> Any:
    """A virtual authenticator that always knows its person; the session that speaks with it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def add_passkey(page: Page, name: str) -> None:
    """A passkey with a name."""
    page.goto("/me/second-factor")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("#passkeys tbody")).to_contain_text(name)


def project_of(page: Page) -> str:
    """The id of the only project."""
    page.goto("/")
    found = re.search(r"/p/([0-9a-f-]{36})", page.content())
    assert found
    return found[1]


def owing(page: Page) -> None:
    """The password of somebody is right, and the second factor is asked."""
    give_password(page, SECOND)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")


def enrolling(page: Page) -> None:
    """A QR code is shown."""
    page.get_by_role("button", name="Set up codes").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()


def invited(page: Page) -> None:
    """An invite was made just now."""
    page.get_by_label("E-mail address").fill("ines@example.org")
    page.get_by_role("button", name="Make invite").click()
    expect(page.locator("#link")).to_be_visible()


def changing_person(page: Page) -> None:
    """An admin looks at one person."""
    page.get_by_role("link", name="Change Vera Lind").first.click()
    expect(page.get_by_role("heading", name="Vera Lind")).to_be_visible()


def reset_made(page: Page) -> None:
    """A reset link was made just now."""
    changing_person(page)
    page.get_by_role("button", name="Make reset link").click()
    expect(page.locator("#link")).to_be_visible()
