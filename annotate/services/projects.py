"""Projects: list, make, read, change, delete (contract.md, People and projects)."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from annotate.domain import fields as f
from annotate.domain.errors import Fault, Invalid, Stale
from annotate.domain.fields import END, Input, Line, OptionalLine, Prose
from annotate.domain.permissions import LADDER, OWNER, RANK
from annotate.domain.records import Project
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.work import ONESELF, PROJECT, Work, action
from annotate.store import projects as store
from annotate.store.access import ProjectAccess
from annotate.store.base import encoder, new_id
from annotate.store.journal import ACCOUNTS, begin_chain
from annotate.store.projects import ProjectRow, Settings
from annotate.vocabulary import is_value, names

Labels = dict[Annotated[str, Meta(max_length=100)], OptionalLine | None]
OptionalAddress = Annotated[str, Meta(max_length=2000, pattern=f"^({f.ADDRESS})?" + END)]


class NewProject(Input, frozen=True):
    """A project to make; the maker becomes its owner."""

    name: Line
    description: Prose = ""


class ProjectChange(Input, frozen=True):
    """A JSON merge patch of the settings."""

    name: Line | UnsetType = UNSET
    description: Prose | UnsetType | None = UNSET
    blind: bool | UnsetType = UNSET
    hints: f.Hints | UnsetType = UNSET
    reviewers_per_document: Annotated[int, Meta(ge=1, le=20)] | UnsetType = UNSET
    language: f.Language | UnsetType = UNSET
    adjudicate_own: bool | UnsetType = UNSET
    labels: Labels | UnsetType | None = UNSET
    guidelines: Prose | UnsetType | None = UNSET
    publisher_name: OptionalLine | UnsetType | None = UNSET
    publisher_url: OptionalAddress | UnsetType | None = UNSET
    public_base_url: OptionalAddress | UnsetType | None = UNSET
    licence: OptionalLine | UnsetType | None = UNSET
    funding_note: Prose | UnsetType | None = UNSET
    selection_criteria: Prose | UnsetType | None = UNSET
    method_statement: Prose | UnsetType | None = UNSET
    how_to_cite: Prose | UnsetType | None = UNSET
    second_factor_from: f.Role | UnsetType | None = UNSET


_settings = msgspec.json.Decoder(Settings)
_COLUMNS = ("name", "blind", "reviewers_per_document", "language")


@action("project.list")
def find(work: Work, query: PageQuery = PageQuery(limit=1000)) -> Listing[Project]:
    """One's own projects, by name."""
    work.oneself()
    items: list[msgspec.Struct] = [
        record_of(row) for row in store.projects_of(work) if work.actor.project in (None, row.id)
    ]
    return paged(items, query.limit, query.cursor)


@action("project.create")
def create(work: Work, body: NewProject) -> Project:
    """Make a project; the actor becomes its owner."""
    user = work.oneself()
    work.accounts_chain()
    settings = encoder.encode(Settings(description=body.description))
    id_ = new_id()
    row: dict[str, Any] = {
        "id": id_,
        "version": 1,
        "name": body.name,
        "blind": False,
        "reviewers_per_document": 2,
        "language": "en",
        "settings": settings,
        "documents": 0,
        "created": work.now,
        "deleted": False,
        "second_factor_from": None,
    }
    store.insert_project(work, row)
    store.insert_member(work, id_, user, RANK[OWNER], work.now)
    begin_chain(work, id_)
    work.journal.audit(ACCOUNTS, "project.created", id_, None, settings)
    work.journal.audit(ACCOUNTS, "member.created", user, None, f"{id_} owner".encode())
    work.subject = f"project:{id_}"  # a retry is answered as long as the project may be seen
    return record_of(ProjectRow(id_, 1, body.name, False, 2, "en", settings, work.now, RANK[OWNER]))


@action("project.read")
def read(work: Work, project: str) -> Project:
    """One project."""
    return record_of(work.load(PROJECT, project))


@action("project.change")
def change(work: Work, project: str, body: ProjectChange, version: int) -> Project:
    """Change the settings."""
    found = work.load(PROJECT, project)
    before = _at_version(found, version)
    work.accounts_chain()
    given: dict[str, Any] = {
        name: "" if value is None and name != "second_factor_from" else value
        for name in ProjectChange.__struct_fields__
        if (value := getattr(body, name)) is not UNSET
    }
    if "labels" in given:
        given["labels"] = _checked_labels(body.labels, before.labels) if isinstance(body.labels, dict) else {}
    if given.get("second_factor_from") and not work.actor.second_factor:
        raise Invalid([Fault("/second_factor_from", "Set up a second factor of your own first, under My account.")])
    made = msgspec.structs.replace(before, version=version + 1, **given)
    settings = encoder.encode(Settings(**{name: getattr(made, name) for name in Settings.__struct_fields__}))
    columns = {name: getattr(made, name) for name in _COLUMNS}
    least = RANK[made.second_factor_from] if made.second_factor_from else None
    columns |= {"settings": settings, "second_factor_from": least}
    if not store.change_project(work, found.id, version, columns):
        raise _stale(work, project)
    work.journal.audit(ACCOUNTS, "project.changed", found.id, found.settings, settings)
    return made


@action("project.delete")
def delete(work: Work, project: str, version: int) -> None:
    """Delete a project with everything in it."""
    found = work.load(PROJECT, project)
    _at_version(found, version)
    work.accounts_chain()
    if not store.change_project(work, found.id, version, {"deleted": True}):
        raise _stale(work, project)
    work.journal.audit(ACCOUNTS, "project.deleted", found.id, found.settings)
    work.subject = ONESELF  # a retry finds no project any more


def record_of(found: ProjectAccess | ProjectRow) -> Project:
    """The record of a project that was loaded."""
    more = _settings.decode(found.settings)
    return Project(
        id=found.id,
        version=found.version,
        name=found.name,
        role=LADDER[found.rank],
        blind=bool(found.blind),
        reviewers_per_document=found.reviewers_per_document,
        language=found.language,
        created=found.created,
        second_factor_from=None if found.second_factor_from is None else LADDER[found.second_factor_from],
        **{field: getattr(more, field) for field in Settings.__struct_fields__},
    )


def _checked_labels(labels: Mapping[str, str | None], before: Mapping[str, str]) -> dict[str, str]:
    """The labels of `before` overlaid key by key, all of values that exist, like `reason.vague_source`.

    An empty one, or `null`, takes a label away.
    """
    known = names()
    faults = []
    for key in labels:
        vocabulary, _, value = key.partition(".")
        if vocabulary not in known or not is_value(vocabulary, value):
            pointer = key.replace("~", "~0").replace("/", "~1")
            faults.append(Fault(f"/labels/{pointer}", "There is no such value. Write it like “reason.vague_source”."))
    if faults:
        raise Invalid(faults)
    return {key: text for key, text in {**before, **labels}.items() if text}


def _at_version(found: ProjectAccess, version: int) -> Project:
    if found.version != version:
        raise Stale(encoder.encode(record_of(found)), found.version)
    return record_of(found)


def _stale(work: Work, project: str) -> Stale:
    now = work.load(PROJECT, project)
    return Stale(encoder.encode(record_of(now)), now.version)
