"""A time-stamp authority of the tests' own: keys and answers are made by OpenSSL, which also checks them."""

import contextlib
import subprocess
from pathlib import Path
from socket import socket

from tests.network import Behaviour

ADDRESS = "http://tsa.example/stamp"
_CONFIG = """
[tsa]
default_tsa = ours
[ours]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
certs = {folder}/ca.pem
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[signer]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


class Authority:
    """Signs in a folder. `asked` counts the questions that came over the network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked = 0
        (folder / "openssl.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("0A11\n")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        self.openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Root", "-days", "2")
        self.openssl("req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Stamps")
        signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "openssl.cnf")
        self.openssl(
            "x509", "-req", "-in", "tsa.csr", *signed, "-extensions", "signer", "-days", "2", "-out", "tsa.pem"
        )

    def openssl(self, *arguments: str) -> str:
        """What OpenSSL says in this folder; it must end well."""
        done = subprocess.run(["openssl", *arguments], cwd=self.folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def reply(self, query: bytes) -> bytes:
        """The answer to a question."""
        (self.folder / "query.tsq").write_bytes(query)
        self.openssl("ts", "-reply", "-config", "openssl.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr")
        return (self.folder / "reply.tsr").read_bytes()

    def verifies(self, reply: bytes, content: bytes) -> bool:
        """Whether OpenSSL, which knows the root only, takes the answer for a stamp on these bytes."""
        (self.folder / "checked.tsr").write_bytes(reply)
        (self.folder / "checked").write_bytes(content)
        command = ["openssl", "ts", "-verify", "-data", "checked", "-in", "checked.tsr", "-CAfile", "ca.pem"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=60)
        return done.returncode == 0 and "Verification: OK" in done.stdout + done.stderr

    @property
    def behaviour(self) -> Behaviour:
        """A server that stamps what is sent to it."""

        def answer(to: socket, request: bytes) -> None:
            self.asked += 1
            body = self.reply(sent(to, request))
            head = (
                f"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            to.sendall(head.encode() + body)

        return answer


def sent(to: socket, request: bytes) -> bytes:
    """The whole body of a request of which the head has come."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    assert lines[b"content-type"] == b"application/timestamp-query"
    with contextlib.suppress(TimeoutError):
        while len(body) < int(lines[b"content-length"]) and (more := to.recv(65536)):
            body += more
    return body
