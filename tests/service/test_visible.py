"""The blind filter in SQL says what the rule in Python says (contract.md, Seen; security.md S38)."""

import importlib
import pkgutil
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.orm import aliased

from annotate import store
from annotate.domain.comments import NewComment
from annotate.domain.links import NewLink
from annotate.domain.permissions import LADDER, RANK, Actor
from annotate.domain.records import Document, End, Person
from annotate.domain.search import understood
from annotate.domain.suggestions import Suggestion
from annotate.domain.tracing import Search as SearchRecord
from annotate.domain.visibility import SUBMITTED, Desk, Reader, sees
from annotate.services import comments, links, suggestions
from annotate.services.work import now, read, write
from annotate.store import annotation_lists, annotations, fulltext, history
from annotate.store import carried as carried_store
from annotate.store import comments as comments_store
from annotate.store import links as links_store
from annotate.store import search as search_store
from annotate.store import searches as searches_store
from annotate.store import suggestions as suggestions_store
from annotate.store.annotations import Annotation
from annotate.store.base import Layered, new_id, stored
from annotate.store.carried import CarriedMark
from annotate.store.comments import Comment
from annotate.store.engine import Database
from annotate.store.history import AnnotationVersion
from annotate.store.hot import Hot, Transaction
from annotate.store.layers import Layer
from annotate.store.links import Link
from annotate.store.projects import Membership, Project
from annotate.store.searches import Search
from annotate.store.suggestions import SuggestionDecision
from tests import build

STATES = (None, "in_progress", "submitted", "locked")
ROUNDS = {"sqlite": 30, "postgresql": 12}
PEOPLE = ("Ana Okafor", "Jonas Keller", "Mei Tanaka", "Omar Haddad")


@dataclass
class Bench:
    """A document with annotations, links and agreed annotations of four people, and how each round sets it up."""

    document: Document
    people: list[Actor]
    made: dict[str, tuple[str, str]]  # annotation: author, layer
    links: dict[str, tuple[str, str]]  # link: both ends

    def arrange(self, tx: Transaction, draw: random.Random) -> tuple[Desk, dict[str, str], dict[str, str | None]]:
        """Random settings, roles and states of layers, written into the rows."""
        session = tx.session
        project = session.get_one(Project, self.document.project)
        project.blind, project.reviewers_per_document = draw.random() < 0.8, draw.randint(1, 3)
        roles, states = {}, {}
        for person in self.people:
            roles[person.user] = draw.choice(LADDER)
            session.get_one(Membership, (project.id, person.user)).rank = RANK[roles[person.user]]
            states[person.user] = draw.choice(STATES)
            kept = session.get(Layer, (self.document.id, person.user))
            if states[person.user] is None:
                if kept is not None:
                    session.delete(kept)
            else:
                if kept is None:
                    numbers = dict.fromkeys(("claims", "attributions", "unverified", "languages", "annotations"), 0)
                    kept = Layer(document=self.document.id, user=person.user, submitted=None, **numbers)
                    session.add(kept)
                kept.state = states[person.user]
        session.flush()
        submitted = sum(state in SUBMITTED for state in states.values())
        return Desk(project.blind, project.reviewers_per_document, submitted), roles, states

    def seen(self, desk: Desk, reader: Reader, states: dict[str, str | None]) -> set[str]:
        """What the rule says."""
        return {
            id_
            for id_, (author, layer) in self.made.items()
            if sees(reader, author, layer, states[author] or "not_started", desk)
        }


@pytest.fixture
def bench(database: Database) -> Bench:
    ana = build.a_person(PEOPLE[0])
    project = build.a_project(ana)
    people = [ana, *(build.a_member(ana, project, name=name) for name in PEOPLE[1:])]
    document = build.a_document(ana, project)
    made: dict[str, tuple[str, str]] = {}
    joined: dict[str, tuple[str, str]] = {}
    agreed = []
    for person in people:
        first, second, third = (build.an_annotation(person, document, start=n, end=n + 9).id for n in (0, 4, 8))
        agreed.append(third)
        made |= {first: (person.user, "individual"), second: (person.user, "individual")}
        made[third] = (person.user, "adjudicated")
        for id_ in (first, second, third):
            write(ana, comments.create, id_, NewComment(text="Who says so?"))
        for source, target in ((first, second), (second, third)):
            link = write(person, links.create, source, NewLink(type="supports", to=End(annotation=target)))
            joined[link.id] = (source, target)
    with database.connect(writing=True) as connection:
        for id_ in agreed:
            connection.execute(update(Annotation).where(Annotation.id == id_).values(layer="adjudicated"))
            connection.execute(update(Comment).where(Comment.annotation == id_).values(layer="adjudicated"))
        for id_, (author, layer) in made.items():
            connection.execute(insert(Search).values(**a_search(ana, document, id_, author, layer)))
            connection.execute(insert(CarriedMark).values(**a_carried_mark(document, id_, author, layer)))
    task = read(ana, suggestions.to_find, document.id)
    kinds = {method.id: method.kind for method in task.methods}
    write(ana, suggestions.keep, document.id, task.cut, suggestions.found(task), kinds)
    for person in people:
        write(person, suggestions.dismiss, read(person, suggestions.find, document.id).items(Suggestion)[0].id)
    return Bench(document, people, made, joined)


def a_search(by: Actor, document: Document, annotation: str, author: str, layer: str) -> dict[str, object]:
    """The row of a search for the original of a mark."""
    found = SearchRecord(
        by=Person(by.user, by.name),
        id=new_id(),
        annotation=annotation,
        where="The town archive",
        when="2026-11-26",
        found="not_found",
        note="",
        url=None,
        applied=False,
        created=now(),
    )
    place = {"annotation": annotation, "document": document.id, "project": document.project}
    whose = {"author": author, "layer": layer, "writer": by.user}
    return {"id": found.id, "created": found.created, "record": stored(found, "by"), **place, **whose}


def a_carried_mark(document: Document, annotation: str, author: str, layer: str) -> dict[str, object]:
    """The row of a mark that was carried to this document; only who may see it is looked at."""
    known = {"id": annotation, "source": annotation, "annotation": annotation, "kind": "claim", "number": 1}
    place = {"document": document.id, "project": document.project, "author": author, "layer": layer}
    return {**known, **place, "state": "found", "at": now(), "by": author, "reason": None, "start": 0, "record": b"{}"}


def every_way(tx: Transaction, document: str) -> Iterator[tuple[str, set[str]]]:
    """The ids of annotations that each way of asking gives; hot statements first, then the ORM session."""
    yield "the ids", annotation_lists.visible_ids(tx, document)
    yield "what was carried", {row.id for row in carried_store.carried_of(tx, document)}
    yield (
        "the first page",
        {annotation_lists.place_of(row[1])[2] for row in annotation_lists.first_page(tx, document, 1000)},
    )
    yield (
        "a page with a filter",
        {
            annotation_lists.place_of(row[1])[2]
            for row in annotation_lists.some_page(tx, document, annotation_lists.Filters(kind=("claim",)), None, 1000)[
                0
            ]
        },
    )
    session = tx.session
    yield "a select", set(session.scalars(select(Annotation.id).where(Annotation.document == document)))
    other = aliased(Annotation)
    yield "an alias", set(session.scalars(select(other.id).where(other.document == document)))
    joined = select(other.id).join(Project, Project.id == other.project).where(other.document == document)
    yield "a join", set(session.scalars(joined))
    inner = select(Annotation.id).where(Annotation.document == document).cte()
    yield "a common table expression", set(session.scalars(select(inner.c.id)))
    subquery = select(Annotation.id).where(Annotation.document == document).subquery()
    yield "a subquery", set(session.scalars(select(subquery.c.id)))


def counts(tx: Transaction, document: str) -> Iterator[tuple[str, int]]:
    """How many annotations each way of counting gives."""
    yield "the count of the list", annotation_lists.count_visible(tx, document)
    yield (
        "the total of a filtered page",
        annotation_lists.some_page(tx, document, annotation_lists.Filters(kind=("claim",)), None, 1)[1],
    )
    counted = select(func.count()).select_from(Annotation).where(Annotation.document == document)
    yield "a count", tx.session.execute(counted).scalar_one()


def test_the_filter_in_sql_is_the_rule_in_python_on_random_layers_for_every_way_of_asking(
    database: Database, backend: str, bench: Bench
) -> None:
    draw = random.Random(16)
    document, hidden = bench.document.id, 0
    for _ in range(ROUNDS[backend]):
        with database.open(writing=True) as opened:
            desk, roles, states = bench.arrange(Transaction(opened, ""), draw)
        with database.open(writing=False) as opened:
            for person in bench.people:
                tx = Transaction(opened, person.user)
                expected = bench.seen(desk, Reader(person.user, roles[person.user], states[person.user]), states)
                hidden += len(bench.made) - len(expected)
                for way, ids in every_way(tx, document):
                    assert ids == expected, (way, desk, roles, states, person.name)
                assert {count for _, count in counts(tx, document)} == {len(expected)}
                check_single_things(tx, bench, expected)
    assert hidden > 4 * ROUNDS[backend]


def check_single_things(tx: Transaction, bench: Bench, expected: set[str]) -> None:
    """Objects by id, EXISTS, histories and links follow the same rule."""
    session = tx.session
    for id_ in bench.made:
        session.expunge_all()
        assert (session.get(Annotation, id_) is not None) == (id_ in expected)
        assert (annotations.parent_of(tx, id_) is not None) == (id_ in expected)
        assert bool(comments_store.on_annotation(tx, id_)) == (id_ in expected)
        assert bool(searches_store.searches_of(tx, id_)) == (id_ in expected)
    assert carried_store.counts_of(tx, bench.document.id) == ({"found": len(expected)} if expected else {})
    assert searches_store.counts(tx, bench.document.project) == dict.fromkeys(expected, 1)
    with fulltext.limited(tx) as clock:
        for kind, q in (("annotations", "c0*"), ("comments", "who says")):
            found, _ = search_store.candidates(
                tx, clock, kind, bench.document.project, understood(q), search_store.Filters()
            )
            assert len(found) == len(expected), kind
            assert kind == "comments" or {one.id for one in found} == expected
            assert search_store.how_many(tx, clock, kind, bench.document.project) == len(expected)
    counted = comments_store.counts(tx, bench.document.id).values()
    assert sum(one.all for one in counted) == len(expected)
    there = exists().where(Annotation.document == bench.document.id)
    assert session.execute(select(there)).scalar_one() == bool(expected)
    of_versions = set(session.scalars(select(AnnotationVersion.annotation)))
    individual = {id_ for id_, (_, layer) in bench.made.items() if layer == "individual"}
    assert of_versions & individual == expected & individual
    for id_ in individual:
        assert bool(history.history_of(tx, id_)) == (id_ in expected)
    authors = {bench.made[id_][0] for id_ in expected & individual}
    decided = suggestions_store.precision_of(tx, bench.document.project)
    assert sum(of for _, of in decided.values()) == len(authors)
    shown = {row.id for row in links_store.links_of_document(tx, bench.document.id)}
    assert shown == {id_ for id_, ends in bench.links.items() if set(ends) <= expected}


def test_somebody_outside_the_project_sees_no_layer_of_it(database: Database, bench: Bench) -> None:
    eva = build.a_person("Eva Lind")
    with database.open(writing=False) as opened:
        tx = Transaction(opened, eva.user)
        agreed = {id_ for id_, (_, layer) in bench.made.items() if layer == "adjudicated"}
        for way, ids in every_way(tx, bench.document.id):
            assert ids == agreed, way


def test_every_layered_table_is_looked_at_here() -> None:
    assert {model.__name__ for model in Layered.__subclasses__()} == {
        Annotation.__name__,
        CarriedMark.__name__,
        AnnotationVersion.__name__,
        Comment.__name__,
        Link.__name__,
        Search.__name__,
        SuggestionDecision.__name__,
    }


def test_only_the_statements_named_here_leave_out_the_filter() -> None:
    modules = [importlib.import_module(f"{store.__name__}.{m.name}") for m in pkgutil.iter_modules(store.__path__)]
    everything = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Hot) and value._everything
    }
    followed = {"flags._ON_ANNOTATION", "flags._ON_CLAIM"}  # a verdict settles every flag, seen or not
    moved = {"links._MOVE_LINK", "links._TO_CLAIM"}  # and with a merged claim go all links that end at it
    carried = {"carried._BECAME", "carried._REFERRING", "links._ALL"}  # all layers go to a new capture
    assert everything == {"annotations._CHANGE", "annotations._STANDING"} | followed | moved | carried


def test_only_the_modules_named_here_run_statements_past_the_filter() -> None:
    sources = Path(store.__path__[0]).parent.rglob("*.py")
    past = re.compile(r"connection\.(execute|scalar|scalars|exec_driver_sql)\b")
    running = {path.name for path in sources if past.search(path.read_text(encoding="utf-8"))}
    counting = {"admin.py"}  # how many projects, documents and people there are
    whole = {"integrity.py", "integrity_talk.py", "copying.py", "migrate.py", "search_fill.py"}  # told to nobody
    whole |= {"integrity_proofs.py"}
    going = {"leaving.py", "forgotten.py"}  # accounts and events that go
    assert running == {"documents.py", "projects.py", "lookup.py", "engine.py"} | counting | whole | going
