"""Tasks and triggers of MQTT against a real broker."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.plugins.core.conftest import self_signed
from tests.integration.plugins.mqtt.conftest import REGISTRY, send
from tools.brokers.mosquitto import Mosquitto, Tls
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


async def run(kind: str, broker: Mosquitto, context: LocalContext, **properties: Any) -> Any:
    task = {
        "id": "t",
        "type": f"io.kestra.plugin.mqtt.{kind}",
        "server": broker.url,
        "clientId": kind,
        **properties,
    }
    return await run_task(read_task(task, REGISTRY), context)


def trigger(kind: str, broker: Mosquitto, **properties: Any) -> Any:
    type_id = f"io.kestra.plugin.mqtt.{kind}"
    return read_trigger(
        {"id": "t", "type": type_id, "server": broker.url, "topic": "a/#", **properties}, REGISTRY
    )


def rows(context: LocalContext, outputs: Any) -> list[dict[str, Any]]:
    with context.files.open(outputs["uri"]) as file:
        return [json.loads(line) for line in file]


@pytest.mark.parametrize("version", ["V3", "V5"])
@pytest.mark.parametrize("qos", [0, 1, 2])
async def test_what_is_published_is_taken(
    broker: Mosquitto, context: LocalContext, version: str, qos: int
) -> None:
    more = {"mqttVersion": version, "topic": "a/b", "qos": qos}
    taken = {**more, "topic": ["a/+"], "maxDuration": "PT0.2S"}
    await run("Subscribe", broker, context, **taken)  # from now on the broker keeps messages
    messages = [{"n": number} for number in range(40)]
    sent = await run("Publish", broker, context, **more, **{"from": messages, "retain": qos == 0})
    assert sent == {"messagesCount": 40}
    outputs = await run("Subscribe", broker, context, **{**taken, "maxRecords": 40})
    if qos == 0:  # nobody was there: only the kept one has come
        assert [row["payload"] for row in rows(context, outputs)] == [{"n": 39}]
    else:
        assert [row["payload"] for row in rows(context, outputs)] == messages
        assert rows(context, outputs)[0]["topic"] == "a/b"
        again = await run("Subscribe", broker, context, **{**taken, "maxRecords": 1})
        assert again == {"messagesCount": 0, "uri": None}


async def test_a_row_file_and_a_map_are_published(broker: Mosquitto, context: LocalContext) -> None:
    uri = context.files.put(b'{"n": 1}\n{"n": 2}\n', "rows.ion")
    await run("Subscribe", broker, context, topic="x", maxDuration="PT0.1S")
    assert await run("Publish", broker, context, topic="x", **{"from": uri}) == {"messagesCount": 2}
    await run("Publish", broker, context, topic="x", **{"from": {"n": 3}})
    outputs = await run("Subscribe", broker, context, topic="x", maxRecords=3)
    assert [row["payload"]["n"] for row in rows(context, outputs)] == [1, 2, 3]


async def test_bytes_and_answers_travel(broker: Mosquitto, context: LocalContext) -> None:
    more = {"topic": "x", "serdeType": "BYTES"}
    await run("Subscribe", broker, context, **more, maxDuration="PT0.1S")
    answer = {"responseTopic": "answers", "correlationData": "42"}
    await run("Publish", broker, context, **more, **answer, **{"from": ["AP8="]})
    (row,) = rows(context, await run("Subscribe", broker, context, **more, maxRecords=1))
    assert (row["payload"], row["responseTopic"], row["correlationData"]) == (
        "AP8=",
        "answers",
        "42",
    )


async def test_what_cannot_be_sent_is_told(broker: Mosquitto, context: LocalContext) -> None:
    with pytest.raises(TaskError, match="`from` is a text that is no URI"):
        await run("Publish", broker, context, topic="x", **{"from": "hello"})
    with pytest.raises(TaskError, match="published to `a/#`"):
        await run("Publish", broker, context, topic="a/#", **{"from": {}})
    with pytest.raises(TaskError, match="`topic` is empty"):
        await run("Subscribe", broker, context, topic=[])


async def test_a_polling_trigger_acknowledges_what_is_recorded(
    broker: Mosquitto, context: LocalContext
) -> None:
    polling = trigger("Trigger", broker)
    assert await evaluate_trigger(polling, context) is None
    send(broker, "a/b", '{"n": 1}', '{"n": 2}')
    firing = await evaluate_trigger(polling, context)
    assert firing is not None
    assert [row["payload"]["n"] for row in rows(context, firing.variables)] == [1, 2]
    # Nothing has been recorded: another look sees the same messages, and takes over the session.
    firing = await evaluate_trigger(polling, context)
    assert firing is not None
    assert firing.variables["messagesCount"] == 2
    await settle_trigger(polling, context, firing)
    assert await evaluate_trigger(polling, context) is None


async def test_a_message_that_comes_again_has_the_same_key(
    broker: Mosquitto, context: LocalContext
) -> None:
    listening = trigger("RealtimeTrigger", broker)
    await run("Subscribe", broker, context, topic="a/#", maxDuration="PT0.1S")
    listening = trigger("RealtimeTrigger", broker, clientId="Subscribe")
    send(broker, "a/b", *["1"] * 5)
    first = await take_events(listening, context, 5, acknowledge=False)
    assert context.is_connected
    again = await take_events(listening, context, 5, acknowledge=True)
    assert [event.key for event in again] == [event.key for event in first]
    assert len({event.key for event in first}) == 5
    send(broker, "a/b", "1")
    (new,) = await take_events(listening, context, 1)
    assert new.key not in {event.key for event in first}


async def test_a_payload_that_is_no_json_fails_with_what_it_was(
    broker: Mosquitto, context: LocalContext
) -> None:
    await run("Subscribe", broker, context, topic="a/#", maxDuration="PT0.1S")
    send(broker, "a/b", "{not json", "{}")
    bad, good = await take_events(
        trigger("RealtimeTrigger", broker, clientId="Subscribe"), context, 2, acknowledge=False
    )
    assert bad.failure is not None
    assert "topic `a/b`: the message is no JSON" in bad.failure
    assert bad.variables["payload"] == "{not json"
    assert good.failure is None
    with pytest.raises(TaskError, match="is no JSON"):
        await run("Subscribe", broker, context, topic="a/#", maxRecords=2)


async def test_passwords_are_asked_for(tmp_path: Path, context: LocalContext) -> None:
    more = {"topic": "x", "from": [1]}
    with Mosquitto(tmp_path / "mosquitto", users={"ada": "secret"}) as broker:
        assert isinstance(broker, Mosquitto)
        await run("Publish", broker, context, **more, username="ada", password="secret")
        with pytest.raises(TaskError, match=r"it refuses: (Not authorized|Bad user name)"):
            await run("Publish", broker, context, **more, username="ada", password="wrong")


async def test_connections_are_encrypted(tmp_path: Path, context: LocalContext) -> None:
    certificate, key = self_signed(tmp_path)
    pem = certificate.read_text()
    with Mosquitto(tmp_path / "mosquitto", tls=Tls(certificate, key)) as broker:
        assert isinstance(broker, Mosquitto)
        sent = {"topic": "x", "from": [1]}
        assert await run("Publish", broker, context, **sent, crt=pem) == {"messagesCount": 1}
        uri = context.files.put(pem.encode(), "ca.pem")
        assert await run("Publish", broker, context, **sent, crt=uri) == {"messagesCount": 1}
        with pytest.raises(TaskError, match="certificate is not trusted"):
            await run("Publish", broker, context, **sent)
        with pytest.raises(TaskError, match="`crt` is neither PEM"):
            await run("Publish", broker, context, **sent, crt="/etc/passwd")


async def test_a_broker_that_is_away_is_named(context: LocalContext, tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path)
    with pytest.raises(
        TaskError, match=rf"MQTT broker 127.0.0.1:{broker.port}: Connection refused"
    ):
        await run("Publish", broker, context, topic="x", **{"from": [1]})
    with pytest.raises(TaskError, match="`server` is no address"):
        await run("Publish", broker, context, topic="x", server="http://x", **{"from": [1]})


async def test_a_message_of_ten_megabytes_travels(broker: Mosquitto, context: LocalContext) -> None:
    more = {"topic": "x", "serdeType": "STRING"}
    await run("Subscribe", broker, context, **more, maxDuration="PT0.1S")
    await run("Publish", broker, context, **more, **{"from": ["x" * 10_000_000]})
    (row,) = rows(context, await run("Subscribe", broker, context, **more, maxRecords=1))
    assert len(row["payload"]) == 10_000_000
