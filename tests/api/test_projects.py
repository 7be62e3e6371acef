"""Projects over HTTP (contract.md, People and projects)."""

import pytest

from tests.api.client import expect, pointers, problem

SETTINGS = {
    "name": "Foreign desk",
    "description": "Reports from abroad.\nAll of them.",
    "blind": True,
    "adjudicate_own": False,
    "reviewers_per_document": 3,
    "hints": "always",
    "public_claims": "named",
    "language": "pt-BR",
    "labels": {"reason.vague_source": "Says who?"},
    "guidelines": "Read twice.",
    "publisher_name": "The Paper",
    "publisher_url": "https://paper.example",
    "public_base_url": "https://checks.paper.example",
    "licence": "CC BY 4.0",
    "funding_note": "None.",
    "selection_criteria": "Every third article.",
    "method_statement": "Two people read each article.",
    "how_to_cite": "The Paper, 2026.",
}


def test_whoever_makes_a_project_is_its_owner(api):
    ana = api.person()
    answer = ana.post("/projects", {"name": "Desk", "description": "What we read."})
    made = expect(answer, 201)
    assert answer.headers["Location"] == f"/api/v1/projects/{made['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert (made["name"], made["description"], made["role"], made["version"]) == ("Desk", "What we read.", "owner", 1)
    assert (made["blind"], made["reviewers_per_document"], made["language"], made["labels"]) == (False, 2, "en", {})
    assert expect(ana.get(f"/projects/{made['id']}")) == made


def test_a_project_has_exactly_the_members_of_the_contract(desk):
    assert set(desk) == {"id", "version", "role", "created", "second_factor_from", *SETTINGS}
    texts = set(SETTINGS) - {
        "name",
        "blind",
        "adjudicate_own",
        "hints",
        "public_claims",
        "reviewers_per_document",
        "language",
        "labels",
    }
    assert {name: desk[name] for name in texts} == dict.fromkeys(texts, "")


def test_every_setting_can_be_changed_and_is_given_back(ana, desk):
    changed = expect(ana.patch(f"/projects/{desk['id']}", SETTINGS, 1))
    assert changed == desk | SETTINGS | {"version": 2}
    assert expect(ana.get(f"/projects/{desk['id']}")) == changed


def test_a_patch_leaves_what_it_does_not_name_and_null_clears(api, ana):
    desk = api.project(ana, guidelines="Read twice.", licence="CC BY 4.0")
    changed = expect(ana.patch(f"/projects/{desk['id']}", {"licence": None}, desk["version"]))
    assert (changed["licence"], changed["guidelines"]) == ("", "Read twice.")


@pytest.mark.parametrize("name", ["id", "version", "role", "created", "owner", "members"])
def test_what_the_server_decides_cannot_be_set(ana, desk, name):
    assert pointers(ana.patch(f"/projects/{desk['id']}", {name: desk.get(name, "x")}, 1)) == [f"/{name}"]
    assert pointers(ana.post("/projects", {"name": "Desk", name: "x"})) == [f"/{name}"]
    assert expect(ana.get(f"/projects/{desk['id']}")) == desk


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("name", "a" * 501),
        ("name", "two\nlines"),
        ("name", "\u0000"),
        ("name", None),
        ("name", 1),
        ("description", "\u0000"),
        ("description", "a" * 20_001),
        ("blind", 1),
        ("adjudicate_own", None),
        ("blind", "yes"),
        ("blind", None),
        ("reviewers_per_document", 0),
        ("reviewers_per_document", 2.0),
        ("reviewers_per_document", True),
        ("reviewers_per_document", 10**400),
        ("language", "Klingon language"),
        ("labels", ["a"]),
        ("publisher_url", "javascript:alert(1)"),
        ("public_base_url", "https://a b"),
    ],
)
def test_a_setting_that_is_none_is_refused_at_its_place(ana, desk, name, value):
    assert pointers(ana.patch(f"/projects/{desk['id']}", {name: value}, 1)) == [f"/{name}"]
    assert expect(ana.get(f"/projects/{desk['id']}")) == desk


def test_labels_are_merged_key_by_key(ana, desk):
    path = f"/projects/{desk['id']}"
    changes = [
        ({"reason.vague_source": "Says who?"}, {"reason.vague_source": "Says who?"}),
        ({"kind.claim": "Point"}, {"reason.vague_source": "Says who?", "kind.claim": "Point"}),
        ({}, {"reason.vague_source": "Says who?", "kind.claim": "Point"}),
        ({"reason.vague_source": None}, {"kind.claim": "Point"}),
        ({"kind.claim": "", "kind.language": "Tone"}, {"kind.language": "Tone"}),
        (None, {}),
    ]
    for version, (labels, wanted) in enumerate(changes, 1):
        assert expect(ana.patch(path, {"labels": labels}, version))["labels"] == wanted


def test_the_settings_page_takes_a_label_away_that_was_emptied(api, ana):
    desk = api.project(ana, labels={"kind.claim": "Point", "kind.language": "Tone"})
    signed_in = api.signed_in(ana)
    form = {"version": str(desk["version"]), "name": "Desk", "language": "en", "reviewers_per_document": "2"}
    answer = signed_in.submit(
        f"/p/{desk['id']}/settings", **form, **{"labels.kind.claim": "", "labels.kind.language": "Tone"}
    )
    assert answer.status_code == 303
    assert expect(ana.get(f"/projects/{desk['id']}"))["labels"] == {"kind.language": "Tone"}


def test_a_label_is_for_a_value_that_exists(ana, desk):
    labels = {"reason.no_such_reason": "x", "nothing": "y", "reason.vague_source": "z"}
    found = pointers(ana.patch(f"/projects/{desk['id']}", {"labels": labels}, 1))
    assert found == ["/labels/reason.no_such_reason", "/labels/nothing"]


def test_the_list_has_ones_own_projects_only(api):
    ana, jonas = api.person("Ana"), api.person("Jonas")
    mine, theirs = api.project(ana), api.project(jonas)
    found = expect(ana.get("/projects"))
    assert [project["id"] for project in found["items"]] == [mine["id"]]
    assert (found["total"], found["next"]) == (1, None)
    problem(ana.get(f"/projects/{theirs['id']}"), 404, "not-found")


def test_a_deleted_project_is_gone_with_everything_in_it(api, ana, desk, article):
    mark = api.annotation(ana, article)
    assert ana.delete(f"/projects/{desk['id']}", 1).status_code == 204
    for path in (f"/projects/{desk['id']}", f"/documents/{article['id']}", f"/annotations/{mark['id']}"):
        problem(ana.get(path), 404, "not-found")
    assert expect(ana.get("/projects"))["total"] == 0


def test_deleting_a_project_needs_a_fresh_sign_in(api, ana, desk):
    browser = api.signed_in(ana)
    api.execute("UPDATE login_session SET fresh_until = '2026-01-01T00:00:00Z' WHERE \"user\" = ?", ana.id)
    problem(browser.delete(f"/projects/{desk['id']}", 1), 403, "reauth")
    assert expect(browser.patch(f"/projects/{desk['id']}", {"name": "Desk 2"}, 1))["name"] == "Desk 2"


def test_the_role_in_a_project_is_the_callers_own(api, ana, desk):
    jonas = api.member(ana, desk, "adjudicator")
    assert expect(jonas.get(f"/projects/{desk['id']}"))["role"] == "adjudicator"
    problem(jonas.patch(f"/projects/{desk['id']}", {"name": "Mine"}, 1), 403, "forbidden")
