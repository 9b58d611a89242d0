"""Realtime triggers lose nothing and double nothing, whatever dies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.integration.system.conftest import MakeServer
from tests.integration.system.event_trial import MESSAGES, Trial, status
from tests.integration.system.own_postgres import OwnPostgres
from tests.support.eventually import eventually_sync

ONCE_EACH = dict.fromkeys(range(MESSAGES), 1)


def jdbc(url: str) -> str:
    """Give the properties that reach a PostgreSQL server."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    return f"""\
url: jdbc:postgresql://{parts["host"]}:{parts["port"]}/{parts["dbname"]}
username: {parts["user"]}
password: {parts["password"]}
"""


@pytest.mark.timeout(240)
def test_rows_of_a_queue_start_one_execution_each(make_server: MakeServer, tmp_path: Path) -> None:
    with OwnPostgres(tmp_path / "broker") as broker:
        with psycopg.connect(broker.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE outbox (n int PRIMARY KEY)")
        sender = Sender(broker.url)
        trial = Trial(
            server=make_server(),
            trigger=f"""\
type: io.kestra.plugin.jdbc.postgresql.RealtimeTrigger
{jdbc(broker.url)}
channel: orders
queue:
  sql: SELECT n FROM outbox ORDER BY n LIMIT 200
  key: n
  doneSQL: DELETE FROM outbox WHERE n = :n
""",
            number=lambda variables: int(variables["row"]["n"]),
            send=sender,
            restart_broker=lambda: restart(broker),
        )
        assert trial.run(kills=2) == ONCE_EACH
        sender.close()

        def is_empty() -> bool:
            with psycopg.connect(broker.url, autocommit=True) as connection:
                return connection.execute("SELECT 1 FROM outbox").fetchone() is None

        eventually_sync(is_empty, within=15)


class Sender:
    """Inserts numbers, on a new connection after each outage."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[Any] | None = None

    def __call__(self, number: int) -> None:
        if self._connection is None or self._connection.closed:
            # Servers of tests may lose what they have acknowledged, unless told otherwise.
            durable = "-c synchronous_commit=on"
            self._connection = psycopg.connect(self._url, autocommit=True, options=durable)
        # Whether one that failed was committed is not known: it may be there already.
        statement = "INSERT INTO outbox VALUES (%s) ON CONFLICT DO NOTHING"
        self._connection.execute(statement, [number])
        self._connection.execute("NOTIFY orders")

    def close(self) -> None:
        assert self._connection is not None
        self._connection.close()


def restart(broker: OwnPostgres) -> None:
    broker.crash()
    broker.start()


def test_a_broker_that_is_away_is_waited_for(make_server: MakeServer, tmp_path: Path) -> None:
    with OwnPostgres(tmp_path / "broker") as broker:
        broker.stop()
        server = make_server().start()
        server.save(
            f"""\
id: listens
namespace: trial.events
tasks:
  - {{id: one, type: io.kestra.plugin.core.debug.Return, format: "{{{{ trigger.payload }}}}"}}
triggers:
  - id: stream
    type: io.kestra.plugin.jdbc.postgresql.RealtimeTrigger
    channel: orders
    {json.dumps(jdbc(broker.url))[1:-1].replace(chr(92) + "n", chr(10) + "    ")}
"""
        )
        eventually_sync(lambda: "no connection" in str(status(server)["statusReason"]), within=15)
        assert status(server)["status"] == "connecting"
        assert status(server)["kind"] == "REALTIME"
        broker.start()
        eventually_sync(lambda: status(server)["status"] == "connected", within=60)
