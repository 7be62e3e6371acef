"""The first start: one link, one admin, once (contract.md, `serve`, setup, sign-in; security.md S5)."""

from urllib.parse import parse_qs, urlsplit

import pytest

from annotate.services import accounts
from tests import build
from tests.api.client import Client, expect


def setup_token():
    link = accounts.setup_link("http://localhost")
    return link and parse_qs(urlsplit(link).query)["token"][0]


def test_the_first_start_makes_one_admin_once(empty):
    client, token = Client(empty.app), setup_token()
    assert client.page("/setup", query_string={"token": token}).status_code == 200
    fields = {"name": "First", "email": "first@paper.example", "password": build.PASSWORD, "project": "Desk"}
    answer = client.submit("/setup", token=token, **fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    me = expect(client.get("/me"))
    assert (me["name"], me["email"], me["admin"]) == ("First", "first@paper.example", True)
    assert [project["name"] for project in expect(client.get("/projects"))["items"]] == ["Desk"]
    for again in (token, setup_token() or "none"):
        assert client.submit("/setup", token=again, **fields).status_code == 404
        assert client.page("/setup", query_string={"token": again}).status_code == 404
    assert setup_token() is None


def test_a_newer_setup_link_replaces_the_older_one(empty):
    first, second = setup_token(), setup_token()
    client = Client(empty.app)
    assert client.page("/setup", query_string={"token": first}).status_code == 404
    assert client.page("/setup", query_string={"token": second}).status_code == 200
    for token in ("", "none", second[:-1]):
        assert client.page("/setup", query_string={"token": token}).status_code == 404


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"name": "a\nb"}, {"email": "none"}, {"password": "short"}, {"project": "a" * 501}]
)
def test_a_setup_that_is_not_whole_leaves_the_link_as_it_was(empty, fields):
    client, token = Client(empty.app), setup_token()
    good = {"name": "First", "email": "first@paper.example", "password": build.PASSWORD, "project": ""}
    assert client.submit("/setup", token=token, **{**good, **fields}).status_code == 422
    assert client.submit("/setup", token=token, **good).status_code == 303
