"""What the application is told of a request, and what its answer becomes."""

import os
import sys
from contextlib import closing
from hashlib import sha256

import pytest

from tests.server.application import MEGABYTE
from tests.server.client import Reply, Served, data_segments_in, head, post, read_reply, read_until


def test_the_address_is_printed_once_the_socket_answers(server: Served) -> None:
    assert server.url == f"http://127.0.0.1:{server.port}"
    assert server.get().status == 200


def test_the_application_sees_method_path_query_and_client(server: Served) -> None:
    told = server.get("/echo/%C3%A9/a%2Fb?q=%C3%A9&r").json
    assert told["REQUEST_METHOD"] == "GET"
    assert told["PATH_INFO"].encode("latin-1").decode() == "/echo/é/a/b"
    assert told["QUERY_STRING"] == "q=%C3%A9&r"
    assert told["SCRIPT_NAME"] == ""
    assert told["REMOTE_ADDR"] == "127.0.0.1"
    assert told["SERVER_PORT"] == str(server.port)
    assert told["HTTP_HOST"] == "localhost"
    assert told["wsgi.input_terminated"] is True
    assert told["annotate.stopping"] is False


def test_repeated_headers_are_joined(server: Served) -> None:
    told = server.get("/", b'If-Match: "1"', b'If-Match: "2"', b"Cookie: a=1", b"Cookie: b=2").json
    assert told["HTTP_IF_MATCH"] == '"1","2"'
    assert told["HTTP_COOKIE"] == "a=1; b=2"


def test_a_name_with_an_underscore_is_dropped(server: Served) -> None:
    told = server.get("/", b"X_Forwarded_For: 9.9.9.9", b"X-Csrf_Token: a", b"Content_Length: 3").json
    assert not [name for name in told if "FORWARDED" in name or "CSRF" in name]
    assert "CONTENT_LENGTH" not in told


def test_fields_behind_a_chunked_body_are_dropped(server: Served) -> None:
    chunks = b"3\r\nabc\r\n0\r\nX-Forwarded-For: 9.9.9.9\r\nHost: evil\r\n\r\n"
    told = server.ask(head("POST", "/", b"Transfer-Encoding: chunked") + chunks).json
    assert "HTTP_X_FORWARDED_FOR" not in told
    assert told["HTTP_HOST"] == "localhost"


def test_a_chunked_body_arrives_with_its_length(server: Served) -> None:
    request = head("POST", "/", b"Transfer-Encoding: chunked") + b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    told = server.ask(request).json
    assert told["CONTENT_LENGTH"] == "5"
    assert told["sha256"] == sha256(b"abcde").hexdigest()
    assert "HTTP_TRANSFER_ENCODING" not in told


@pytest.mark.parametrize("size", [1, 65536, 256 * 1024, 256 * 1024 + 1, MEGABYTE + 7, 2 * MEGABYTE])
def test_a_body_arrives_whole_whatever_its_size(server: Served, size: int) -> None:
    body = os.urandom(size)
    told = server.ask(post("/", body)).json
    assert (told["length"], told["sha256"]) == (size, sha256(body).hexdigest())


def test_a_route_may_take_more_than_the_others(server: Served) -> None:
    body = os.urandom(5 * MEGABYTE)
    assert server.ask(post("/batch", body)).json["sha256"] == sha256(body).hexdigest()
    assert server.ask(head("POST", "/", b"Content-Length: %d" % len(body))).status == 413


@pytest.mark.skipif(sys.platform != "linux", reason="counts segments by Linux's TCP_INFO")
def test_a_whole_answer_comes_in_one_piece(server: Served) -> None:
    with closing(server.connect()) as client:
        for asked in range(1, 21):
            client.sendall(head("GET", "/"))
            read_reply(client)
            assert data_segments_in(client) == asked


def test_no_answer_names_the_server(server: Served) -> None:
    assert "server" not in server.get().fields
    assert "date" in server.get().fields


def test_chunks_that_are_all_there_get_a_length(server: Served) -> None:
    reply = server.get("/listed")
    assert (reply.fields["content-length"], reply.body) == ("2", b"ab")


def test_head_gives_the_length_and_no_body_and_keeps_the_connection(server: Served) -> None:
    with closing(server.connect()) as client:
        client.sendall(head("HEAD", "/"))
        top = read_until(client, b"\r\n\r\n")
        assert int(Reply(top[:-4], b"").fields["content-length"]) > 0
        client.sendall(head("HEAD", "/endless"))
        read_until(client, b"\r\n\r\n")
        client.sendall(head("GET", "/listed"))
        assert read_reply(client).body == b"ab"
    assert server.get("/was_closed").status == 200


def test_an_answer_without_a_body_keeps_the_connection(server: Served) -> None:
    with closing(server.connect()) as client:
        for _ in range(2):
            client.sendall(head("GET", "/unchanged"))
            assert read_reply(client).status == 304


def test_an_answer_is_sent_chunk_by_chunk_as_it_is_made(server: Served) -> None:
    with closing(server.connect()) as client:
        client.sendall(head("GET", "/stream"))
        assert b"transfer-encoding: chunked" in read_until(client, b"6\r\nfirst;\r\n")
        server.go()
        assert read_until(client, b"0\r\n\r\n") == b"7\r\nsecond;\r\n0\r\n\r\n"
        client.sendall(head("GET", "/listed"))
        assert read_reply(client).body == b"ab"


def test_a_file_and_a_large_answer_arrive_whole(server: Served) -> None:
    assert server.get("/file").body == bytes(range(256)) * 4096
    assert server.get("/large").body == b"x" * (32 * MEGABYTE)


def test_a_client_is_told_to_send_its_body_only_if_it_will_be_read(server: Served) -> None:
    with closing(server.connect()) as client:
        client.sendall(head("POST", "/", b"Content-Length: 3", b"Expect: 100-continue"))
        assert read_until(client, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        assert read_reply(client).json["length"] == 3
    assert server.ask(head("POST", "/", b"Content-Length: 9999999", b"Expect: 100-continue")).status == 413
