"""http.Trigger: an execution when the answer is as awaited."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.plugins.core.conftest import REGISTRY, HttpServer
from vivace.errors import TaskError
from vivace.plugin import Firing
from vivace.plugin.testing import LocalContext, evaluate_trigger, read_trigger

Answer = tuple[int, dict[str, str], bytes]


async def look(server: HttpServer, context: LocalContext, **properties: Any) -> Firing | None:
    trigger = read_trigger(
        {"id": "t", "type": "core.http.Trigger", "uri": f"{server.url}/state", **properties},
        REGISTRY,
    )
    return await evaluate_trigger(trigger, context)


async def test_an_answer_fires_with_the_outputs_of_a_request(
    server: HttpServer, context: LocalContext
) -> None:
    server.answers["/state"] = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 4\r\n\r\ndone"
    firing = await look(server, context)
    assert firing is not None
    assert firing.variables["code"] == 200
    assert firing.variables["body"] == "done"
    assert firing.variables["headers"]["X-A"] == ["1"]
    assert firing.variables["uri"] == f"{server.url}/state"


async def test_a_failure_does_not_fire_unless_the_condition_says_so(
    server: HttpServer, context: LocalContext
) -> None:
    server.answers["/state"] = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
    assert await look(server, context) is None
    wanted = "{{ response.statusCode == 503 }}"
    assert await look(server, context, responseCondition=wanted) is not None


async def test_the_condition_sees_json_and_headers(
    server: HttpServer, context: LocalContext
) -> None:
    body = b'{"price": 90, "tags": ["new"]}'
    head = f"HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    server.answers["/state"] = head + body
    cheap = "{{ response.body.price < 100 and response.headers['X-A'][0] == '1' }}"
    assert await look(server, context, responseCondition=cheap) is not None
    dear = "{{ response.body.price > 100 }}"
    assert await look(server, context, responseCondition=dear) is None


async def test_the_body_may_be_encrypted(server: HttpServer, context: LocalContext) -> None:
    server.answers["/state"] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone"
    firing = await look(server, context, encryptBody=True)
    assert firing is not None
    assert "body" not in firing.variables
    assert firing.variables["encryptedBody"]["value"]


async def test_a_server_that_is_away_is_an_error(context: LocalContext) -> None:
    trigger = read_trigger(
        {"id": "t", "type": "core.http.Trigger", "uri": "http://127.0.0.1:1/"}, REGISTRY
    )
    with pytest.raises(TaskError, match="cannot connect"):
        await evaluate_trigger(trigger, context)
