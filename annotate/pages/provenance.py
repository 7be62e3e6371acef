"""Provenance: how a text got in, its proofs with how to check them, and who did what to it since (domain.md 4)."""

import shlex
from typing import NamedTuple

from flask import Blueprint
from werkzeug.wrappers import Response

from annotate.domain.custody import Account
from annotate.pages.frame import Frame, allowed
from annotate.services import custody
from annotate.services.custody import Sheet
from annotate.services.work import read
from annotate.web.disposition import saved_as
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("provenance", __name__)
_CHANGES = {
    "crlf": "line ends made equal",
    "cr": "line ends made equal",
    "bom": "the mark at its start left out",
    "markup": "its markup left out",
    "soft_hyphens": "hidden hyphens left out",
    "lines": "lines joined into paragraphs",
    "times": "its times left out",
}
_SCANS = {
    "clean": "Nothing was found in it before it was read",
    "unanswered": "The scanner did not answer; the file was taken in unscanned, as this server is set",
}


class Proof(NamedTuple):
    """A file to take along: what it is, where, what it is saved as, the hash that it must have, and what to run to see
    whether it has."""

    what: str
    address: str
    name: str
    sha256: str
    command: str


@page(blueprint, "/p/<uuid:project>/d/<uuid:document>/provenance")
def show(project: str, document: str) -> Response:
    """Who captured it, when and how; hashes, downloads, the time stamp; the log of custody."""
    sheet = read(actor(), custody.opened, project, document)
    account = sheet.account
    return render(
        "provenance/document.html",
        **Frame(sheet.project, allowed(sheet.project))._asdict(),
        document=sheet.document,
        account=account,
        proofs=_proofs(sheet),
        token=_token(sheet),
        changes=list(dict.fromkeys(_CHANGES.get(name, name) for name in account.normalisations)),
        scanned=_SCANS.get(account.scanned or "", ""),
    )


def _proofs(sheet: Sheet) -> list[Proof]:
    account = sheet.account
    api = f"/api/v1/documents/{account.document}"
    found = []
    if account.bytes_kept:
        name = saved_as(sheet.filename)
        found.append(_proof("The original, as it came", f"{api}/original", name, account.bytes_sha256))
    if account.state == "ready":
        found.append(_proof("The text that is worked on", f"{api}/text", "text.txt", account.text_sha256))
    if account.final_address and account.bytes_kept:
        name = saved_as(f"{sheet.document.title}.warc")
        found.append(Proof("The exchange, as a WARC file", f"{api}/capture.warc", name, "", _inside(name, account)))
    return found


def _proof(what: str, address: str, name: str, sha256: str) -> Proof:
    return Proof(what, address, name, sha256, f"echo {shlex.quote(f'{sha256}  {name}')} | sha256sum -c")


def _inside(name: str, account: Account) -> str:
    """The WARC file names the hash of the original, as the digest of what the server sent."""
    return f"grep -a {shlex.quote(f'WARC-Payload-Digest: sha256:{account.bytes_sha256}')} {_path(name)}"


def _token(sheet: Sheet) -> Proof | None:
    stamp = sheet.account.time_stamp
    if stamp is None or not stamp.stamped:
        return None
    address, name = f"/api/v1/documents/{sheet.document.id}/time-stamp.tsr", saved_as(f"{sheet.document.title}.tsr")
    command = f"openssl ts -verify -digest {stamp.sha256} -in {_path(name)} -CAfile authority.pem"
    return Proof("The time stamp", address, name, "", command)


def _path(name: str) -> str:
    """A name as an argument that no program takes for an option."""
    return shlex.quote(f"./{name}" if name.startswith("-") else name)
