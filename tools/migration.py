"""Start the next migration: `python3 tools/migration.py what_changes` writes `migrations/versions/NNNN_what_changes.py`.

The two functions are written by hand; a test compares what they make with the models.
"""

import re
import sys
from pathlib import Path

VERSIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"
TEMPLATE = '''"""{title}."""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = {before}


def upgrade() -> None:
    raise NotImplementedError


def downgrade() -> None:
    raise NotImplementedError
'''


def main(arguments: list[str]) -> int:
    """Write the file and print its path, or say what is wrong."""
    if len(arguments) != 1 or not re.fullmatch(r"[a-z][a-z0-9_]*", arguments[0]):
        print("Say what changes, in small letters and underscores: make migration NAME=add_claims", file=sys.stderr)
        return 2
    path = begin(VERSIONS, arguments[0])
    print(path)
    return 0


def begin(folder: Path, name: str) -> Path:
    """Write the next revision of `folder`; it follows the highest number there."""
    numbers = sorted(path.name[:4] for path in folder.glob("[0-9][0-9][0-9][0-9]_*.py"))
    number = f"{int(numbers[-1]) + 1 if numbers else 1:04}"
    before = f'"{numbers[-1]}"' if numbers else "None"
    path = folder / f"{number}_{name}.py"
    path.write_text(TEMPLATE.format(title=name.replace("_", " ").capitalize(), number=number, before=before))
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
