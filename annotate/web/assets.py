"""Static files under `/static/<hash of the whole tree>/…`: immutable, so that relative imports keep working."""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Flask, Response, send_from_directory

from annotate import paths

LASTING = "public, max-age=31536000, immutable"


@cache
def tree_hash() -> str:
    """A hash over the names and contents of all static files."""
    root = paths.folder("static")
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def static(path: str) -> str:
    """The address of a static file."""
    return f"/static/{tree_hash()}/{path}"


def install(app: Flask) -> None:
    """Serve the files; under an unknown hash the file comes with `no-store`."""
    root = paths.folder("static")
    mimetypes.add_type("text/javascript", ".js")

    @app.get("/static/<version>/<path:path>")
    def static_file(version: str, path: str) -> Response:
        response = send_from_directory(Path(root), path, conditional=True)
        response.headers["Cache-Control"] = LASTING if version == tree_hash() else "no-store"
        if (response.mimetype or "").startswith("text/"):
            response.headers["Content-Type"] = f"{response.mimetype}; charset=utf-8"
        return response

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return send_from_directory(Path(root), "icon.svg", mimetype="image/svg+xml")
