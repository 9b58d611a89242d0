"""A Kafka broker, and a client that speaks to it beside the code under test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from tools.brokers.kafka import Kafka
from vivace.plugin import Registry
from vivace.plugin.testing import LocalContext
from vivace.plugins.manifest import MANIFEST

REGISTRY = Registry([MANIFEST])


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    return LocalContext(tmp_path)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """The broker of all tests here: it takes its time to start."""
    made = Kafka(tmp_path_factory.mktemp("kafka"))
    with made:
        yield made


@pytest.fixture
def topic(broker: Kafka) -> str:
    """A topic of the test's own, with two partitions."""
    return add_topic(broker, f"topic-{uuid4().hex[:12]}")


def add_topic(broker: Kafka, name: str) -> str:
    """Make a topic with two partitions, and give its name."""
    admin = AdminClient({"bootstrap.servers": broker.url})
    admin.create_topics([NewTopic(name, 2, 1)])[name].result(60)
    return name


def send(broker: Kafka, topic: str, values: Sequence[bytes]) -> None:
    """Produce records, and return when the broker has confirmed all of them."""
    producer = Producer({"bootstrap.servers": broker.url, "enable.idempotence": True})
    for number, value in enumerate(values):
        producer.produce(topic, value, key=str(number))
    assert producer.flush(60) == 0
