"""NATS servers, and a client that speaks to them beside the code under test."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import nats
import pytest

from tools.brokers.nats import NatsServer
from vivace.plugin import Registry
from vivace.plugin.testing import LocalContext
from vivace.plugins.manifest import MANIFEST

REGISTRY = Registry([MANIFEST])


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    return LocalContext(tmp_path)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[NatsServer]:
    """A server of the test's own, with one stream: it is ready in a twentieth of a second."""
    made = NatsServer(tmp_path / "nats")
    with made:
        asyncio.run(add_stream(made))
        yield made


async def add_stream(broker: NatsServer) -> None:
    """Make the stream that holds the subjects of the tests."""
    client = await nats.connect(broker.url)
    subjects = ["trial.>", "shop.orders", "sensors.>"]
    await client.jetstream().add_stream(name="TRIAL", subjects=subjects)
    await client.close()


async def send(broker: NatsServer, subject: str, *messages: bytes) -> None:
    """Publish messages, and return when the stream has confirmed all of them."""
    client = await nats.connect(broker.url)
    try:
        for message in messages:
            await client.jetstream().publish(subject, message)
    finally:
        await client.close()
