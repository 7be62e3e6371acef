"""Lists: one envelope, filters, pages by cursor, ETags (contract.md, Lists and Filters)."""

import itertools

import pytest

from tests.api.client import BASE, expect, pointers, problem


@pytest.fixture
def marked(api, ana, desk, article):
    """Marks of two people on the three sentences, by a name each."""
    jonas = api.member(ana, desk)
    pieces = [{"start": 0, "end": 3}, {"start": 60, "end": 66}]
    split = expect(ana.post(f"/documents/{article['id']}/annotations", {"kind": "claim", "fragments": pieces}), 201)
    return {
        "jonas": jonas,
        "first": api.annotation(ana, article, "claim", 4, 9),
        "split": split,
        "second": api.annotation(ana, article, "language", 34, 47, status="submitted"),
        "third": api.annotation(jonas, article, "unverified", 60, 89),
        "across": api.annotation(jonas, article, "attribution", 26, 40),
    }


def found_by(person, document, query, marked):
    items = expect(person.get(f"/documents/{document['id']}/annotations{query}"))["items"]
    names = {mark["id"]: name for name, mark in marked.items() if name != "jonas"}
    return [names[item["id"]] for item in items]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["split", "first", "across", "second", "third"]),
        ("?kind=claim", ["split", "first"]),
        ("?kind=claim,language", ["split", "first", "second"]),
        ("?author=me", ["split", "first", "second"]),
        ("?author={jonas}", ["across", "third"]),
        ("?author=me,{jonas}", ["split", "first", "across", "second", "third"]),
        ("?author=01890000-0000-7000-8000-000000000000", []),
        ("?layer=individual", ["split", "first", "across", "second", "third"]),
        ("?layer=adjudicated", []),
        ("?status=submitted", ["second"]),
        ("?status=draft,accepted", ["split", "first", "across", "third"]),
        ("?sentence=1", ["split", "first", "across"]),
        ("?sentence=2", ["across", "second"]),
        ("?sentence=2,3", ["split", "across", "second", "third"]),
        ("?sentence=99", []),
        ("?start=0&end=4", ["split"]),
        ("?start=3&end=4", []),
        ("?start=3&end=5", ["first"]),
        ("?start=9&end=26", []),
        ("?start=47", ["split", "third"]),
        ("?end=4", ["split"]),
        ("?end=0", []),
        ("?start=89", []),
        ("?start=40&end=60", ["second"]),
        ("?kind=claim&sentence=3&author=me", ["split"]),
        ("?kind=claim&author={jonas}", []),
    ],
)
def test_filters_find_what_they_name(ana, article, marked, query, names):
    assert found_by(ana, article, query.format(jonas=marked["jonas"].id), marked) == names


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("kind=rumour", "/kind"),
        ("kind=claim,", "/kind"),
        ("kind=claim;language", "/kind"),
        ("kind=", "/kind"),
        ("author=ana", "/author"),
        ("author=me,", "/author"),
        ("layer=all", "/layer"),
        ("status=open", "/status"),
        ("sentence=0", "/sentence"),
        ("sentence=-1", "/sentence"),
        ("sentence=one", "/sentence"),
        ("sentence=1,,2", "/sentence"),
        ("sentence=9999999999", "/sentence"),
        ("start=-1", "/start"),
        ("start=x", "/start"),
        ("end=1.5", "/end"),
        ("end=99999999999999999999", "/end"),
        ("start=true", "/start"),
        ("start=null", "/start"),
        ("end=", "/end"),
        ("end=+4", "/end"),
        ("start=1e1", "/start"),
        ("start=٤", "/start"),
        ("limit=0", "/limit"),
        ("limit=1001", "/limit"),
        ("limit=", "/limit"),
        ("cursor=x", "/cursor"),
        ("cursor=WzFd", "/cursor"),
        ("cursor=WzEsMiwzXQ", "/cursor"),
        ("cursor=%00", "/cursor"),
        ("sort=note", "/sort"),
        ("author__password=x", "/author__password"),
        ("record", "/record"),
        ("kind=claim&kind=language", "/kind"),
    ],
)
def test_an_unknown_name_or_value_is_refused(ana, article, query, pointer):
    assert pointers(ana.get(f"/documents/{article['id']}/annotations?{query}")) == [pointer]


def every_page(person, path, limit):
    """All items of a list, page by page along its links, and the totals that the pages gave."""
    items, totals = [], set()
    query = f"{path}{'&' if '?' in path else '?'}limit={limit}"
    while query:
        answer = person.get(query)
        page = expect(answer)
        assert set(page) == {"items", "next", "total"}
        assert len(page["items"]) <= limit
        items += page["items"]
        totals.add(page["total"])
        link = answer.headers.get("Link")
        assert (link is None) == (page["next"] is None)
        query = link.removeprefix(f"<{BASE}").removesuffix('>; rel="next"') if link else None
        assert query is None or f"limit={limit}" in query
    return items, totals


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 1000])
def test_pages_have_every_annotation_once_and_in_order(api, ana, article, limit):
    for start, end in itertools.product((0, 4), (9, 20, 9)):
        api.annotation(ana, article, start=start, end=end)
    whole = expect(ana.get(f"/documents/{article['id']}/annotations"))["items"]
    assert whole == sorted(whole, key=lambda mark: (mark["start"], mark["end"], mark["id"]))
    items, totals = every_page(ana, f"/documents/{article['id']}/annotations", limit)
    assert (items, totals) == (whole, {6})
    filtered, totals = every_page(ana, f"/documents/{article['id']}/annotations?start=9&end=30", limit)
    assert (filtered, totals) == ([mark for mark in whole if mark["end"] > 9], {2})


def test_a_page_goes_on_where_it_was_when_something_was_marked_before_it(api, ana, article):
    marks = [api.annotation(ana, article, start=start) for start in (10, 20, 30, 40)]
    first = expect(ana.get(f"/documents/{article['id']}/annotations?limit=2"))
    api.annotation(ana, article, start=0)
    assert ana.delete(f"/annotations/{marks[1]['id']}", 1).status_code == 204
    second = expect(ana.get(f"/documents/{article['id']}/annotations?limit=2&cursor={first['next']}"))
    assert [mark["id"] for mark in second["items"]] == [mark["id"] for mark in marks[2:]]


def test_every_list_has_the_envelope_and_pages(api, ana, desk, article):
    mark, other = api.annotation(ana, article), api.annotation(ana, article, start=10)
    for type_ in ("supports", "contradicts", "repeats"):
        expect(ana.post(f"/annotations/{mark['id']}/links", {"type": type_, "to": {"annotation": other["id"]}}), 201)
    for _ in range(2):
        api.member(ana, desk)
        api.document(ana, desk)
        api.project(ana)
    expect(ana.patch(f"/annotations/{mark['id']}", {}, 1))
    expect(ana.patch(f"/annotations/{mark['id']}", {}, 2))
    for path, size in (
        ("/projects", 3),
        (f"/projects/{desk['id']}/members", 3),
        (f"/projects/{desk['id']}/documents", 3),
        (f"/documents/{article['id']}/sentences", 3),
        (f"/documents/{article['id']}/zones", 1),
        (f"/documents/{article['id']}/annotations", 2),
        (f"/documents/{article['id']}/links", 3),
        (f"/documents/{article['id']}/layers", 3),
        (f"/annotations/{mark['id']}/links", 3),
        (f"/annotations/{mark['id']}/history", 3),
    ):
        whole = expect(ana.get(f"{path}?limit=1000"))
        assert (len(whole["items"]), whole["total"], whole["next"]) == (size, size, None), path
        assert every_page(ana, path, 2) == (whole["items"], {size}), path
        for query in ("limit=0", "limit=x", "cursor=x", "order=name"):
            problem(ana.get(f"{path}?{query}"), 422, "invalid")


def test_the_list_of_tokens_is_given_whole(api, ana):
    signed_in = api.signed_in(ana)
    listed = expect(signed_in.get("/me/tokens"))
    assert (len(listed["items"]), listed["next"], listed["total"]) == (1, None, 1)


def test_an_unchanged_list_is_not_sent_again(api, ana, desk, article):
    jonas = api.member(ana, desk)
    for path in (f"/documents/{article['id']}/annotations", f"/projects/{desk['id']}/documents"):
        first = ana.get(path)
        headers = {"If-None-Match": first.headers["ETag"]}
        again = ana.get(path, headers=headers)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
        assert ana.get(f"{path}?limit=7", headers=headers).status_code == 200
        assert jonas.get(path, headers=headers).status_code == 200
        api.annotation(ana, article)
        assert ana.get(path, headers=headers).status_code == 200


def test_a_list_is_sent_again_when_the_role_or_a_name_in_it_changed(api, ana, desk, article):
    jonas = api.member(ana, desk)
    api.annotation(ana, article)
    path = f"/documents/{article['id']}/annotations"
    headers = {"If-None-Match": jonas.get(path).headers["ETag"]}
    expect(ana.patch(f"/projects/{desk['id']}/members/{jonas.id}", {"role": "viewer"}, 1))
    assert expect(jonas.get(path, headers=headers))["total"] == 0


def test_one_unit_everywhere_however_the_text_is_written(api, ana, desk):
    text = "e\u0301\U0001f600\U0001f469\u200d\U0001f52c \u05e9\u05dc\u05d5\u05dd abc"
    document = api.document(ana, desk, text)
    start = text.index("abc")
    mark = api.annotation(ana, document, start=start, end=start + 3, quote="abc")
    assert mark["start"] == 12
    listed = expect(ana.get(f"/documents/{document['id']}/annotations?start={start}&end={start + 1}"))
    assert listed["items"] == [mark]
