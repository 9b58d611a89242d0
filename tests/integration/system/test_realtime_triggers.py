"""Rows of a PostgreSQL table as a queue: nothing is lost and nothing doubled, whatever dies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest

from tests.integration.conftest import MakeServer
from tests.integration.system.own_postgres import OwnPostgres
from tests.support.eventually import eventually_sync
from tests.support.streams import Trial, await_status, flow_source


def trigger(broker: OwnPostgres, more: str = "") -> str:
    """Give a trigger that reaches a PostgreSQL server."""
    parts = psycopg.conninfo.conninfo_to_dict(broker.url)
    return f"""\
type: io.kestra.plugin.jdbc.postgresql.RealtimeTrigger
url: jdbc:postgresql://{parts["host"]}:{parts["port"]}/{parts["dbname"]}
username: {parts["user"]}
password: {parts["password"]}
channel: orders
{more}"""


@pytest.mark.timeout(240)
def test_rows_of_a_queue_start_one_execution_each(make_server: MakeServer, tmp_path: Path) -> None:
    with OwnPostgres(tmp_path / "broker") as broker:
        ask(broker, "CREATE TABLE outbox (n int PRIMARY KEY)")

        def publish(numbers: Sequence[int]) -> None:
            values = ", ".join(f"({number})" for number in numbers)
            ask(broker, f"INSERT INTO outbox VALUES {values}", "NOTIFY orders")

        Trial(
            server=make_server(),
            broker=broker,
            publish=publish,
            number=lambda variables: int(variables["row"]["n"]),
            trigger=trigger(
                broker,
                "queue:\n  sql: SELECT n FROM outbox ORDER BY n LIMIT 200\n  key: n\n"
                "  doneSQL: DELETE FROM outbox WHERE n = :n\n",
            ),
        ).run()
        eventually_sync(lambda: ask(broker, "SELECT count(*) FROM outbox") == 0, within=15)


def test_a_broker_that_is_away_is_waited_for(make_server: MakeServer, tmp_path: Path) -> None:
    with OwnPostgres(tmp_path / "broker") as broker:
        broker.stop()
        server = make_server().start()
        server.save(flow_source(trigger(broker)))
        eventually_sync(lambda: "no connection" in await_status(server, "connecting"), within=15)
        broker.start()
        await_status(server, "connected", within=60)


def ask(broker: OwnPostgres, *statements: str) -> int | None:
    """Run statements, durably, and give the first value of the last one that has some."""
    # Servers of tests may lose what they have acknowledged, unless told otherwise.
    durable = "-c synchronous_commit=on"
    found = None
    with psycopg.connect(broker.url, autocommit=True, options=durable) as connection:
        for statement in statements:
            cursor = connection.execute(statement.encode())
            if cursor.description is not None and (row := cursor.fetchone()) is not None:
                found = int(row[0])
    return found
