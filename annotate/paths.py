"""Finds static/, templates/ and migrations/ inside the installed package, or beside it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `name`; `RuntimeError` when the installation is incomplete."""
    for place in (_PACKAGE / name, _PACKAGE.parent / name):
        if place.is_dir() and (place.parent == _PACKAGE or (_PACKAGE.parent / "pyproject.toml").is_file()):
            return place
    raise RuntimeError(f"{name}/ is missing: the installation is incomplete")
