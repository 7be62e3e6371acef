"""Invites, second factors and sign-ins in a real browser (security.md S7, S8, S12)."""

from base64 import b32decode

from playwright.sync_api import Page, expect

from tests.browser import proving
from tests.browser.conftest import Open, Site
from tests.build import PASSWORD, App

REFUSED = "the server responded with a status of 4"


def test_somebody_invited_makes_an_account_and_is_in_the_project(new_site: Site, open_at: Open) -> None:
    owner, guest = open_at(new_site), open_at(new_site, width=390, touch=True)
    proving.set_up(owner, new_site)
    project = proving.project_of(owner)
    owner.goto(f"/p/{project}/members")
    owner.get_by_label("E-mail address").fill("mei@example.org")
    owner.locator("#invite").get_by_role("radio", name="Editor").check()
    owner.get_by_role("button", name="Make invite").click()
    link = owner.locator("#link").inner_text()
    expect(owner.locator("#invites")).to_contain_text("mei@example.org")
    guest.goto(link)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Join Harbour desk")
    guest.get_by_label("Name").fill("Mei Lin")
    guest.get_by_label("Password", exact=True).fill(PASSWORD)
    guest.get_by_role("button", name="Make account and join").click()
    expect(guest.get_by_role("navigation", name="Project")).to_be_visible()
    owner.goto(f"/p/{project}/members")
    expect(owner.get_by_role("row", name="Mei Lin")).to_contain_text("Editor")
    assert owner.locator("#invites").count() == 0


def test_a_code_of_the_app_is_asked_after_the_password_and_taken_once(new_site: Site, open_at: Open) -> None:
    page = open_at(new_site, expected=(REFUSED,))
    proving.set_up(page, new_site)
    app, used = proving.set_up_codes(page)
    proving.sign_out(page)
    proving.give_password(page)
    proving.give_code(page, used)
    expect(page.get_by_role("alert")).to_contain_text("it was used before")
    fresh = proving.next_code(app, used)
    proving.give_code(page, fresh)
    proving.signed_in(page)
    proving.sign_out(page)
    proving.give_password(page)
    proving.give_code(page, fresh)
    expect(page.get_by_role("alert")).to_contain_text("it was used before")


def test_each_recovery_code_opens_once(new_site: Site, open_at: Open) -> None:
    page = open_at(new_site, expected=(REFUSED,))
    proving.set_up(page, new_site)
    app, _ = proving.set_up_codes(page)
    assert len(set(app.recovery)) == 10
    for code in app.recovery:
        proving.sign_out(page)
        proving.give_password(page)
        proving.give_code(page, code)
        proving.signed_in(page)
    proving.sign_out(page)
    proving.give_password(page)
    proving.give_code(page, app.recovery[0])
    expect(page.get_by_role("alert")).to_contain_text("it was used before")


def test_a_passkey_signs_in_alone_and_after_the_password_until_it_is_removed(new_site: Site, open_at: Open) -> None:
    site = proving.by_name(new_site)
    page = open_at(site, expected=(REFUSED,))
    proving.set_up(page, site)
    proving.authenticator(page)
    page.goto("/me/second-factor")
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    expect(page.get_by_role("row", name="Laptop")).to_contain_text("not yet")
    proving.sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    proving.signed_in(page)
    proving.sign_out(page)
    proving.give_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    page.get_by_role("button", name="Use a passkey").click()
    proving.signed_in(page)
    page.goto("/me/second-factor")
    page.get_by_role("button", name="Remove Laptop").click()
    expect(page.get_by_role("status")).to_contain_text("It is removed.")
    proving.sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("not known here")
    proving.give_password(page)
    proving.signed_in(page)


def test_a_passkey_serves_where_the_password_is_asked_once_more(new_site: Site, open_at: Open) -> None:
    site = proving.by_name(new_site)
    page = open_at(site)
    proving.set_up(page, site)
    page.goto("/reauth?next=/me")
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    assert not page.get_by_role("button", name="Use a passkey").is_visible()
    proving.authenticator(page)
    proving.add_passkey(page, "Laptop")
    page.goto("/reauth?next=/me%23tokens")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")


def test_a_passkey_that_says_no_leaves_the_page_as_it_is_and_says_so(new_site: Site, open_at: Open) -> None:
    site = proving.by_name(new_site)
    page = open_at(site)
    proving.set_up(page, site)
    proving.sign_out(page)
    proving.authenticator(page)
    page.get_by_label("Name or e-mail").fill("Eva Lind")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used.")
    expect(page.get_by_label("Name or e-mail")).to_have_value("Eva Lind")


def test_passkeys_are_not_offered_under_an_address_that_cannot_have_them(new_site: Site, open_at: Open) -> None:
    page = open_at(new_site)
    proving.set_up(page, new_site)
    page.goto("/me/second-factor")
    expect(page.get_by_text("the address of this page does not allow them")).to_be_visible()
    assert not page.get_by_role("button", name="Add a passkey").is_visible()


def test_sign_ins_elsewhere_are_named_and_ended(new_site: Site, open_at: Open) -> None:
    here, there = open_at(new_site), open_at(new_site)
    proving.set_up(here, new_site)
    proving.give_password(there)
    proving.signed_in(there)
    here.goto("/me")
    logins = here.locator(".logins tbody tr")
    expect(logins).to_have_count(2)
    expect(logins.first).to_contain_text("on Linux")
    expect(logins.first).to_contain_text("this computer")
    here.get_by_role("button", name="End all others").click()
    expect(logins).to_have_count(1)
    there.goto("/me")
    expect(there.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_codes_are_set_up_and_given_by_keyboard_alone(new_site: Site, open_at: Open) -> None:
    page = open_at(new_site)
    proving.set_up(page, new_site)
    page.goto("/me/second-factor")
    _tab_to(page, "Set up codes")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code", exact=True)).to_be_focused()
    app = App(b32decode(page.locator("#key").inner_text()), [])
    used = app.code()
    page.keyboard.type(used)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    proving.sign_out(page)
    expect(page.get_by_label("Name or e-mail")).to_be_focused()
    page.keyboard.type("Eva Lind")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code", exact=True)).to_be_focused()
    page.keyboard.type(proving.next_code(app, used))
    page.keyboard.press("Enter")
    proving.signed_in(page)


def _tab_to(page: Page, name: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == name:
            return
    raise AssertionError(f"no way to {name} by Tab")
