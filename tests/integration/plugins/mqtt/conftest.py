"""MQTT brokers, and a client that speaks to them beside the code under test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from tools.brokers.mosquitto import Mosquitto
from vivace.plugin import Registry
from vivace.plugin.testing import LocalContext
from vivace.plugins.manifest import MANIFEST

REGISTRY = Registry([MANIFEST])


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    return LocalContext(tmp_path)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker of the test's own: it is ready in a twentieth of a second."""
    made = Mosquitto(tmp_path / "mosquitto")
    with made:
        yield made


@contextmanager
def other_client(broker: Mosquitto) -> Iterator[paho.Client]:
    """Give a client that is connected, in the language of the library itself."""
    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    client.max_inflight_messages_set(1000)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    try:
        yield client
    finally:
        client.disconnect()
        client.loop_stop()


def send(broker: Mosquitto, topic: str, *payloads: str | bytes, **more: Any) -> None:
    """Publish messages, and return when the broker has confirmed all of them."""
    with other_client(broker) as client:
        for sent in [client.publish(topic, payload, 1, **more) for payload in payloads]:
            sent.wait_for_publish(20)
            assert sent.is_published()
