"""A Redis server, and a client that speaks to it beside the code under test."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from tools.brokers.redis import Redis
from vivace.model.trigger import Trigger
from vivace.plugin import Registry
from vivace.plugin.testing import LocalContext, read_task, read_trigger, run_task
from vivace.plugins.manifest import MANIFEST

REGISTRY = Registry([MANIFEST])
Run = Callable[..., Awaitable[dict[str, Any]]]
Read = Callable[..., Trigger]


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    return LocalContext(tmp_path)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    with Redis(tmp_path_factory.mktemp("redis"), password="s3cret") as made:
        yield made


@pytest.fixture
def client(server: Redis) -> Iterator[Any]:
    with redis.Redis.from_url(server.url, decode_responses=True) as made:
        made.flushall()
        yield made


@pytest.fixture
def run(server: Redis, client: Any, context: LocalContext) -> Run:
    """Run a task, given by its short id and its properties."""

    async def call(kind: str, **properties: Any) -> dict[str, Any]:
        task = {"id": "t", "type": f"redis.{kind}", "url": server.url, **properties}
        return await run_task(read_task(task, REGISTRY), context)

    return call


@pytest.fixture
def trigger(server: Redis, client: Any) -> Read:
    """Read a trigger, given by its short id and its properties."""

    def read(kind: str, **properties: Any) -> Trigger:
        return read_trigger(
            {"id": "t", "type": f"redis.{kind}", "url": server.url, **properties}, REGISTRY
        )

    return read


def rows(context: LocalContext, uri: str) -> bytes:
    with context.files.open(uri) as file:
        return file.read()
