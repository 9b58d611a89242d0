"""How a server ends, and how it ends what runs."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import httpx
import pytest

from tests.integration.system.conftest import MakeServer
from tests.integration.system.histories import check_execution
from tests.integration.system.task_processes import task_processes
from tests.support.eventually import eventually_sync
from tests.support.server import ServerProcess

PROCESS = "taskRunner: {type: io.kestra.plugin.core.runner.Process}"

WORK = f"""\
id: work
namespace: trial
tasks:
  - id: work
    type: io.kestra.plugin.scripts.shell.Commands
    {PROCESS}
    commands:
      - echo begun >> WITNESS
      - sleep SECONDS
      - echo ended >> WITNESS
  - {{id: after, type: io.kestra.plugin.core.debug.Return, format: "x"}}
"""

FAMILY = f"""\
id: family
namespace: trial
tasks:
  - id: family
    type: io.kestra.plugin.scripts.shell.Commands
    {PROCESS}
    commands:
      - trap '' TERM INT HUP
      - sleep 600 &
      - (setsid sleep 600 >/dev/null 2>&1 &)
      - setsid sh -c 'trap "" TERM; (sleep 600 & sleep 600) & exec sleep 600' &
      - python3 -c 'import os, time; os.fork() or os.setsid(); time.sleep(600)' &
      - while true; do sleep 600; done
"""


def begin(server: ServerProcess, witness: Path, seconds: float) -> str:
    """Start the working flow, and return when its script runs."""
    server.save(WORK.replace("WITNESS", str(witness)).replace("SECONDS", str(seconds)))
    execution_id: str = server.execute("trial/work")["id"]
    eventually_sync(witness.exists, within=20, describe="the script's first line")
    return execution_id


def lines(witness: Path) -> list[str]:
    return witness.read_text().split()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_asked_to_end_lets_tasks_end(
    make_server: MakeServer, tmp_path: Path, number: signal.Signals
) -> None:
    server, witness = make_server().start(), tmp_path / "witness"
    execution_id = begin(server, witness, 1.0)
    assert server.process is not None
    server.process.send_signal(number)
    eventually_sync(lambda: "running tasks" in server.log())
    assert server.execution(execution_id)["state"]["current"] == "RUNNING", "it still answers"
    assert server.process.wait(10) == 0
    assert lines(witness) == ["begun", "ended"]
    server.start()
    execution = server.wait(execution_id)
    check_execution(execution)
    assert [run["state"]["current"] for run in execution["taskRunList"]] == ["SUCCESS", "SUCCESS"]
    assert lines(witness) == ["begun", "ended"], "what had ended did not run again"
    assert len(execution["taskRunList"][0]["attempts"]) == 1


def test_an_execution_that_is_started_while_the_server_ends_runs_after_it(
    make_server: MakeServer, tmp_path: Path
) -> None:
    server, witness = make_server().start(), tmp_path / "witness"
    begin(server, witness, 1.0)
    server.terminate()
    eventually_sync(lambda: "running tasks" in server.log())
    late = server.execute("trial/work")["id"]
    assert server.process is not None
    assert server.process.wait(10) == 0
    server.start()
    assert server.wait(late)["state"]["current"] == "SUCCESS"
    assert lines(witness) == ["begun", "ended"] * 2


def test_tasks_that_wait_for_their_turn_do_not_hold_up_the_end(
    make_server: MakeServer, tmp_path: Path
) -> None:
    server, witness = make_server("--workers", "1").start(), tmp_path / "witness"
    executions = [begin(server, witness, 1.0)]
    executions += [server.execute("trial/work")["id"] for _ in range(3)]
    server.terminate()
    assert server.process is not None
    assert server.process.wait(10) == 0
    assert lines(witness) == ["begun", "ended"]
    server.start()
    for execution_id in executions:
        assert server.wait(execution_id)["state"]["current"] == "SUCCESS"
    assert lines(witness) == ["begun", "ended"] * 4


def test_a_second_signal_hurries(make_server: MakeServer, tmp_path: Path) -> None:
    server, witness = make_server().start(), tmp_path / "witness"
    execution_id = begin(server, witness, 600)
    server.terminate()
    eventually_sync(lambda: "running tasks" in server.log())
    started = time.monotonic()
    assert server.stop(within=8) == 0
    assert time.monotonic() - started < 6
    assert task_processes(server) == {}
    assert lines(witness) == ["begun"]
    server.start()
    eventually_sync(lambda: lines(witness) == ["begun", "begun"], describe="the second attempt")
    execution = server.execution(execution_id)
    attempts = [item["state"]["current"] for item in execution["taskRunList"][0]["attempts"]]
    assert attempts == ["RESUBMITTED", "RUNNING"]
    server.kill()  # else the second attempt would be waited for


def test_an_idle_server_ends_at_once(make_server: MakeServer) -> None:
    server = make_server().start()
    started = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - started < 3
    assert "Traceback" not in server.log()


def test_a_kill_ends_the_whole_family_of_processes(make_server: MakeServer) -> None:
    server = make_server().start()
    server.save(FAMILY)
    execution_id = server.execute("trial/family")["id"]
    eventually_sync(lambda: len(task_processes(server)) >= 8, within=20, describe="the family")
    started = time.monotonic()
    answer = httpx.delete(f"{server.api}/executions/{execution_id}/kill", timeout=10)
    assert answer.status_code == 202
    eventually_sync(lambda: task_processes(server) == {}, within=5, describe="the end of all")
    assert time.monotonic() - started < 5
    execution = server.wait(execution_id)
    assert execution["state"]["current"] == "KILLED"
    eventually_sync(lambda: _is_complete(server, execution_id))


def _is_complete(server: ServerProcess, execution_id: str) -> bool:
    check_execution(server.execution(execution_id))
    return True
