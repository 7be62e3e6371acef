"""A mail server that keeps what it gets, for tests; it speaks as much SMTP as sending needs."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


class Post(socketserver.ThreadingTCPServer):
    """Mails in the order they came. `refusing`: addresses that it does not take."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, host: str) -> None:
        super().__init__((host, 0), _Talk)
        self.said: list[str] = []
        self.mails: list[EmailMessage] = []
        self.refusing: set[str] = set()

    @property
    def url(self) -> str:
        """As the setting names it."""
        host, port = self.server_address[:2]
        return f"smtp://{host!s}:{port}"


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        post = cast("Post", self.server)
        self._say("220 here")
        while line := self.rfile.readline():
            word = line.decode().strip()
            post.said.append(word)
            if word.upper().startswith("RCPT") and any(address in word for address in post.refusing):
                self._say("550 nobody here")
            elif word.upper() == "DATA":
                self._say("354 go on")
                post.mails.append(self._mail())
                self._say("250 kept")
            else:
                self._say("221 bye" if word.upper() == "QUIT" else "250 fine")

    def _mail(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return cast("EmailMessage", message_from_bytes(b"".join(lines), policy=policy.default))

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def post_office(host: str = "127.0.0.1") -> Iterator[Post]:
    """A mail server on this machine while the block runs."""
    with Post(host) as post:
        thread = threading.Thread(target=post.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield post
        post.shutdown()
        thread.join()


def body(mail: EmailMessage) -> str:
    """The text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
