"""HTTP tasks against a server on this machine."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gzip
import json
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.integration.plugins.core.conftest import HttpServer, Received
from vivace.errors import DeniedError, TaskError
from vivace.plugin import LogLevel, Task, guarded_network
from vivace.plugin.testing import LocalContext, run_task
from vivace.plugins.core.http import request

Read = Callable[..., Task]


async def test_a_request_gives_the_answer(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answer("/a", b'{"x": 1}', Content_Type="application/json", X_Many="one")
    made = await run_task(task("http.Request", uri=f"{server.url}/a?q=a b"), context)
    assert made["code"] == 200
    assert made["body"] == '{"x": 1}'
    assert made["uri"] == f"{server.url}/a?q=a%20b"
    assert made["headers"]["Content-Type"] == ["application/json"]
    (got,) = server.received
    assert (got.method, got.target, got.body) == ("GET", "/a?q=a%20b", b"")
    assert got.headers["user-agent"].startswith("Vivace/")


async def test_headers_with_several_values_keep_them(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answers["/a"] = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n\r\n"
    )
    made = await run_task(task("http.Request", uri=f"{server.url}/a"), context)
    assert made["headers"]["Set-Cookie"] == ["a=1", "b=2"]
    assert made["body"] == ""


async def test_a_text_is_sent_with_its_type(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answer("/a")
    await run_task(
        task(
            "http.Request",
            uri=f"{server.url}/a",
            method="post",
            body='{"n": "{{ 1 + 1 }} ü"}',
            headers={"X-One": "1 ü", "X-Two": True},
        ),
        context,
    )
    (got,) = server.received
    assert got.method == "POST"
    assert got.body.decode() == '{"n": "2 ü"}'
    assert got.headers["content-type"] == "application/json; charset=UTF-8"
    assert got.headers["x-one"] == "1 ü"
    assert got.headers["x-two"] == "true"


async def test_a_map_is_sent_as_json(task: Read, context: LocalContext, server: HttpServer) -> None:
    server.answer("/a")
    await run_task(
        task("http.Request", uri=f"{server.url}/a", method="PUT", body={"a": ["{{ 1 }}", 2]}),
        context,
    )
    assert json.loads(server.received[0].body) == {"a": ["1", 2]}


async def test_the_user_s_content_type_wins(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answer("/a")
    await run_task(
        task(
            "http.Request",
            uri=f"{server.url}/a",
            method="POST",
            body="<a/>",
            headers={"content-type": "application/xml"},
        ),
        context,
    )
    assert server.received[0].headers["content-type"] == "application/xml"


async def test_parameters_are_added(task: Read, context: LocalContext, server: HttpServer) -> None:
    server.answer("/a")
    await run_task(
        task(
            "http.Request",
            uri=f"{server.url}/a?x=0#part",
            params={"x": ["1", "{{ 2 }}"], "a&b": "ü =&", "t": True},
        ),
        context,
    )
    query = parse_qs(urlsplit(server.received[0].target).query)
    assert query == {"x": ["0", "1", "2"], "a&b": ["ü =&"], "t": ["true"]}


async def test_a_form_is_sent_encoded(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answer("/a")
    await run_task(
        task(
            "http.Request",
            uri=f"{server.url}/a",
            method="POST",
            formData={"a": "ü &", "b": [1, 2], "c": {"d": True}},
        ),
        context,
    )
    (got,) = server.received
    assert got.headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert parse_qs(got.body.decode()) == {"a": ["ü &"], "b": ["1", "2"], "c": ['{"d": true}']}


@pytest.mark.parametrize("by_header", [False, True])
async def test_a_multipart_form_sends_files(
    task: Read, context: LocalContext, server: HttpServer, by_header: bool
) -> None:
    server.answer("/a")
    big = b"x" * 300_000
    uri = context.files.put(big, "data.bin")
    named: dict[str, Any] = (
        {"headers": {"Content-Type": "multipart/form-data"}}
        if by_header
        else {"contentType": "multipart/form-data"}
    )
    await run_task(
        task(
            "http.Request",
            uri=f"{server.url}/a",
            method="POST",
            formData={
                "user": "Ada",
                "file": uri,
                "named": {"name": 'o"dd\r\n.txt', "content": "{{ uri }}"},
                "literal": {"name": "l.txt", "content": "text"},
                "list": ["1", "2"],
            },
            **named,
        ),
        context,
        variables={"uri": uri},
    )
    (got,) = server.received
    boundary = re.fullmatch(r"multipart/form-data; boundary=(\S+)", got.headers["content-type"])
    assert boundary
    parts = [
        part.partition(b"\r\n\r\n") for part in got.body.split(b"--" + boundary[1].encode())[1:-1]
    ]
    found = [(head.decode().strip().split("\r\n"), body[:-2]) for head, _, body in parts]
    assert found[0] == (['Content-Disposition: form-data; name="user"'], b"Ada")
    assert 'filename="data.bin"' in found[1][0][0]
    assert found[1][1] == big
    assert found[2][1] == big
    assert len(found[2][0]) == 2, "a name cannot add a header"
    assert found[3][1] == b"text"
    assert [body for _, body in found[4:]] == [b"1", b"2"]
    assert not list(context.working_dir.iterdir())


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops"])
async def test_a_failure_fails_and_tells(
    task: Read, context: LocalContext, server: HttpServer, status: str
) -> None:
    server.answer("/a", b"the reason", status, X_Request="7")
    with pytest.raises(TaskError) as caught:
        await run_task(task("http.Request", uri=f"{server.url}/a"), context)
    assert caught.value.message == f"GET {server.url}/a was answered with {status}"
    assert caught.value.outputs is not None
    assert caught.value.outputs["code"] == int(status[:3])
    assert caught.value.outputs["headers"]["X-Request"] == ["7"]
    assert caught.value.outputs["body"] == "the reason"
    assert any("the reason" in line for line in context.messages(LogLevel.ERROR))


@pytest.mark.parametrize(
    "properties",
    [
        {"allowFailed": True},
        {"options": {"allowFailed": True}},
        {"options": {"allowFailed": "{{ 1 == 1 }}"}},
        {"options": {"allowedResponseCodes": [404]}},
    ],
    ids=str,
)
async def test_a_failure_may_be_allowed(
    task: Read, context: LocalContext, server: HttpServer, properties: dict[str, Any]
) -> None:
    server.answer("/a", b"gone", "404 Not Found")
    made = await run_task(task("http.Request", uri=f"{server.url}/a", **properties), context)
    assert (made["code"], made["body"]) == (404, "gone")


async def test_redirects_are_followed_and_answered_from_the_end(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answer("/a", b"", "302 Found", Location="/b")
    server.answer("/b", b"here")
    made = await run_task(task("http.Request", uri=f"{server.url}/a"), context)
    assert (made["uri"], made["body"]) == (f"{server.url}/b", "here")
    stay = task("http.Request", uri=f"{server.url}/a", options={"followRedirects": False})
    assert (await run_task(stay, context))["code"] == 302


async def test_redirects_in_circles_fail(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answer("/a", b"", "302 Found", Location="/a")
    with pytest.raises(TaskError, match="circles"):
        await run_task(task("http.Request", uri=f"{server.url}/a"), context)


async def test_credentials_do_not_follow_a_redirect_to_another_host(
    task: Read, context: LocalContext, server: HttpServer, other_server: HttpServer
) -> None:
    server.answer("/a", b"", "302 Found", Location=f"{other_server.url}/b")
    other_server.answer("/b")
    auth = {"type": "BASIC", "username": "u", "password": "p"}
    await run_task(task("http.Request", uri=f"{server.url}/a", options={"auth": auth}), context)
    assert "authorization" in server.received[0].headers
    assert "authorization" not in other_server.received[0].headers


@pytest.mark.parametrize(
    ("properties", "value"),
    [
        (
            {"options": {"auth": {"type": "BASIC", "username": "ü", "password": "{{ 'p' }}"}}},
            "Basic " + base64.b64encode("ü:p".encode()).decode(),
        ),
        ({"options": {"auth": {"type": "BEARER", "token": "abc"}}}, "Bearer abc"),
        (
            {"options": {"basicAuthUser": "u", "basicAuthPassword": "p"}},
            "Basic " + base64.b64encode(b"u:p").decode(),
        ),
    ],
)
async def test_credentials_are_sent(
    task: Read,
    context: LocalContext,
    server: HttpServer,
    properties: dict[str, Any],
    value: str,
) -> None:
    server.answer("/a")
    await run_task(task("http.Request", uri=f"{server.url}/a", **properties), context)
    assert server.received[0].headers["authorization"] == value


async def test_digest_answers_the_challenge(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    async def handle(request: Received, writer: asyncio.StreamWriter) -> None:
        if "authorization" in request.headers:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nin")
        else:
            writer.write(
                b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n"
                b'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth"\r\n\r\n'
            )

    server.answers["/a"] = handle
    auth = {"type": "DIGEST", "username": "u", "password": "p"}
    made = await run_task(
        task("http.Request", uri=f"{server.url}/a", options={"auth": auth}), context
    )
    assert made["body"] == "in"
    assert server.received[1].headers["authorization"].startswith("Digest ")


async def test_a_password_in_the_url_is_used_and_not_shown(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answer("/a", b"", "403 Forbidden")
    url = server.url.replace("//", "//user:pa55word@")
    with pytest.raises(TaskError) as caught:
        await run_task(task("http.Request", uri=f"{url}/a"), context)
    assert "authorization" in server.received[0].headers
    assert "pa55word" not in caught.value.message + str(caught.value.outputs)


async def test_the_log_shows_what_is_asked_for_without_secrets(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answer("/a", b"answer", Set_Cookie="session=s3cret")
    parts = ["REQUEST_HEADERS", "REQUEST_BODY", "RESPONSE_HEADERS", "RESPONSE_BODY"]
    await run_task(
        task(
            "http.Request",
            uri=f"{server.url}/a",
            method="POST",
            body="question",
            headers={"Authorization": "Bearer s3cret", "X-Shown": "shown"},
            options={"logs": parts},
        ),
        context,
    )
    log = "\n".join(context.messages(LogLevel.DEBUG))
    for shown in ("question", "answer", "shown", "HTTP 200", f"POST {server.url}/a"):
        assert shown in log
    assert "s3cret" not in log


async def test_a_body_that_is_too_large_fails(
    task: Read, context: LocalContext, server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "MAX_BODY_BYTES", 1000)
    server.answer("/a", gzip.compress(b"x" * 100_000), Content_Encoding="gzip")
    with pytest.raises(TaskError) as caught:
        await run_task(task("http.Request", uri=f"{server.url}/a"), context)
    assert "Download" in caught.value.hint


async def test_a_compressed_body_is_opened(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answer("/a", gzip.compress(b"text"), Content_Encoding="gzip")
    made = await run_task(task("http.Request", uri=f"{server.url}/a"), context)
    assert made["body"] == "text"


async def test_a_body_that_is_no_text_fails(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answer("/a", b"\xff\xfe\x00binary")
    with pytest.raises(TaskError, match="no text") as caught:
        await run_task(task("http.Request", uri=f"{server.url}/a"), context)
    assert "Download" in caught.value.hint


@pytest.mark.parametrize(
    ("content_type", "options", "text"),
    [
        ("text/plain; charset=ISO-8859-1", {}, "grün"),
        ("text/plain", {"defaultCharset": "ISO-8859-1"}, "grün"),
        ("text/plain; charset=klingon", {"defaultCharset": "ISO-8859-1"}, "grün"),
    ],
)
async def test_a_body_is_decoded_as_the_server_says(
    task: Read,
    context: LocalContext,
    server: HttpServer,
    content_type: str,
    options: dict[str, str],
    text: str,
) -> None:
    server.answer("/a", text.encode("latin-1"), Content_Type=content_type)
    made = await run_task(task("http.Request", uri=f"{server.url}/a", options=options), context)
    assert made["body"] == text


async def test_an_encrypted_body_is_not_given_in_clear(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answer("/a", b"top secret")
    secret = task("http.Request", uri=f"{server.url}/a", encryptBody=True)
    made = await run_task(secret, context)
    assert made["body"] is None
    assert made["encryptedBody"] == context.encrypt("top secret")


async def test_a_server_that_is_not_there(task: Read, context: LocalContext) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/a"
        with pytest.raises(TaskError) as caught:
            await run_task(task("http.Request", uri=url), context)
    assert caught.value.message == f"GET {url}: cannot connect: Connection refused"


async def test_a_name_that_is_not_there(task: Read, context: LocalContext) -> None:
    with pytest.raises(TaskError, match=r"the name `no-such-host[.]invalid` cannot be resolved"):
        await run_task(task("http.Request", uri="http://no-such-host.invalid/"), context)


async def test_a_server_that_falls_silent(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    async def handle(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        await writer.drain()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(20)

    server.answers["/a"] = handle
    options = {"timeout": {"readIdleTimeout": "PT0.1S"}}
    with pytest.raises(TaskError, match="silent"):
        await run_task(task("http.Request", uri=f"{server.url}/a", options=options), context)


async def test_what_is_no_http_fails(task: Read, context: LocalContext, server: HttpServer) -> None:
    server.answers["/a"] = b"SSH-2.0-OpenSSH\r\n\r\n"
    with pytest.raises(TaskError, match="no HTTP"):
        await run_task(task("http.Request", uri=f"{server.url}/a"), context)


async def test_a_certificate_that_nobody_signed_is_refused(
    task: Read, context: LocalContext, tls_server: HttpServer
) -> None:
    tls_server.answer("/a", b"safe")
    with pytest.raises(TaskError, match="certificate is not trusted"):
        await run_task(task("http.Request", uri=f"{tls_server.url}/a"), context)
    for properties in (
        {"options": {"ssl": {"insecureTrustAllCertificates": True}}},
        {"sslOptions": {"insecureTrustAllCertificates": True}},
    ):
        made = await run_task(
            task("http.Request", uri=f"{tls_server.url}/a", **properties), context
        )
        assert made["body"] == "safe"
    trusting_no_more = {"options": {"ssl": {"insecureTrustAllCertificates": False}}}
    with pytest.raises(TaskError, match="certificate"):
        await run_task(task("http.Request", uri=f"{tls_server.url}/a", **trusting_no_more), context)


async def test_a_proxy_is_asked(task: Read, context: LocalContext, server: HttpServer) -> None:
    server.answers["http://somewhere.invalid/a"] = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nproxied"
    )
    proxy = {"address": "127.0.0.1", "port": server.port, "username": "u", "password": "p"}
    made = await run_task(
        task("http.Request", uri="http://somewhere.invalid/a", options={"proxy": proxy}), context
    )
    assert made["body"] == "proxied"
    assert server.received[0].headers["proxy-authorization"].startswith("Basic ")


async def test_a_proxy_is_no_way_around_the_policy(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    proxy = {"address": "127.0.0.1", "port": server.port}
    for host in ("169.254.169.254", "[::ffff:169.254.169.254]", "2852039166"):
        with pytest.raises(DeniedError, match="not allowed"):
            await run_task(
                task("http.Request", uri=f"http://{host}/", options={"proxy": proxy}), context
            )
    assert server.received == []


async def test_the_server_s_environment_is_not_used(
    task: Read,
    context: LocalContext,
    server: HttpServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login server password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.answer("/a")
    await run_task(task("http.Request", uri=f"{server.url}/a"), context)
    assert "authorization" not in server.received[0].headers


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]"],
)
async def test_a_denied_address_is_denied_however_it_is_written(
    task: Read, context: LocalContext, server: HttpServer, host: str
) -> None:
    server.answer("/a")
    context.settings["egress-deny"] = ["127.0.0.0/8", "::1/128"]
    with pytest.raises(DeniedError, match="not allowed"):
        await run_task(task("http.Request", uri=f"http://{host}:{server.port}/a"), context)
    assert server.received == []


async def test_a_redirect_to_a_denied_address_is_denied(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    for number, target in enumerate(
        ("http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/", "//169.254.169.254/")
    ):
        server.answer(f"/{number}", b"", "302 Found", Location=target)
        with pytest.raises(DeniedError, match="not allowed"):
            await run_task(task("http.Request", uri=f"{server.url}/{number}"), context)


async def test_the_address_that_was_checked_is_the_one_connected_to(
    task: Read, context: LocalContext, server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads elsewhere at each question must not slip through between two of them."""
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    asked: list[str] = []

    async def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    monkeypatch.setattr("vivace.plugin.guarded_network.resolve", changing)
    server.answer("/a", b"checked")
    url = f"http://rebind.example:{server.port}/a"
    made = await run_task(task("http.Request", uri=url), context)
    assert (made["body"], asked) == ("checked", ["rebind.example"])
    with pytest.raises(DeniedError, match="not allowed"):
        await run_task(task("http.Request", uri=url), context)


async def test_a_second_address_is_tried(
    task: Read, context: LocalContext, server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def both(host: str, port: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    monkeypatch.setattr("vivace.plugin.guarded_network.resolve", both)
    server.answer("/a", b"second")
    made = await run_task(task("http.Request", uri=f"http://two:{server.port}/a"), context)
    assert made["body"] == "second"


async def test_names_are_resolved_by_the_system() -> None:
    assert await guarded_network.resolve("127.0.0.1", 80) == ["127.0.0.1"]
    with pytest.raises(OSError):
        await guarded_network.resolve("no-such-host.invalid", 80)


async def test_a_request_that_is_cancelled_closes_its_connection(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    came, gone = asyncio.Event(), asyncio.Event()

    async def handle(_: Received, writer: asyncio.StreamWriter) -> None:
        came.set()
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.01)
        gone.set()

    async def slow(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        await handle(request, writer)

    server.answers["/a"] = slow
    running = asyncio.ensure_future(run_task(task("http.Request", uri=f"{server.url}/a"), context))
    await asyncio.wait_for(came.wait(), 5)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await asyncio.wait_for(gone.wait(), 5)


async def test_a_download_is_stored(task: Read, context: LocalContext, server: HttpServer) -> None:
    content = bytes(range(256)) * 20_000
    server.answer("/files/data.bin", content)
    made = await run_task(task("http.Download", uri=f"{server.url}/files/data.bin"), context)
    assert (made["code"], made["length"]) == (200, len(content))
    assert made["uri"].endswith("download.bin")
    with context.files.open(made["uri"]) as file:
        assert file.read() == content
    assert [(m.name, m.value) for m in context.metrics] == [("response.length", len(content))]
    assert not list(context.working_dir.iterdir())


@pytest.mark.parametrize(
    ("properties", "name"),
    [({}, "evil.csv"), ({"saveAs": "../mine.csv"}, "mine.csv")],
)
async def test_a_download_has_a_safe_name(
    task: Read,
    context: LocalContext,
    server: HttpServer,
    properties: dict[str, str],
    name: str,
) -> None:
    server.answer("/a", b"x", Content_Disposition='attachment; filename="../../evil.csv"')
    made = await run_task(task("http.Download", uri=f"{server.url}/a", **properties), context)
    assert made["uri"].rsplit("/", 1)[-1] == name


@pytest.mark.parametrize("length", ["3", "30"])
async def test_a_download_of_another_length_fails(
    task: Read, context: LocalContext, server: HttpServer, length: str
) -> None:
    async def handle(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n0123456789".encode())
        writer.close()

    server.answers["/a"] = handle
    download = task("http.Download", uri=f"{server.url}/a")
    if length == "30":
        with pytest.raises(TaskError, match="broke off"):
            await run_task(download, context)
    else:
        # What comes after the announced end belongs to no answer.
        made = await run_task(download, context)
        assert made["length"] == 3


async def test_an_empty_download_fails_unless_allowed(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answer("/a")
    with pytest.raises(TaskError, match="empty"):
        await run_task(task("http.Download", uri=f"{server.url}/a"), context)
    made = await run_task(
        task("http.Download", uri=f"{server.url}/a", failOnEmptyResponse=False), context
    )
    assert made["length"] == 0
    assert context.messages(LogLevel.WARN) == [f"the file at {server.url}/a is empty"]


async def test_a_download_that_is_not_there_fails(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    with pytest.raises(TaskError, match="404"):
        await run_task(task("http.Download", uri=f"{server.url}/none"), context)


EVENTS = (
    b'id: 1\ndata: {"message": "Hel"}\n\n'
    b'id: 2\nevent: e\ndata: {"message": "lo"}\n\n'
    b"data: plain\nretry: 1500\n\n"
)


async def test_events_are_collected(task: Read, context: LocalContext, server: HttpServer) -> None:
    server.answer("/e", EVENTS, Content_Type="text/event-stream")
    made = await run_task(task("http.SseRequest", uri=f"{server.url}/e"), context)
    assert made["size"] == 3
    assert made["events"] == [
        {"data": {"message": "Hel"}, "id": "1"},
        {"data": {"message": "lo"}, "id": "2", "name": "e"},
        {"data": "plain", "id": "2", "retry": "PT1.5S"},
    ]
    assert [(m.name, m.value) for m in context.metrics] == [("size", 3)]


@pytest.mark.parametrize("query", [".data.message", "$.data.message"])
async def test_values_of_events_are_joined(
    task: Read, context: LocalContext, server: HttpServer, query: str
) -> None:
    server.answer("/e", EVENTS.rpartition(b"data: plain")[0])
    made = await run_task(
        task("http.SseRequest", uri=f"{server.url}/e", concatJqExpression=query), context
    )
    assert (made["result"], made["events"]) == ("Hello", None)


async def test_an_event_without_the_value_fails_or_is_left_out(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    server.answer("/e", EVENTS)
    properties = {"uri": f"{server.url}/e", "concatJqExpression": ".data.message"}
    with pytest.raises(TaskError, match="cannot be used on an event"):
        await run_task(task("http.SseRequest", **properties), context)
    made = await run_task(task("http.SseRequest", **properties, failedOnMissingJq=False), context)
    assert made["result"] == "Hello"


async def test_an_endless_stream_of_events_can_be_left(
    task: Read, context: LocalContext, server: HttpServer
) -> None:
    async def handle(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(b"data: tick\n\n")
                await writer.drain()
                await asyncio.sleep(0)

    server.answers["/e"] = handle
    made = await run_task(task("http.SseRequest", uri=f"{server.url}/e", maxEvents=5), context)
    assert made["size"] == 5
