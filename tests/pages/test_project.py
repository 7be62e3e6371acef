"""A project at a glance and its documents: honest counts, filters, and nothing of hidden layers."""

from collections.abc import Callable

from annotate.domain.permissions import Actor
from annotate.domain.sentences import ReadMark
from annotate.services import documents, layers, overview, projects, sentences
from annotate.services.projects import ProjectChange
from annotate.services.work import write
from tests import build
from tests.pages.conftest import Visitor

Visit = Callable[[Actor], Visitor]


def test_what_is_next_is_named_with_its_next_step(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    begun, new = build.a_document(ana, project, title="Begun"), build.a_document(ana, project, title="New")
    build.an_annotation(ana, begun)
    write(ana, sentences.mark_read, begun.id, 1, ReadMark(read=True))
    visitor = visit(ana)
    steps = [" ".join(item.text(separator=" ").split()) for item in visitor.get(f"/p/{project.id}").all(".next li")]
    assert steps[0].startswith("2 sentences left in Begun 1 of 3 read, 1 mark of yours. Read on")
    assert steps[1].startswith("3 sentences to read in New Not started. Start reading")
    for document in (begun, new):
        write(ana, sentences.mark_read, document.id, 2, ReadMark(read=True))
        write(ana, layers.submit, document.id)
    assert "Nothing waits for you" in visitor.get(f"/p/{project.id}").words()


def test_an_empty_project_offers_the_first_step_to_whoever_may_take_it(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    assert [button.text() for button in visit(ana).get(f"/p/{project.id}").all("main button")] == [
        "Paste text",
        "Add files",
    ]
    assert visit(jonas).get(f"/p/{project.id}").all("main button") == []


def test_the_list_shows_progress_and_marks_of_all_in_open_work(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    document = build.a_document(ana, project)
    build.an_annotation(ana, document)
    build.an_annotation(jonas, document, kind="language")
    write(jonas, sentences.mark_read, document.id, 1, ReadMark(read=True))
    row = visit(ana).get(f"/p/{project.id}/docs").words("tbody")
    assert "You 0 of 3, in progress Jonas 1 of 3, in progress" in row
    assert "C Claim 1 A Attribution 0 U Unverified 0 L Language 1" in row


def test_blind_work_shows_no_count_and_no_progress_of_another(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    build.blind(ana, project)
    jonas = build.a_member(ana, project)
    document = build.a_document(ana, project)
    build.an_annotation(jonas, document)
    write(jonas, sentences.mark_read, document.id, 1, ReadMark(read=True))
    visitor = visit(ana)
    for path in ("", "/docs", "/export"):
        page = visitor.get(f"/p/{project.id}{path}")
        assert "Jonas" not in page.html.replace(">to Jonas Keller</option>", "")  # whom one may assign is no secret
        assert "C Claim 1" not in page.words()


def test_marks_of_a_sentence_that_was_cut_anew_no_longer_count_as_read(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project)
    for n in (1, 2):
        write(ana, sentences.mark_read, document.id, n, ReadMark(read=True))
    visitor = visit(ana)
    assert "2 of 3" in visitor.get(f"/p/{project.id}/docs").words("tbody")
    write(ana, sentences.merge, document.id, sentences.Merge(first=1, last=2))
    assert "0 of 2" in visitor.get(f"/p/{project.id}/docs").words("tbody")
    assert "0 of 2 sentences" in visitor.get(f"/p/{project.id}").words(".sum")


def test_filters_stand_in_the_address_and_can_be_cleared(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    for title in ("Harbour", "Bridge"):
        build.a_document(ana, project, title=title)
    visitor = visit(ana)
    page = visitor.get(f"/p/{project.id}/docs?q=harb&review_state=open")
    assert [title.text() for title in page.all("tbody cite")] == ["Harbour"]
    assert (page.value("q"), page.one("[name='review_state'] [selected]").attributes["value"]) == ("harb", "open")
    assert "Clear 2 filters" in page.words()
    assert "No document matches" in visitor.get(f"/p/{project.id}/docs?q=zz").words()
    assert visitor.get(f"/p/{project.id}/docs?state=nonsense").status == 422
    assert visitor.get(f"/p/{project.id}/docs?cursor=nonsense").status == 422


def test_pages_of_the_list_hold_each_document_once(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    for n in range(53):
        build.a_document(ana, project, "Short text.", title=f"Text {n}")
    visitor = visit(ana)
    first = visitor.get(f"/p/{project.id}/docs?q=text")
    second = visitor.get(first.one("[rel='next']").attributes["href"] or "")
    titles = [title.text() for page in (first, second) for title in page.all("tbody cite")]
    assert titles == [f"Text {n}" for n in reversed(range(53))]
    assert not second.all("[rel='next']")


def test_a_viewer_is_offered_nothing_that_changes_the_project(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    build.a_document(ana, project)
    visitor = visit(build.a_member(ana, project, "viewer"))
    for path in ("", "/docs", "/export", "/members", "/settings"):
        page = visitor.get(f"/p/{project.id}{path}")
        assert page.status == 200
        assert not page.all("main form[method='post'], main a[href$='/import'], main button[name='way']")
    assert visitor.get(f"/p/{project.id}/import").status == 403


def test_a_projects_own_words_stand_on_all_of_its_pages_and_on_no_other(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project).id
    write(ana, projects.change, project.id, ProjectChange(labels={"kind.claim": "Assertion"}), project.version)
    visitor = visit(ana)
    at = f"/p/{project.id}"
    for path in (at, f"{at}/docs", f"{at}/export?kind=claim", f"{at}/d/{document}"):
        page = visitor.get(path)
        assert "assertion" in page.html.lower(), path
    assert visitor.get(f"{at}/d/{document}").words(".mk.claim span") == "Assertion"
    other = build.a_project(ana, name="Another")
    assert "assertion" not in visitor.get(f"/p/{other.id}/docs").html.lower()


def test_an_editor_assigns_the_chosen_documents_and_each_sees_whose_they_are(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    harbour, bridge = (build.a_document(ana, project, title=title) for title in ("Harbour", "Bridge"))
    visitor, path = visit(ana), f"/p/{project.id}/docs"
    assert [box.attributes["value"] for box in visitor.get(path).all("input[type='checkbox']")] == [
        bridge.id,
        harbour.id,
    ]
    refused = visitor.send(path, {"user": jonas.user})
    assert refused.status == 422
    assert "No document is chosen." in refused.words()
    assert visitor.send(path, {"user": jonas.user, "document": [harbour.id]}).status == 303
    assert "For Jonas Keller" in visitor.get(path).words()
    assert visitor.send(path, {"user": "somebody", "document": [harbour.id]}).status == 422
    mine = visit(jonas).get(f"{path}?assigned=me")
    assert [title.text() for title in mine.all("tbody cite")] == ["Harbour"]
    assert "For you" in mine.words()
    assert not mine.all("input[type='checkbox']")
    visitor.get(path)
    assert visitor.send(path, {"user": "evenly", "document": [harbour.id, bridge.id]}).status == 303
    assert visitor.get(path).words().count("Jonas Keller") >= 2
    assert visitor.send(path, {"user": "nobody", "document": [harbour.id, bridge.id]}).status == 303
    assert "For " not in " ".join(cell.text() for cell in visitor.get(path).all("td[data-l='State']"))


def test_the_figures_have_their_data_as_tables_and_count_readings_by_day(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    document = build.a_document(ana, project)
    build.an_annotation(ana, document)
    for person, n in ((ana, 1), (ana, 1), (jonas, 1), (jonas, 2)):
        write(person, sentences.mark_read, document.id, n, ReadMark(read=True))
    readings, kinds = visit(ana).get(f"/p/{project.id}").all(".plots tbody")
    day, done, due = readings.text(separator=" ").split()
    assert (len(day), done, due) == (10, "3", "6")
    assert kinds.text(separator=" ").split()[-5:] == ["1", "0", "0", "0", "1"]


def test_the_figure_of_marks_has_the_newest_documents_with_marks_whatever_came_in_since(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    build.an_annotation(jonas, build.a_document(ana, project, title="The bridge"))
    gone = build.a_document(ana, project, title="Withdrawn")
    build.an_annotation(ana, gone)
    write(ana, documents.delete, gone.id, gone.version)
    for n in range(overview.MARKED + 1):
        build.a_document(ana, project, title=f"Not read {n}")
    figures = visit(ana).get(f"/p/{project.id}").words(".plots")
    assert ("The bridge" in figures, "Withdrawn" in figures, "Appears with the first mark." in figures) == (
        True,
        False,
        False,
    )
    build.blind(ana, project)
    figures = visit(ana).get(f"/p/{project.id}").words(".plots")
    assert ("The bridge" in figures, "Appears with the first mark." in figures) == (False, True)


def test_figures_of_blind_work_count_ones_own_readings_only_and_viewers_see_none(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    build.blind(ana, project)
    jonas, viewer = build.a_member(ana, project), build.a_member(ana, project, "viewer", "Vera Lund")
    document = build.a_document(ana, project)
    write(jonas, sentences.mark_read, document.id, 1, ReadMark(read=True))
    own = visit(ana).get(f"/p/{project.id}")
    assert "Your readings done" in own.words(".plots")
    assert own.words(".plots tbody").split()[1:] == ["0", "3"]
    assert "eadings" not in visit(viewer).get(f"/p/{project.id}").words(".plots")
