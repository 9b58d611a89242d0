"""The parts of the HTTP tasks that need no network."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.errors import TaskError
from vivace.plugin import Task
from vivace.plugin.testing import LocalContext, run_task
from vivace.plugins.core.http.events import EventParser
from vivace.plugins.core.http.exchange import shown_url
from vivace.plugins.core.http.file_name import offered_name, safe_name
from vivace.plugins.core.http.options import HttpOptions

Read = Callable[..., Task]


STREAM = (
    "\ufeff: a comment\n"
    "event: greeting\n"
    'data: {"a": 1}\n'
    "id: 7\n"
    "retry: 1500\n"
    "\n"
    "data: first\r\n"
    "data: second\u2028line\r\n"
    "unknown: x\r\n"
    "\r\n"
    "data:no space\r"
    "\r"
    "data\n\n"
    "event: without data\n\n"
    "data: not ended"
).encode()


def events(chunks: list[bytes]) -> list[tuple[Any, ...]]:
    parser = EventParser()
    found = [event for chunk in chunks for event in parser.feed(chunk)]
    return [(e.data, e.id, e.name, e.comment, e.retry_ms) for e in found]


def test_events_are_read_as_the_standard_says() -> None:
    assert events([STREAM]) == [
        ('{"a": 1}', "7", "greeting", "a comment", 1500),
        ("first\nsecond\u2028line", "7", None, None, None),
        ("no space", "7", None, None, None),
        ("", "7", None, None, None),
    ]


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_events_do_not_depend_on_how_bytes_come(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(STREAM)]
    chunks = [STREAM[a:b] for a, b in itertools.pairwise(places)]
    assert events(chunks) == events([STREAM])


@pytest.mark.parametrize(
    ("header", "url", "name"),
    [
        ('attachment; filename="orders.csv"', "http://h/x", "orders.csv"),
        ("attachment; filename=orders.csv", "http://h/x", "orders.csv"),
        ("attachment; filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt", "http://h/x", "Grüße.txt"),
        ('attachment; filename="../../etc/passwd"', "http://h/x", "passwd"),
        ('attachment; filename="..\\\\..\\\\evil.exe"', "http://h/x", "evil.exe"),
        ("attachment; filename*=UTF-8''..%2F..%2Fevil", "http://h/x", "evil"),
        ('attachment; filename=".."', "http://h/x.json", "download.json"),
        ('attachment; filename="a\x00\x1b[31mb.txt"', "http://h/x", "a[31mb.txt"),
        ("inline", "http://h/a/data.parquet?x=1.csv", "download.parquet"),
        (None, "http://h/", "download"),
        (None, "http://h/%2e%2e%2fup.txt", "download.txt"),
        ("garbage;;;=", "http://h/x.csv", "download.csv"),
    ],
)
def test_a_server_s_name_is_made_safe(header: str | None, url: str, name: str) -> None:
    assert offered_name(header, url) == name


@given(st.text(max_size=300))
def test_a_safe_name_is_one_short_segment(name: str) -> None:
    safe = safe_name(name)
    assert "/" not in safe
    assert "\\" not in safe
    assert safe not in (".", "..")
    assert len(safe) <= 150
    assert safe.isprintable()


def test_a_url_is_shown_without_its_password() -> None:
    assert shown_url("https://user:p%40ss@host:1/a@b?c=d") == "https://host:1/a@b?c=d"
    assert shown_url("https://host") == "https://host"


@pytest.mark.parametrize(
    ("options", "code", "accepted"),
    [
        ({}, 200, True),
        ({}, 399, True),
        ({}, 404, False),
        ({"allow_failed": True}, 500, True),
        ({"allowed_response_codes": [404]}, 404, True),
        ({"allowed_response_codes": [404]}, 200, False),
    ],
)
def test_which_codes_are_a_success(options: dict[str, Any], code: int, accepted: bool) -> None:
    assert HttpOptions(**options).accepts(code) is accepted


def test_old_options_mean_the_same() -> None:
    options = HttpOptions.model_validate(
        {
            "connectTimeout": "PT5S",
            "readTimeout": "PT7S",
            "proxyAddress": "proxy",
            "proxyPort": 3128,
            "proxyUsername": "u",
            "basicAuthUser": "me",
            "basicAuthPassword": "secret",
            "logLevel": "DEBUG",
            "maxContentLength": 5,
            "readIdleTimeout": "PT1S",
            "connectionPoolIdleTimeout": "PT1S",
        }
    )
    assert (options.connect_seconds(), options.read_seconds()) == (5, 7)
    proxy, auth = options.chosen_proxy(), options.chosen_auth()
    assert proxy is not None
    assert (proxy.address, proxy.port, proxy.username) == ("proxy", 3128, "u")
    assert auth is not None
    assert (auth.type, auth.username, auth.password) == ("BASIC", "me", "secret")
    assert [str(part) for part in options.logged_parts()] == [
        "REQUEST_HEADERS",
        "RESPONSE_HEADERS",
    ]


@pytest.mark.parametrize(
    "properties",
    [
        {"headers": {"X-A": "a\r\nX-Injected: 1"}},
        {"headers": {"X-A": "a\nb"}},
        {"headers": {"X-A": "a\x00b"}},
        {"headers": {"X A": "a"}},
        {"headers": {"X-A:": "a"}},
        {"headers": {"": "a"}},
        {"headers": {"Content-Length": "5"}},
        {"headers": {"transfer-encoding": "chunked"}},
        {"method": "GET /evil HTTP/1.1\r\n"},
        {"method": "G T"},
        {"uri": "ftp://host/file"},
        {"uri": "file:///etc/passwd"},
        {"uri": "gopher://host"},
        {"uri": "/only/a/path"},
        {"uri": "http://"},
        {"uri": "http://[::1/"},
        {"uri": "http://0177.0.0.1/"},
        {"uri": "http://h\r\nX: 1/"},
        {"options": {"auth": {"type": "BEARER", "token": "a\r\nX: 1"}}},
        {"body": "x", "options": {"defaultCharset": "klingon"}},
        {"body": "Ω", "options": {"defaultCharset": "ISO-8859-1"}},
    ],
    ids=lambda properties: str(properties)[:40],
)
async def test_what_may_not_be_sent_is_refused(
    task: Read, context: LocalContext, properties: dict[str, Any]
) -> None:
    # Nothing listens there: whatever got as far as connecting would fail with another message.
    request = task("http.Request", **{"uri": "http://127.0.0.1:9/", **properties})
    with pytest.raises(TaskError) as caught:
        await run_task(request, context)
    assert "cannot connect" not in caught.value.message
