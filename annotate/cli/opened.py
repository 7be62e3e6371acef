"""Opening the installation for a command, and finding people, projects and documents by id or exact name."""

from annotate import scan
from annotate.domain.errors import Refusal
from annotate.domain.permissions import SCOPES, Actor
from annotate.services import accounts, operate, sign_in
from annotate.services.work import read, use
from annotate.settings import Settings, load, prepared
from annotate.store import migrate
from annotate.store.engine import Database


def installation(*, migrated: bool = True) -> tuple[Settings, Database]:
    """The settings and the database of this installation, brought to our schema unless told not to."""
    settings = prepared(load())
    scan.use(settings)
    database = use(Database(settings.database, checkpoints=False, readers=2))
    database.refuse_unsafe()
    if migrated:
        migrate.upgrade(database)
    return settings, database


def person(id_or_name: str) -> Actor:
    """Somebody with an account, acting by the hand of the operator."""
    found = read(sign_in.NOBODY, accounts.find_people, id_or_name)
    user, name = one(found, "account", id_or_name)
    return Actor(user, name, frozenset(SCOPES), request_id="command")


def project(id_or_name: str, as_user: str | None = None) -> tuple[str, Actor]:
    """A project and who acts in it: `as_user`, else its first owner."""
    found, _ = one(read(sign_in.NOBODY, operate.find_projects, id_or_name), "project", id_or_name)
    return found, person(as_user) if as_user else first_owner(found)


def project_or_document(id_or_name: str, as_user: str | None = None) -> tuple[str, str, Actor]:
    """`("project" or "document", id, actor)`; a document by its title."""
    projects = [(id_, "project") for id_, _ in read(sign_in.NOBODY, operate.find_projects, id_or_name)]
    documents = read(sign_in.NOBODY, operate.find_documents, id_or_name)
    id_, kind = one(projects + [(id_, "document") for id_, _, _ in documents], "project or document", id_or_name)
    owner_of = next((project_id for doc, _, project_id in documents if doc == id_), id_)
    return kind, id_, person(as_user) if as_user else first_owner(owner_of)


def first_owner(project_id: str) -> Actor:
    """The owner who has been one for longest."""
    found = read(sign_in.NOBODY, operate.first_owner, project_id)
    if found is None:
        raise Refusal("This project has no owner. Name who acts with --as USER.")
    return Actor(found[0], found[1], frozenset(SCOPES), request_id="command")


def only_admin() -> Actor:
    """The only admin of the installation."""
    found = read(sign_in.NOBODY, operate.admins)
    if len(found) != 1:
        raise Refusal("Say whose project this is: --owner USER.")
    return Actor(found[0][0], found[0][1], frozenset(SCOPES), request_id="command")


def one(found: list[tuple[str, str]], what: str, given: str) -> tuple[str, str]:
    """The only one of `found`; refuses none and several, naming the ids."""
    if not found:
        raise Refusal(f"There is no {what} “{given}”. Give its id or its exact name.")
    if len(found) > 1:
        raise Refusal(f"Several match “{given}”: {', '.join(id_ for id_, _ in found)}. Give the id of one.")
    return found[0]
