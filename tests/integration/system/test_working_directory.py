"""A shared directory when things go wrong: kills, and the death of the server."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.system.conftest import MakeServer
from tests.support.eventually import eventually_sync
from tests.support.server import ENDED, ServerProcess

FLOW = """\
id: shared
namespace: crash
tasks:
  - id: directory
    type: core.flow.WorkingDirectory
    outputFiles: [log.txt]
    tasks:
      - id: first
        type: io.kestra.plugin.scripts.shell.Commands
        taskRunner: {type: core.runner.Process}
        commands: [echo line >> log.txt]
      - id: second
        type: io.kestra.plugin.scripts.shell.Commands
        taskRunner: {type: core.runner.Process}
        commands: [touch {{ SIGN }}, 'test -e {{ GO }} || sleep 1000', cat log.txt]
"""


class Trial:
    """A server with the flow, and files by which its tasks and the test talk."""

    def __init__(self, server: ServerProcess, folder: Path) -> None:
        self.server = server.start()
        self.sign, self.go = folder / "sign", folder / "go"
        source = FLOW.replace("{{ SIGN }}", str(self.sign)).replace("{{ GO }}", str(self.go))
        httpx.post(f"{server.api}/flows", content=source).raise_for_status()

    def start(self) -> str:
        """Start the flow and wait until its second task runs."""
        run = httpx.post(f"{self.server.api}/executions/crash/shared").json()
        eventually_sync(self.sign.exists, within=30)
        return str(run["id"])

    def get(self, execution_id: str) -> dict[str, Any]:
        return dict(httpx.get(f"{self.server.api}/executions/{execution_id}").json())

    def ended(self, execution_id: str) -> dict[str, Any]:
        eventually_sync(
            lambda: (
                self.get(execution_id)["state"]["current"] in ENDED and not any(self.left_behind())
            ),
            within=40,
        )
        return self.get(execution_id)

    def left_behind(self) -> list[Path]:
        return list((self.server.data_dir / "work").glob("*/*"))


@pytest.fixture
def trial(make_server: MakeServer, database_url: str, tmp_path: Path) -> Trial:
    return Trial(make_server("--database", database_url.removeprefix("sqlite:///")), tmp_path)


def test_a_run_inside_is_seen_while_it_runs_and_ends_with_a_kill(trial: Trial) -> None:
    execution_id = trial.start()
    seen = {
        run["taskId"]: run["state"]["current"] for run in trial.get(execution_id)["taskRunList"]
    }
    assert seen == {"directory": "RUNNING", "first": "SUCCESS", "second": "RUNNING"}
    httpx.delete(f"{trial.server.api}/executions/{execution_id}/kill").raise_for_status()
    execution = trial.ended(execution_id)
    states = {run["taskId"]: run["state"]["current"] for run in execution["taskRunList"]}
    assert states == {"directory": "KILLED", "first": "SUCCESS", "second": "KILLED"}


def test_after_a_crash_the_block_runs_again_from_its_first_task(trial: Trial) -> None:
    execution_id = trial.start()
    trial.server.kill()
    trial.go.touch()
    trial.server.start()
    execution = trial.ended(execution_id)
    runs = [(run["taskId"], run["state"]["current"]) for run in execution["taskRunList"]]
    assert runs == [("directory", "SUCCESS"), ("first", "SUCCESS"), ("second", "SUCCESS")]
    block = execution["taskRunList"][0]
    assert [each["state"]["current"] for each in block["attempts"]] == ["RESUBMITTED", "SUCCESS"]
    uri = block["outputs"]["outputFiles"]["log.txt"]
    file = httpx.get(f"{trial.server.api}/executions/{execution_id}/file", params={"path": uri})
    assert file.text == "line\n"


def test_directories_of_a_server_that_died_are_removed_and_those_of_others_kept(
    trial: Trial,
) -> None:
    trial.start()
    (own,) = trial.left_behind()
    trial.server.kill()
    other = trial.server.data_dir / "work" / "1-1-0" / "run-of-another-machine"
    other.mkdir(parents=True)
    trial.go.touch()
    trial.server.start()
    assert not own.exists()
    assert other.exists()


def test_a_directory_that_cannot_be_made_fails_the_block(trial: Trial) -> None:
    execution_id = trial.start()
    httpx.delete(f"{trial.server.api}/executions/{execution_id}/kill").raise_for_status()
    trial.ended(execution_id)
    (own,) = (trial.server.data_dir / "work").glob("*")
    shutil.rmtree(own)
    own.touch()
    run = httpx.post(f"{trial.server.api}/executions/crash/shared?wait=true", timeout=30).json()
    assert run["state"]["current"] == "FAILED"
    assert [each["taskId"] for each in run["taskRunList"]] == ["directory"]
