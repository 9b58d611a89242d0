"""The database goes away while the server works, and comes back: what was promised is kept."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.integration.system.conftest import MakeServer
from tests.integration.system.full_disk import KINDS, disk_of_kind
from tests.integration.system.histories import check_execution
from tests.integration.system.own_postgres import OwnPostgres
from tests.support.eventually import eventually_sync
from tests.support.server import ENDED, ServerProcess

LOCK = 0x76697661_6365
"""The advisory lock of the one server that writes."""

SMALL = """\
id: small
namespace: trial
inputs:
  - {id: text, type: STRING, defaults: "x"}
tasks:
  - {id: one, type: io.kestra.plugin.core.debug.Return, format: "{{ inputs.text }}"}
  - {id: two, type: io.kestra.plugin.core.log.Log, message: "{{ outputs.one.value | length }}"}
"""
SLOW = """\
id: slow
namespace: trial
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: [1, 2, 3]
    concurrencyLimit: 2
    tasks:
      - id: work
        type: io.kestra.plugin.scripts.shell.Commands
        taskRunner: {type: io.kestra.plugin.core.runner.Process}
        commands: [sleep 0.2]
  - {id: sub, type: io.kestra.plugin.core.flow.Subflow, namespace: trial, flowId: small}
"""


class Client:
    """Starts executions until it is told to stop, and keeps what it was answered."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self._stop = threading.Event()
        self.accepted: list[str] = []
        self.refused: list[str] = []
        self.strange: list[str] = []

    @contextlib.contextmanager
    def at_work(self) -> Iterator[Client]:
        threads = [
            threading.Thread(target=self._work, args=(flow,)) for flow in ("small", "small", "slow")
        ]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _work(self, flow: str) -> None:
        with self._server.client() as client:
            while not self._stop.is_set():
                answer = client.post(f"/executions/trial/{flow}")
                if answer.status_code == 200:
                    self.accepted.append(answer.json()["id"])
                elif answer.status_code == 503:
                    self.refused.append(answer.json()["message"])
                else:
                    self.strange.append(f"{answer.status_code} {answer.text}")
                self._stop.wait(0.02)


def check_everything(server: ServerProcess, client: Client) -> None:
    """Assert that all accepted executions have ended well, and no other one hangs."""
    assert client.strange == []
    for execution_id in client.accepted:
        execution = server.wait(execution_id)
        assert execution["state"]["current"] == "SUCCESS", server.logs(execution_id)
        check_execution(execution)

    def is_quiet() -> bool:
        counts = httpx.get(f"{server.api}/executions/counts", timeout=10).json()["counts"]
        return not set(counts) - ENDED

    eventually_sync(is_quiet, within=40)


def create(server: ServerProcess, text: str = "x") -> httpx.Response:
    files = {"text": (None, text)}
    return httpx.post(f"{server.api}/executions/trial/small", files=files, timeout=30)


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[OwnPostgres]:
    with OwnPostgres(tmp_path / "postgres") as running:
        yield running


# PostgreSQL

ENDS: dict[str, Callable[[OwnPostgres], None]] = {
    "shutdown": OwnPostgres.stop,
    "crash": OwnPostgres.crash,
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("end", ENDS)
def test_postgresql_is_started_anew_while_executions_run(
    make_server: MakeServer, postgres: OwnPostgres, end: str
) -> None:
    server = make_server("--database", postgres.url).start()
    for flow in (SMALL, SLOW):
        server.save(flow)
    client = Client(server)
    with client.at_work():
        eventually_sync(lambda: len(client.accepted) > 10, within=20)
        ENDS[end](postgres)
        eventually_sync(lambda: len(client.refused) > 3, within=20, describe="refusals")
        assert httpx.get(f"{server.url}/ping").status_code == 200
        postgres.start()
        before = len(client.accepted)
        eventually_sync(lambda: len(client.accepted) > before + 10, within=30, describe="writes")
    assert all("PostgreSQL cannot" in message for message in client.refused), client.refused[-1]
    check_everything(server, client)
    assert "the database is back" in server.log_path.read_text()
    assert server.stop() == 0


def test_broken_connections_are_not_noticed(make_server: MakeServer, postgres: OwnPostgres) -> None:
    server = make_server("--database", postgres.url).start()
    for flow in (SMALL, SLOW):
        server.save(flow)
    client = Client(server)
    with client.at_work():
        for count in (10, 20, 30):
            eventually_sync(lambda: len(client.accepted) > count, within=20)  # noqa: B023
            postgres.break_connections()
        eventually_sync(lambda: len(client.accepted) > 40, within=20)
    assert client.refused == []
    check_everything(server, client)


def test_a_lock_that_another_holds_for_a_while_costs_nothing(
    make_server: MakeServer, postgres: OwnPostgres, tmp_path: Path
) -> None:
    """As when a connection broke that the database still believes in."""
    server = make_server("--database", postgres.url).start()
    witness = tmp_path / "witness"
    server.save(SMALL)
    server.save(SLOW.replace("sleep 0.2", f"'echo x >> {witness}; sleep 1'"))
    execution_id = server.execute("trial/slow")["id"]
    eventually_sync(witness.exists, within=10)
    with psycopg.connect(postgres.url, autocommit=True) as other:
        postgres.break_connections(but=other.info.backend_pid)
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        refusal = create(server)
        assert refusal.status_code == 503
        assert "is in use by" in refusal.json()["message"]
    eventually_sync(lambda: _accepted(server), within=20)
    execution = server.wait(execution_id)
    assert execution["state"]["current"] == "SUCCESS"
    check_execution(execution)
    assert witness.read_text().split() == ["x"] * 3, "no task was begun again"


def test_a_server_ends_in_time_while_its_database_is_away(
    make_server: MakeServer, postgres: OwnPostgres
) -> None:
    server = make_server("--database", postgres.url).start()
    for flow in (SMALL, SLOW):
        server.save(flow)
    execution_id = server.execute("trial/slow")["id"]
    postgres.stop()
    started = time.monotonic()
    assert server.stop(within=30) == 0, server.log()
    assert time.monotonic() - started < 20
    assert "Traceback" not in server.log()
    postgres.start()
    server.start()
    assert server.wait(execution_id)["state"]["current"] == "SUCCESS"


# SQLite


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", KINDS)
def test_a_disk_that_is_full_for_a_while(
    make_server: MakeServer, tmp_path: Path, kind: str
) -> None:
    with disk_of_kind(kind, tmp_path / "data") as disk:
        server = make_server().start()
        server.save(SMALL)
        accepted = [create(server).json()["id"] for _ in range(5)]
        disk.fill(server)
        refusal = _fill_what_is_left(server, accepted)
        assert refusal["code"] == "unavailable"
        assert "SQLite cannot write" in refusal["message"]
        assert server.execution(accepted[0])["state"]["current"] == "SUCCESS", "reading goes on"
        headers = {"content-type": "application/x-yaml"}
        large = SMALL.replace("id: small", "id: large") + "description: " + "x" * 50_000
        saved = httpx.post(f"{server.api}/flows", content=large, headers=headers, timeout=30)
        assert saved.status_code == 503, saved.text
        disk.free(server)
        after = eventually_sync(lambda: _accepted(server), within=30, describe="writes again")
        for execution_id in [*accepted, after]:
            execution = server.wait(execution_id)
            assert execution["state"]["current"] == "SUCCESS"
            check_execution(execution)
        assert server.stop() == 0


def _fill_what_is_left(server: ServerProcess, accepted: list[str]) -> dict[str, Any]:
    """Create executions till there is no space for one more, and give the answer."""
    for _ in range(300):
        answer = create(server, "y" * 50_000)
        if answer.status_code != 200:
            assert answer.status_code == 503, answer.text
            return dict(answer.json())
        accepted.append(answer.json()["id"])
    raise AssertionError("the disk was never full")


def _accepted(server: ServerProcess) -> str | None:
    answer = create(server)
    return str(answer.json()["id"]) if answer.status_code == 200 else None
