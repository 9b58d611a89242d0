"""Triggers on a real Redis server: nothing acknowledged is lost, and nothing doubled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.integration.conftest import MakeServer
from tests.integration.plugins.redis.conftest import Read, rows
from tests.support.eventually import eventually
from tests.support.streams import Trial
from tools.brokers.redis import Redis
from vivace.errors import TaskError
from vivace.model.trigger import Trigger
from vivace.plugin import Event
from vivace.plugin.testing import (
    LocalContext,
    evaluate_trigger,
    settle_trigger,
    take_events,
)


async def listening(
    made: Trigger, context: LocalContext, count: int, **more: Any
) -> asyncio.Task[list[Event]]:
    context.is_connected = False
    task = asyncio.create_task(take_events(made, context, count, **more))
    await eventually(lambda: context.is_connected or task.done())
    return task


# Lists


async def test_a_list_fires_with_what_it_has_collected(
    trigger: Read, client: Any, context: LocalContext
) -> None:
    made = trigger("list.Trigger", key="l", serdeType="JSON", maxRecords=2)
    assert await evaluate_trigger(made, context) is None
    client.rpush("l", "1", '{"a":2}', "3")
    firing = await evaluate_trigger(made, context)
    assert firing is not None
    assert firing.variables["count"] == 2
    assert rows(context, firing.variables["uri"]) == b'1\n{"a":2}\n'
    await settle_trigger(made, context, firing)
    await settle_trigger(made, context, firing)  # once more after a crash
    assert client.keys("*") == ["l"]
    assert client.lrange("l", 0, -1) == ["3"]


async def test_what_no_execution_took_up_comes_again(
    trigger: Read, client: Any, context: LocalContext
) -> None:
    made = trigger("list.Trigger", key="l")
    client.rpush("l", "a")
    assert await evaluate_trigger(made, context) is not None
    client.rpush("l", "b")
    again = await evaluate_trigger(made, context)
    assert again is not None
    assert rows(context, again.variables["uri"]) == b'"a"\n"b"\n'


async def test_each_value_of_a_list_is_an_event(
    trigger: Read, client: Any, context: LocalContext
) -> None:
    client.rpush("l", "a", "b")
    task = await listening(trigger("list.RealtimeTrigger", key="l"), context, 4)
    await eventually(lambda: client.llen("l") == 0)
    client.rpush("l", "c")
    await eventually(lambda: client.llen("l") == 0)
    client.rpush("l", "d")
    events = await asyncio.wait_for(task, 10)
    assert [event.variables["value"] for event in events] == ["a", "b", "c", "d"]
    assert len({event.key for event in events}) == 4
    assert client.keys("*") == []


async def test_values_that_are_not_acknowledged_come_again_as_the_same(
    trigger: Read, client: Any, context: LocalContext
) -> None:
    client.rpush("l", "a", "b")
    made = trigger("list.RealtimeTrigger", key="l")
    first = await take_events(made, context, 2, acknowledge=False)
    second = await take_events(made, context, 2)
    assert {event.key for event in first} == {event.key for event in second}
    assert client.keys("*") == []


async def test_a_value_that_cannot_be_read_says_so(
    trigger: Read, client: Any, context: LocalContext
) -> None:
    client.rpush("l", "{", "1")
    made = trigger("list.RealtimeTrigger", key="l", serdeType="JSON")
    bad, good = await take_events(made, context, 2)
    assert "no JSON" in str(bad.failure)
    assert (bad.variables, good.variables, good.failure) == ({"value": "{"}, {"value": 1}, None)


# Channels


async def test_messages_of_channels_are_events(
    trigger: Read, client: Any, context: LocalContext
) -> None:
    made = trigger("pubsub.RealtimeTrigger", channel=["a", "b*"], serdeType="JSON")
    task = await listening(made, context, 3)
    for channel, value in (("a", "1"), ("other", "2"), ("bc", '{"n": 3}'), ("a", "{")):
        client.publish(channel, value)
    events = await asyncio.wait_for(task, 10)
    assert [event.variables for event in events] == [
        {"channel": "a", "value": 1},
        {"channel": "bc", "value": {"n": 3}},
        {"channel": "a", "value": "{"},
    ]
    assert "no JSON" in str(events[2].failure)


# Streams


async def test_entries_of_a_stream_are_events(
    trigger: Read, client: Any, context: LocalContext
) -> None:
    client.xadd("s", {"n": "before"})
    task = await listening(trigger("stream.RealtimeTrigger", key="s"), context, 1)
    own_id = client.xadd("s", {"n": "1", "m": "x"})
    (event,) = await asyncio.wait_for(task, 10)
    assert event.variables == {"id": own_id, "fields": {"n": "1", "m": "x"}}
    assert event.key == f"s:{own_id}"
    assert client.xpending("s", client.xinfo_groups("s")[0]["name"])["pending"] == 0


async def test_entries_that_are_not_acknowledged_come_first_again(
    trigger: Read, client: Any, context: LocalContext
) -> None:
    for number in range(150):
        client.xadd("s", {"n": number})
    made = trigger("stream.RealtimeTrigger", key="s", group="g", since="0")
    first = await take_events(made, context, 120, acknowledge=False)
    second = await take_events(made, context, 150)
    assert [event.key for event in second[:120]] == [event.key for event in first]
    assert [event.variables["fields"]["n"] for event in second] == [str(n) for n in range(150)]


async def test_a_server_that_is_away_is_an_error(context: LocalContext, trigger: Read) -> None:
    made = trigger("stream.RealtimeTrigger", key="s").model_copy(
        update={"url": "redis://127.0.0.1:1/0"}
    )
    with pytest.raises(TaskError, match=r"Redis at 127\.0\.0\.1:1"):
        await take_events(made, context, 1)


# The server is killed, and the broker is started anew


def publisher(broker: Redis, command: str) -> Any:
    def publish(numbers: Sequence[int]) -> None:
        with redis.Redis.from_url(broker.url) as client:
            for number in numbers:
                if command == "rpush":
                    client.rpush("q", json.dumps({"n": number}))
                else:
                    client.xadd("q", {"n": number})

    return publish


@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["list", "stream"])
def test_a_thousand_start_one_execution_each(
    kind: str,
    make_server: MakeServer,
    tmp_path: Path,
) -> None:
    with Redis(tmp_path / "redis") as broker:
        serde = "\nserdeType: JSON" if kind == "list" else ""
        Trial(
            server=make_server(),
            broker=broker,
            publish=publisher(broker, "rpush" if kind == "list" else "xadd"),
            number=lambda shown: int((shown.get("value") or shown.get("fields") or {})["n"]),
            trigger=f"type: io.kestra.plugin.redis.{kind}.RealtimeTrigger\n"
            f"url: {broker.url}\nkey: q{serde}",
        ).run()
