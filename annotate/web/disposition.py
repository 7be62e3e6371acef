"""File names in `Content-Disposition` (RFC 6266): a safe ASCII name, and the real one beside it."""

import unicodedata
from urllib.parse import quote


def saved_as(name: str) -> str:
    """What a download called `name` is saved as."""
    clean = "".join("_" if unicodedata.category(c).startswith("C") or c in '/\\"' else c for c in name).strip(" .")
    return clean[:150] or "download"


def attachment(name: str) -> str:
    """The header of a download called `name`, whatever stands in it."""
    clean = saved_as(name)
    plain = unicodedata.normalize("NFKD", clean).encode("ascii", "ignore").decode()
    plain = "".join(c if c.isalnum() or c in " ._-()" else "_" for c in plain).strip(" .") or "download"
    if plain == clean:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"
