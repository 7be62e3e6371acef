"""Assignments: whose work a document is (contract.md, Rights: editors assign documents)."""

from annotate.store.base import new_id
from tests.api.client import expect, pointers, problem


def path(document, person=None):
    return f"/documents/{document['id']}/assignments" + (f"/{person.id}" if person else "")


def assigned(person, document):
    return [one["reviewer"]["id"] for one in expect(person.get(path(document)))["items"]]


def waiting(api, person):
    """How many documents the list of projects says wait for somebody."""
    return api.signed_in(person).page("/").text.count("<b>1 document</b> to read")


def test_a_document_is_assigned_and_taken_back(ana, article, jonas):
    made = expect(ana.put(path(article, jonas), {}))
    assert set(made) == {"reviewer", "document", "at", "by"}
    assert (made["reviewer"], made["document"]) == ({"id": jonas.id, "name": jonas.name}, article["id"])
    assert made["by"]["id"] == ana.id
    assert expect(ana.put(path(article, jonas), {})) == made, "twice is no error"
    assert assigned(jonas, article) == [jonas.id]
    assert ana.delete(path(article, jonas)).status_code == 204
    assert assigned(jonas, article) == []
    problem(ana.delete(path(article, jonas)), 404, "not-found")


def test_who_is_given_a_document_finds_it_in_the_inbox(ana, article, jonas):
    expect(ana.put(path(article, jonas), {}))
    expect(ana.put(path(article, jonas), {}))
    (notice,) = expect(jonas.get("/me/inbox"))["items"]
    assert (notice["why"], notice["by"]["id"], notice["document"]["id"]) == ("assigned", ana.id, article["id"])
    expect(ana.put(path(article, ana), {}))
    assert expect(ana.get("/me/inbox"))["total"] == 0


def test_only_who_marks_in_the_project_can_be_assigned(api, ana, desk, article):
    viewer, outsider = api.member(ana, desk, "viewer"), api.person("Outsider")
    problem(ana.put(path(article, viewer), {}), 422, "state")
    problem(ana.put(path(article, outsider), {}), 404, "not-found")


def test_what_is_assigned_waits_for_them_alone_and_the_rest_for_everybody(api, ana, article, jonas, mei):
    assert (waiting(api, jonas), waiting(api, mei)) == (1, 1)
    expect(ana.put(path(article, jonas), {}))
    assert (waiting(api, jonas), waiting(api, mei)) == (1, 0)
    api.annotation(mei, article)
    assert waiting(api, mei) == 1, "what was begun goes on waiting"


def test_the_list_of_documents_can_be_narrowed_to_what_is_assigned(api, ana, desk, article, jonas, mei):
    other = api.document(ana, desk)
    expect(ana.put(path(article, jonas), {}))
    listed = f"/projects/{desk['id']}/documents?assigned="
    assert [one["id"] for one in expect(jonas.get(f"{listed}me"))["items"]] == [article["id"]]
    assert [one["id"] for one in expect(mei.get(f"{listed}{jonas.id}"))["items"]] == [article["id"]]
    assert expect(mei.get(f"{listed}me"))["total"] == 0
    assert pointers(jonas.get(f"{listed}somebody")) == ["/assigned"]
    assert other["id"]


def test_documents_are_distributed_evenly_with_two_reviewers_each(api, ana, desk, article, jonas, mei):
    others = [api.document(ana, desk) for _ in range(2)]
    api.member(ana, desk, "viewer")
    body = {"reviewers": [jonas.id, mei.id, ana.id]}
    made = expect(ana.post(f"/projects/{desk['id']}/assignments:distribute", body))["assigned"]
    assert len(made) == 6
    for person in (jonas, mei, ana):
        assert sum(one["reviewer"]["id"] == person.id for one in made) == 2
    for document in (article, *others):
        assert len(assigned(ana, document)) == 2
    assert expect(ana.post(f"/projects/{desk['id']}/assignments:distribute", {}))["assigned"] == []


def test_only_documents_and_reviewers_of_the_project_are_distributed(api, ana, desk, article, jonas):
    answer = ana.post(
        f"/projects/{desk['id']}/assignments:distribute",
        {"documents": [article["id"], new_id()], "reviewers": [new_id()]},
    )
    assert pointers(answer) == ["/documents/1", "/reviewers/0"]
    assert assigned(ana, article) == []


def test_the_queue_of_adjudication_waits_for_who_has_not_begun(api, ana, desk, article, jonas):
    expect(ana.put(path(article, jonas), {}))
    (entry,) = expect(ana.get(f"/projects/{desk['id']}/adjudication"))["items"]
    assert entry["waiting"] == [{"id": jonas.id, "name": jonas.name}]


def test_in_blind_work_reviewers_are_told_of_themselves_only(api, ana):
    desk = api.project(ana, blind=True)
    jonas, mei = (api.member(ana, desk, "reviewer", name) for name in ("Jonas", "Mei"))
    document = api.document(ana, desk)
    for person in (jonas, mei):
        expect(ana.put(path(document, person), {}))
    assert assigned(jonas, document) == [jonas.id]
    assert len(assigned(ana, document)) == 2
    listed = f"/projects/{desk['id']}/documents?assigned={mei.id}"
    assert pointers(jonas.get(listed)) == ["/assigned"]
    assert expect(jonas.get(f"/projects/{desk['id']}/documents?assigned=me"))["total"] == 1
