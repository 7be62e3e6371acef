"""Fill an installation with many annotations quickly: through the use cases, many in one transaction, in a process
of its own (`python -m bench.seed`) with the installation's settings."""

import json
import subprocess
import sys
from collections.abc import Sequence

import msgspec

from annotate.cli import opened
from annotate.domain.annotations import NewAnnotation
from annotate.services import annotations, intake
from annotate.services.intake import NewDocument
from annotate.services.work import Work, action, write
from bench import corpus
from bench.servers import Ours


def fill(installation: Ours, documents: Sequence[tuple[str, int]]) -> list[str]:
    """Store texts, each with so many annotations; the documents' ids. The server must not run."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.seed"],
        env=installation.environment,
        input=json.dumps({"project": installation.project, "documents": documents}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    ids: list[str] = json.loads(done.stdout)
    return ids


@action("annotation.create")
def mark_all(work: Work, document: str, bodies: Sequence[NewAnnotation]) -> None:
    """Many annotations in one transaction."""
    for body in bodies:
        annotations.create(work, document, body)


def main() -> None:
    """Read what to store from standard input."""
    asked = json.load(sys.stdin)
    opened.installation()
    project, actor = opened.project(asked["project"])
    ids = []
    for number, (text, marks) in enumerate(asked["documents"]):
        reading = intake.reading_of(NewDocument(text=text, title=f"Report {number}"), "en", actor.user)
        document = write(actor, intake.create_one, project, reading)
        bodies = [msgspec.convert(body, NewAnnotation) for body in corpus.annotations(text, marks, number)]
        write(actor, mark_all, document.id, bodies)
        ids.append(document.id)
    print(json.dumps(ids))


if __name__ == "__main__":
    main()
