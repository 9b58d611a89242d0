"""Polling triggers lose nothing and double nothing, however often the server is killed."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import redis

from tests.integration.conftest import MakeServer
from tests.support.eventually import eventually_sync
from tests.support.server import ServerProcess
from tests.support.streams import executions_of, flow_source
from tools.brokers.redis import Redis

ITEMS = 1_000
KILLS = 4


@dataclass
class Source:
    """Where items come from."""

    trigger: str
    add: Callable[[range], None]
    is_empty: Callable[[], bool]
    numbers: Callable[[ServerProcess, dict[str, Any]], list[int]]
    """Gives the items of an execution."""


@pytest.fixture
def postgresql(postgres_url: str) -> Iterator[Source]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE q (n int PRIMARY KEY)")
        info = connection.info

        def add(numbers: range) -> None:
            connection.execute("INSERT INTO q SELECT unnest(%s)", [list(numbers)])

        yield Source(
            trigger=f"""\
type: io.kestra.plugin.jdbc.postgresql.Trigger
interval: PT0.05S
url: jdbc:postgresql://{info.host}:{info.port}/{info.dbname}
username: {info.user}
password: {info.password}
sql: DELETE FROM q WHERE n IN (SELECT n FROM q ORDER BY n LIMIT 20) RETURNING n
afterSQL: SELECT 1
""",
            add=add,
            is_empty=lambda: connection.execute("SELECT 1 FROM q").fetchone() is None,
            numbers=lambda _, shown: [row["n"] for row in shown["rows"]],
        )


@pytest.fixture
def redis_list(tmp_path: Path) -> Iterator[Source]:
    with Redis(tmp_path / "redis") as broker, redis.Redis.from_url(broker.url) as client:

        def read(server: ServerProcess, shown: dict[str, Any]) -> list[int]:
            path = shown["uri"]
            owner = path.split("/executions/")[1].split("/")[0]
            place = f"{server.api}/executions/{owner}/file"
            text = httpx.get(place, params={"path": path}, timeout=30).text
            return [int(line) for line in text.split()]

        yield Source(
            trigger=f"""\
type: io.kestra.plugin.redis.list.Trigger
interval: PT0.05S
url: {broker.url}
key: q
serdeType: JSON
maxRecords: 20
""",
            add=lambda numbers: client.rpush("q", *numbers),
            is_empty=lambda: client.keys("*") == [],
            numbers=read,
        )


@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["postgresql", "redis_list"])
def test_each_item_is_in_one_execution(
    kind: str, make_server: MakeServer, request: pytest.FixtureRequest
) -> None:
    source: Source = request.getfixturevalue(kind)
    server = make_server().start()
    server.save(flow_source(source.trigger))
    moments = random.Random(7)
    for part in range(KILLS):
        source.add(range(ITEMS * part // KILLS, ITEMS * (part + 1) // KILLS))
        # An arbitrary moment of what a trigger does: they follow each other within milliseconds.
        time.sleep(0.1 + moments.random() * 0.4)
        server.kill()
        server.start()
    eventually_sync(source.is_empty, within=90)
    eventually_sync(lambda: sum(counted(server, source).values()) >= ITEMS, within=30)
    assert counted(server, source) == dict.fromkeys(range(ITEMS), 1)


def counted(server: ServerProcess, source: Source) -> Counter[int]:
    """Count the executions of each item."""
    found = executions_of(server)
    return Counter(
        number for item in found for number in source.numbers(server, item["trigger"]["variables"])
    )
