"""A fetch as a WARC file (ISO 28500, WARC/1.1): what was asked and what came, for other people's archives.

The block of the response is what a client without any coding would have got: chunks and gzip are undone, and the
headers that told of them stand as `X-Archive-Orig-…`, as archives of browsers write them.
"""

import hashlib
import uuid

from annotate.fetch import AGENT, Fetched

_CODINGS = frozenset({"transfer-encoding", "content-encoding", "content-length"})
END = b"\r\n\r\n"


def written(fetched: Fetched, at: str, name: str) -> bytes:
    """Four records: about the file, the request, the response, the redirects before them.

    `at` is RFC 3339 in UTC. `name` tells this capture from others: the same capture gives the same bytes.
    """
    response_id = _id(name, "response")
    shared = [("WARC-Date", at), ("WARC-Target-URI", fetched.address), ("WARC-IP-Address", fetched.peer)]
    head, body = _response_head(fetched), fetched.body
    about = f"software: {AGENT}\r\nformat: WARC File Format 1.1\r\n"
    way = "".join(f"redirect: {hop.status} {hop.address} {_plain(hop.location)}\r\n" for hop in fetched.hops)
    info = [("WARC-Type", "warcinfo"), ("WARC-Record-ID", _id(name, "warcinfo")), ("WARC-Date", at)]
    response = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", response_id),
        *shared,
        ("WARC-Payload-Digest", _digest(body)),
    ]
    request = [("WARC-Type", "request"), ("WARC-Record-ID", _id(name, "request")), *shared]
    records = [
        _record([*info, ("Content-Type", "application/warc-fields")], about.encode()),
        _record([*response, ("Content-Type", "application/http; msgtype=response")], head + body),
        _record(
            [*request, ("WARC-Concurrent-To", response_id), ("Content-Type", "application/http; msgtype=request")],
            fetched.request.encode("ascii"),
        ),
    ]
    if way:
        hops = [("WARC-Type", "metadata"), ("WARC-Record-ID", _id(name, "metadata")), *shared]
        more = [("WARC-Concurrent-To", response_id), ("Content-Type", "application/warc-fields")]
        records.append(_record([*hops, *more], way.encode()))
    return b"".join(records)


def _record(headers: list[tuple[str, str]], block: bytes) -> bytes:
    lines = [*headers, ("WARC-Block-Digest", _digest(block)), ("Content-Length", str(len(block)))]
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines) + "\r\n"
    return head.encode() + block + END


def _response_head(fetched: Fetched) -> bytes:
    length = str(len(fetched.body))
    coded = any(name.lower() in ("transfer-encoding", "content-encoding") for name, _ in fetched.headers)
    lines = [f"HTTP/1.1 {fetched.status} {fetched.reason}".rstrip()]
    lines += [
        f"X-Archive-Orig-{name}: {value}" if coded and name.lower() in _CODINGS else f"{name}: {value}"
        for name, value in fetched.headers
    ]
    if coded:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _id(name: str, kind: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{name}#{kind}')}>"


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _plain(location: str) -> str:
    """One line, whatever a header held."""
    return "".join(character if character.isprintable() else "�" for character in location)
