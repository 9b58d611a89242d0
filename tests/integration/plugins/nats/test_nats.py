"""Tasks and triggers of NATS against a real server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nats
import pytest

from tests.integration.plugins.nats.conftest import REGISTRY, send
from tools.brokers.nats import NatsServer
from vivace.errors import TaskError
from vivace.plugin.testing import (
    LocalContext,
    evaluate_trigger,
    read_task,
    read_trigger,
    run_task,
    settle_trigger,
    take_events,
)


async def run(kind: str, broker: NatsServer, context: LocalContext, **properties: Any) -> Any:
    type_id = f"io.kestra.plugin.nats.core.{kind}"
    task = {"id": "t", "type": type_id, "url": broker.url, "subject": "trial.a", **properties}
    return await run_task(read_task(task, REGISTRY), context)


def trigger(kind: str, broker: NatsServer, **properties: Any) -> Any:
    type_id = f"io.kestra.plugin.nats.core.{kind}"
    return read_trigger(
        {"id": "t", "type": type_id, "url": broker.url, "subject": "trial.>", **properties},
        REGISTRY,
    )


def rows(context: LocalContext, outputs: Any) -> list[dict[str, Any]]:
    with context.files.open(outputs["uri"]) as file:
        return [json.loads(line) for line in file]


QUICK = {"pollDuration": "PT0.3S"}


async def test_what_is_produced_is_consumed(broker: NatsServer, context: LocalContext) -> None:
    messages = [{"data": "one", "headers": {"h": ["1"]}}, {"data": {"n": 2}}, "three", 4]
    assert await run("Produce", broker, context, **{"from": messages}) == {"messagesCount": 4}
    outputs = await run("Consume", broker, context, **QUICK)
    assert outputs["messagesCount"] == 4
    found = rows(context, outputs)
    assert [row["data"] for row in found] == ["one", '{"n":2}', "three", "4"]
    assert (found[0]["headers"], found[0]["subject"]) == ({"h": ["1"]}, "trial.a")
    assert found[0]["timestamp"].endswith("Z")


async def test_a_durable_consumer_goes_on_where_it_ended(
    broker: NatsServer, context: LocalContext
) -> None:
    uri = context.files.put(b'{"data": "1"}\n{"data": "2"}\n{"data": "3"}\n', "rows.ion")
    await run("Produce", broker, context, **{"from": uri})
    more = {**QUICK, "durableId": "d"}
    first = await run("Consume", broker, context, **more, maxRecords=2)
    assert [row["data"] for row in rows(context, first)] == ["1", "2"]
    second = await run("Consume", broker, context, **more)
    assert [row["data"] for row in rows(context, second)] == ["3"]
    assert await run("Consume", broker, context, **more) == {"messagesCount": 0, "uri": None}
    anew = await run("Consume", broker, context, **QUICK, deliverPolicy="Last")
    assert [row["data"] for row in rows(context, anew)] == ["3"]
    later = await run("Consume", broker, context, **QUICK, since="2100-01-01T00:00:00Z")
    assert later["messagesCount"] == 0


async def test_a_question_is_answered(broker: NatsServer, context: LocalContext) -> None:
    client = await nats.connect(broker.url)

    async def answer(message: Any) -> None:
        await message.respond(b"you said " + message.data)

    await client.subscribe("ask", cb=answer)
    await client.flush()
    asked = {"subject": "ask", "requestTimeout": "PT5S"}
    assert await run("Request", broker, context, **asked, **{"from": "hi"}) == {
        "response": "you said hi"
    }
    assert await run("Request", broker, context, **asked, **{"from": {"data": "yo"}}) == {
        "response": "you said yo"
    }
    nobody = {"subject": "nobody", "requestTimeout": "PT0.1S"}
    assert await run("Request", broker, context, **nobody, **{"from": "hi"}) == {"response": None}
    await client.close()


async def test_a_polling_trigger_acknowledges_what_is_recorded(
    broker: NatsServer, context: LocalContext
) -> None:
    polling = trigger("Trigger", broker, **QUICK)
    assert await evaluate_trigger(polling, context) is None
    await send(broker, "trial.a", b"1", b"2")
    firing = await evaluate_trigger(polling, context)
    assert firing is not None
    assert [row["data"] for row in rows(context, firing.variables)] == ["1", "2"]
    await settle_trigger(polling, context, firing)
    await send(broker, "trial.a", b"3")
    firing = await evaluate_trigger(polling, context)
    assert firing is not None
    assert [row["data"] for row in rows(context, firing.variables)] == ["3"]
    await settle_trigger(polling, context, firing)
    assert await evaluate_trigger(polling, context) is None


async def test_a_message_that_comes_again_has_the_same_key(
    broker: NatsServer, context: LocalContext
) -> None:
    await send(broker, "trial.a", b"x", b"x")
    listening = trigger("RealtimeTrigger", broker)
    first = await take_events(listening, context, 2, acknowledge=False)
    assert len({event.key for event in first}) == 2
    await send(broker, "trial.a", b"x")
    (new,) = await take_events(listening, context, 1)
    assert new.key not in {event.key for event in first}
    (bad,) = first[:1]
    assert (bad.failure, bad.variables["data"]) == (None, "x")


async def test_what_is_given_back_comes_again(broker: NatsServer, context: LocalContext) -> None:
    await send(broker, "trial.a", b"x")
    listening = trigger("RealtimeTrigger", broker)
    source = listening.events(context)
    first = await anext(source)
    await first.nack()
    again = await anext(source)
    assert again.key == first.key
    await source.aclose()


async def test_what_is_missing_is_named(broker: NatsServer, context: LocalContext) -> None:
    with pytest.raises(
        TaskError, match=r"no stream of the NATS server .* has the subject `nobody`"
    ):
        await run("Consume", broker, context, subject="nobody")
    with pytest.raises(TaskError, match="needs `since`"):
        await run("Consume", broker, context, deliverPolicy="ByStartTime")
    with pytest.raises(TaskError, match="`since` is no instant"):
        await run("Consume", broker, context, since="yesterday")
    with pytest.raises(TaskError, match="cannot be sent to the NATS server"):
        await run("Produce", broker, context, **{"from": ["x" * 2_000_000]})


async def test_passwords_and_tokens_are_asked_for(tmp_path: Path, context: LocalContext) -> None:
    sent = {"from": [1]}
    with NatsServer(tmp_path / "nats", ["--user", "ada", "--pass", "secret"]) as broker:
        assert isinstance(broker, NatsServer)
        await run("Produce", broker, context, **sent, username="ada", password="secret")
        with pytest.raises(TaskError, match="Authorization"):
            await run("Produce", broker, context, **sent, username="ada", password="wrong")
    with NatsServer(tmp_path / "other", ["--auth", "a-token"]) as broker:
        assert isinstance(broker, NatsServer)
        await run("Produce", broker, context, **sent, token="a-token")
        with pytest.raises(TaskError, match="Authorization"):
            await run("Produce", broker, context, **sent)
        with pytest.raises(TaskError, match="`creds` is not"):
            await run("Produce", broker, context, **sent, creds="x.creds")


async def test_a_certificate_that_nobody_trusts_is_refused(
    tmp_path: Path, context: LocalContext
) -> None:
    from tests.integration.plugins.core.conftest import self_signed

    certificate, key = self_signed(tmp_path)
    options = ["--tls", "--tlscert", certificate, "--tlskey", key]
    with NatsServer(tmp_path / "nats", options) as broker:
        assert isinstance(broker, NatsServer)
        url = broker.url.replace("nats://", "tls://")
        with pytest.raises(TaskError, match="certificate"):
            await run("Produce", broker, context, url=url, **{"from": [1]})


async def test_a_server_that_is_away_is_named(context: LocalContext, tmp_path: Path) -> None:
    broker = NatsServer(tmp_path)
    with pytest.raises(TaskError, match=rf"NATS server 127.0.0.1:{broker.port}: .*refused"):
        await run("Produce", broker, context, **{"from": [1]})
