"""Tasks and triggers of AMQP against a real broker."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.plugins.amqp.conftest import REGISTRY, send
from tests.support.server import free_port
from tools.brokers.rabbitmq import RabbitMq
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

pytestmark = pytest.mark.timeout(200)


async def run(kind: str, broker: RabbitMq, context: LocalContext, **properties: Any) -> Any:
    type_id = f"io.kestra.plugin.amqp.{kind}"
    place = {"host": "127.0.0.1", "port": str(broker.port)}
    task = {"id": "t", "type": type_id, **place, **properties}
    return await run_task(read_task(task, REGISTRY), context)


def trigger(kind: str, broker: RabbitMq, queue: str, **properties: Any) -> Any:
    type_id = f"io.kestra.plugin.amqp.{kind}"
    more = {"url": broker.url, "queue": queue, **properties}
    return read_trigger({"id": "t", "type": type_id, **more}, REGISTRY)


def rows(context: LocalContext, outputs: Any) -> list[dict[str, Any]]:
    with context.files.open(outputs["uri"]) as file:
        return [json.loads(line) for line in file]


async def test_messages_go_through_an_exchange_into_a_queue(
    broker: RabbitMq, context: LocalContext, queue: str
) -> None:
    exchange = f"x-{queue}"
    assert await run("CreateQueue", broker, context, name=queue) == {"queue": queue}
    made = await run("DeclareExchange", broker, context, name=exchange, exchangeType="TOPIC")
    assert made == {"exchange": exchange}
    bound = {"exchange": exchange, "queue": queue, "routingKey": "a.*"}
    assert await run("QueueBind", broker, context, **bound) == {
        "exchange": exchange,
        "queue": queue,
    }
    messages = [
        {"data": {"n": 1}, "headers": {"h": "x"}, "contentType": "text/x", "expiration": "60000"},
        {"n": 2},
    ]
    target = {"exchange": exchange, "routingKey": "a.b", "serdeType": "JSON"}
    sent = await run("Publish", broker, context, **target, **{"from": messages})
    assert sent == {"messagesCount": 2}
    taken = await run("Consume", broker, context, queue=queue, serdeType="JSON", maxRecords=2)
    first, second = rows(context, taken)
    assert taken["count"] == 2
    assert (first["data"], first["headers"], first["contentType"]) == (
        {"n": 1},
        {"h": "x"},
        "text/x",
    )
    assert (first["expiration"], first["deliveryMode"]) == ("60000", 2)
    assert second["data"] == {"n": 2}
    assert second["messageId"]
    assert second["type"] is None


async def test_what_is_taken_is_gone_and_what_is_not_stays(
    broker: RabbitMq, context: LocalContext, queue: str
) -> None:
    await send(broker, queue, b"1", b"2", b"3")
    first = await run("Consume", broker, context, queue=queue, maxRecords=2)
    assert [row["data"] for row in rows(context, first)] == ["1", "2"]
    second = await run("Consume", broker, context, queue=queue)
    assert [row["data"] for row in rows(context, second)] == ["3"]
    assert await run("Consume", broker, context, queue=queue, maxDuration="PT0.2S") == {
        "count": 0,
        "uri": None,
    }


async def test_a_polling_trigger_acknowledges_what_is_recorded(
    broker: RabbitMq, context: LocalContext, queue: str
) -> None:
    await send(broker, queue, b"1", b"2")
    polling = trigger("Trigger", broker, queue)
    firing = await evaluate_trigger(polling, context)
    assert firing is not None
    assert firing.variables["count"] == 2
    await settle_trigger(polling, context, firing)
    assert await evaluate_trigger(polling, context) is None


async def test_a_message_that_comes_again_has_the_same_key(
    broker: RabbitMq, context: LocalContext, queue: str
) -> None:
    await send(broker, queue, b"x", b"x")
    listening = trigger("RealtimeTrigger", broker, queue)
    first = await take_events(listening, context, 2, acknowledge=False)
    again = await take_events(listening, context, 2, acknowledge=True)
    assert [event.key for event in again] == [event.key for event in first]
    assert len({event.key for event in first}) == 2


async def test_what_is_wrong_is_told(broker: RabbitMq, context: LocalContext, queue: str) -> None:
    with pytest.raises(TaskError, match=f"queue `{queue}` cannot be taken from: .*NOT_FOUND"):
        await run("Consume", broker, context, queue=queue)
    with pytest.raises(TaskError, match=r"`no-such` cannot be sent to: .*NOT_FOUND"):
        await run("Publish", broker, context, exchange="no-such", **{"from": [1]})
    with pytest.raises(TaskError, match=r"(?i)no connection to the AMQP broker .*refused"):
        await run("CreateQueue", broker, context, name=queue, username="guest", password="wrong")
    with pytest.raises(TaskError, match="`host` is missing"):
        await run("CreateQueue", broker, context, name=queue, host="")
    await run("CreateQueue", broker, context, name=queue)
    with pytest.raises(TaskError, match="PRECONDITION_FAILED"):
        await run("CreateQueue", broker, context, name=queue, durability=False)


async def test_a_broker_that_is_away_is_named(broker: RabbitMq, context: LocalContext) -> None:
    port = free_port()
    with pytest.raises(TaskError, match=f"AMQP broker 127.0.0.1:{port}: Connection refused"):
        await run("CreateQueue", broker, context, name="q", port=port)
    with pytest.raises(TaskError, match="no encrypted connection"):
        url = broker.url.replace("amqp://", "amqps://")
        await run("CreateQueue", broker, context, name="q", url=url)
