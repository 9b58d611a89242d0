"""An AMQP broker, and a client that speaks to it beside the code under test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import aio_pika
import pytest

from tools.brokers.rabbitmq import RabbitMq
from vivace.plugin import Registry
from vivace.plugin.testing import LocalContext
from vivace.plugins.manifest import MANIFEST

REGISTRY = Registry([MANIFEST])


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    return LocalContext(tmp_path)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMq]:
    """The broker of all tests here: it takes its time to start."""
    made = RabbitMq(tmp_path_factory.mktemp("rabbitmq"))
    with made:
        yield made


@pytest.fixture
def queue() -> str:
    """A name of the test's own."""
    return f"queue-{uuid4().hex[:12]}"


async def send(broker: RabbitMq, queue: str, *messages: bytes) -> None:
    """Put messages into a queue, which is made, and return when the broker has confirmed all."""
    async with await aio_pika.connect(broker.url) as connection:
        channel = await connection.channel()
        await channel.declare_queue(queue, durable=True)
        for message in messages:
            made = aio_pika.Message(message, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            made.message_id = uuid4().hex
            await channel.default_exchange.publish(made, queue)
