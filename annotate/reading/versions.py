"""By what a kind of file is read: our own release, and the libraries that take its bytes apart."""

from functools import lru_cache
from importlib import metadata

from annotate import __version__
from annotate.reading.kinds import BY_MEDIA_TYPE

_PAGE = ("selectolax", "faust-cchardet")
_LIBRARIES = {
    "text": ("faust-cchardet",),
    "markdown": ("faust-cchardet",),
    "html": _PAGE,
    "pdf": ("pypdfium2",),
    "docx": ("lxml",),
    "odt": ("lxml",),
    "epub": ("lxml", *_PAGE),
    "rtf": ("faust-cchardet",),
    "eml": _PAGE,
    "srt": ("faust-cchardet",),
    "vtt": ("faust-cchardet",),
}


@lru_cache(maxsize=32)
def reader(media_type: str) -> str:
    """Such as `html reader of annotate 0.1.0, selectolax 0.4.0`."""
    kind = BY_MEDIA_TYPE[media_type].id if media_type in BY_MEDIA_TYPE else "text"
    return ", ".join((f"{kind} reader of annotate {__version__}", *map(_named, _LIBRARIES[kind])))


def _named(library: str) -> str:
    try:
        return f"{library} {metadata.version(library)}"
    except metadata.PackageNotFoundError:  # installed without its description
        return library
