"""Tasks and triggers of Kafka against a real broker."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.plugins.kafka.conftest import REGISTRY, send
from tests.support.server import free_port
from tools.brokers.kafka import Kafka
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

pytestmark = pytest.mark.timeout(300)


def definition(kind: str, broker: Kafka, **properties: Any) -> dict[str, Any]:
    client = {"properties": {"bootstrap.servers": broker.url}}
    return {"id": "t", "type": f"io.kestra.plugin.kafka.{kind}", **client, **properties}


async def run(kind: str, broker: Kafka, context: LocalContext, **properties: Any) -> Any:
    return await run_task(read_task(definition(kind, broker, **properties), REGISTRY), context)


def trigger(kind: str, broker: Kafka, topic: str, **properties: Any) -> Any:
    more = {"topic": topic, "groupId": topic, **properties}
    return read_trigger(definition(kind, broker, **more), REGISTRY)


def rows(context: LocalContext, outputs: Any) -> list[dict[str, Any]]:
    with context.files.open(outputs["uri"]) as file:
        return [json.loads(line) for line in file]


QUICK = {"pollDuration": "PT3S"}


@pytest.mark.parametrize("transactional", [True, False])
async def test_what_is_produced_is_consumed(
    broker: Kafka, context: LocalContext, topic: str, transactional: bool
) -> None:
    records = [
        {"key": "a", "value": {"n": 1}, "headers": {"h": "x"}, "partition": 1},
        {"key": "b", "value": {"n": 2}, "timestamp": "2026-01-31T08:00:00Z", "partition": 1},
    ]
    more = {"topic": topic, "valueSerializer": "JSON", "transactional": transactional}
    assert await run("Produce", broker, context, **more, **{"from": records}) == {
        "messagesCount": 2
    }
    taken = {"topic": topic, "valueDeserializer": "JSON", "maxRecords": 2}
    outputs = await run("Consume", broker, context, **taken)
    first, second = rows(context, outputs)
    assert (first["key"], first["value"], first["headers"]) == ("a", {"n": 1}, [{"h": "x"}])
    assert (first["topic"], first["partition"], first["offset"]) == (topic, 1, 0)
    assert second["timestamp"] == "2026-01-31T08:00:00.000Z"
    filtered = await run("Consume", broker, context, **taken, **QUICK, headerFilters={"h": "x"})
    assert [row["key"] for row in rows(context, filtered)] == ["a"]


async def test_a_group_goes_on_where_it_ended(
    broker: Kafka, context: LocalContext, topic: str
) -> None:
    send(broker, topic, [b"1", b"2", b"3"])
    group = {"topic": topic, "groupId": topic, **QUICK}
    first = rows(context, await run("Consume", broker, context, **group, maxRecords=2))
    second = rows(context, await run("Consume", broker, context, **group))
    assert (len(first), len(second)) == (2, 1)
    assert sorted(row["value"] for row in first + second) == ["1", "2", "3"]
    chosen = {"topic": topic, "partitions": [0, 1], "since": "2026-01-01T00:00:00Z"}
    again = await run("Consume", broker, context, **chosen, maxRecords=3)
    assert again["messagesCount"] == 3
    later = {**chosen, "since": "2100-01-01T00:00:00Z"}
    assert (await run("Consume", broker, context, **later, **QUICK))["messagesCount"] == 0


async def test_a_polling_trigger_commits_what_is_recorded(
    broker: Kafka, context: LocalContext, topic: str
) -> None:
    send(broker, topic, [b"1", b"2"])
    polling = trigger("Trigger", broker, topic, maxRecords=2)
    firing = await evaluate_trigger(polling, context)
    assert firing is not None
    assert sorted(row["value"] for row in rows(context, firing.variables)) == ["1", "2"]
    await settle_trigger(polling, context, firing)
    assert await evaluate_trigger(trigger("Trigger", broker, topic, **QUICK), context) is None


async def test_a_record_that_comes_again_has_the_same_key(
    broker: Kafka, context: LocalContext, topic: str
) -> None:
    send(broker, topic, [b"x", b"x"])
    listening = trigger("RealtimeTrigger", broker, topic)
    first = await take_events(listening, context, 2, acknowledge=False)
    again = await take_events(listening, context, 2)
    assert {event.key for event in again} == {event.key for event in first}
    assert len({event.key for event in first}) == 2


async def test_records_that_cannot_be_read(
    broker: Kafka, context: LocalContext, topic: str
) -> None:
    send(broker, topic, [b"{no json"])
    more = {"valueDeserializer": "JSON"}
    (bad,) = await take_events(
        trigger("RealtimeTrigger", broker, topic, **more), context, 1, acknowledge=False
    )
    assert bad.failure is not None
    assert "offset 0: the message is no JSON" in bad.failure
    with pytest.raises(TaskError, match="is no JSON"):
        await run("Consume", broker, context, topic=topic, **more, maxRecords=1)
    left_out = {"onSerdeError": {"type": "SKIPPED"}}
    outputs = await run("Consume", broker, context, topic=topic, **more, **left_out, **QUICK)
    assert outputs["messagesCount"] == 0


async def test_what_is_wrong_is_told(broker: Kafka, context: LocalContext) -> None:
    port = free_port()
    away = {"bootstrap.servers": f"127.0.0.1:{port}"}
    with pytest.raises(TaskError, match=rf"Kafka cluster 127.0.0.1:{port}: .*refused"):
        await run("Consume", broker, context, topic="t", properties=away)
    with pytest.raises(TaskError, match=r"`properties` are wrong: .*no\.such"):
        wrong = {"bootstrap.servers": broker.url, "no.such": "1"}
        await run("Consume", broker, context, topic="t", properties=wrong)
    with pytest.raises(TaskError, match="record 1 has no `topic`"):
        await run("Produce", broker, context, **{"from": {"value": "x"}})
    with pytest.raises(TaskError, match="one of `topic`"):
        await run("Consume", broker, context)
