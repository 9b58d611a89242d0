"""Calls of the API: what is sent, and what an answer means."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from vivace.cli.client import ApiClient, segment
from vivace.cli.exit_codes import ExitCode, ServerUnreachableError, of_error
from vivace.cli.settings import GlobalOptions
from vivace.errors import UnavailableError, VivaceError

Handler = Callable[[httpx.Request], httpx.Response]


def client(handler: Handler, **options: Any) -> ApiClient:
    return ApiClient(GlobalOptions(**options), httpx.MockTransport(handler))


def answering(status: int, body: Any) -> Handler:
    return lambda request: httpx.Response(status, json=body)


def test_a_call_goes_to_the_tenant_with_what_is_given() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"a": 1})

    use = client(handler, server="http://s/", tenant="t/../x", token="secret")
    assert use.call("GET", f"/flows/{segment('a/b ü')}", params={"x": 1, "none": None}) == {"a": 1}
    assert str(seen[0].url) == "http://s/api/v1/t%2F..%2Fx/flows/a%2Fb%20%C3%BC?x=1"
    assert seen[0].headers["authorization"] == "Bearer secret"


def test_a_user_is_sent_unless_there_is_a_token() -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization", ""))
        return httpx.Response(200, json=None)

    client(handler, user="u", password="p").call("GET", "/x")
    client(handler, user="u", password="p", token="t").call("GET", "/x")
    client(handler).call("GET", "/x")
    assert seen == ["Basic dTpw", "Bearer t", ""]


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, 1), (401, 7), (403, 7), (404, 6), (409, 8), (410, 1), (413, 1), (422, 1), (500, 1)],
)
def test_a_refusal_becomes_an_error_with_its_message_and_code(status: int, code: int) -> None:
    body = {"message": "Not so: because", "_embedded": {"errors": [{"message": "more"}]}}
    with pytest.raises(VivaceError) as caught:
        client(answering(status, body)).call("GET", "/x")
    assert caught.value.message == "Not so: because"
    assert caught.value.hint == ("more" if status != 401 else caught.value.hint)
    assert of_error(caught.value) == code


@pytest.mark.parametrize(
    "body", ["<html>proxy</html>", "[]", '{"no": "message"}', '{"message": 1, "_embedded": 5}', ""]
)
def test_an_error_of_something_else_than_the_server_is_told_by_its_status(body: str) -> None:
    use = client(lambda request: httpx.Response(502, text=body))
    with pytest.raises(UnavailableError, match="the server answers 502 Bad Gateway"):
        use.call("GET", "/x")


def test_an_empty_answer_is_none_and_a_page_of_html_an_error() -> None:
    assert client(lambda request: httpx.Response(204)).call("DELETE", "/x") is None
    with pytest.raises(UnavailableError, match="something else than JSON") as caught:
        client(lambda request: httpx.Response(200, text="<html>")).call("GET", "/x")
    assert "Vivace server" in caught.value.hint


@pytest.mark.parametrize(
    "error",
    [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("x")],
)
def test_no_answer_is_told_as_such(error: Exception) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(ServerUnreachableError) as caught:
        client(handler).call("GET", "/x")
    assert of_error(caught.value) == ExitCode.UNREACHABLE


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(VivaceError, match="is no address of a server"):
        ApiClient(GlobalOptions(server="http://300.1.1.1"))


def test_an_address_may_lack_its_scheme() -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(204)

    client(handler, server="localhost:9").call("GET", "/x")
    assert seen == ["http://localhost:9/api/v1/main/x"]


@pytest.mark.parametrize(("limit", "asked"), [(5, [1]), (250, [1, 2, 3]), (1000, [1, 2, 3, 4])])
def test_pages_are_read_up_to_the_limit(limit: int, asked: list[int]) -> None:
    pages: list[int] = []

    def handler(request: httpx.Request) -> httpx.Response:
        page, size = (int(request.url.params[name]) for name in ("page", "size"))
        pages.append(page)
        results = list(range((page - 1) * size, min(page * size, 320)))
        return httpx.Response(200, json={"results": results, "total": 320})

    found = client(handler).pages("/x", limit, {})
    assert found == list(range(min(limit, 320)))
    assert pages == asked


class Stream(httpx.SyncByteStream):
    def __init__(self, text: str) -> None:
        self._text = text

    def __iter__(self) -> Iterator[bytes]:
        for char in self._text:  # cut at every place
            yield char.encode()


def test_events_are_read_whatever_their_cut() -> None:
    text = (
        ': ping\n\nid: 1\nevent: execution\ndata: {"a":\ndata: 1}\n\n'
        ": ping\n\nid: end\ndata: {}\n\nid: lost\n\n"
    )
    use = client(lambda request: httpx.Response(200, stream=Stream(text)))
    events = [(event.name, event.data) for event in use.events("/x")]
    assert events == [("execution", {"a": 1}), ("end", {})]


def test_an_error_instead_of_events_is_an_error() -> None:
    with pytest.raises(VivaceError, match="no such"):
        list(client(answering(404, {"message": "no such"})).events("/x"))


def test_bodies_are_sent_as_json() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=json.loads(request.content))

    assert client(handler).call("POST", "/x", json={"ü": 1}) == {"ü": 1}
