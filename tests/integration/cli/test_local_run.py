"""`vivace run FILE`: the engine in this process, nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FLOW = """\
id: local
namespace: cli.tests
inputs:
  - {id: who, type: STRING}
  - {id: doc, type: FILE, required: false}
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: [1, 2]
    tasks:
      - {id: word, type: core.debug.Return, format: "{{ inputs.who }} {{ taskrun.value }}"}
  - id: content
    type: core.debug.Return
    format: "{{ inputs.doc != null ? read(inputs.doc) : 'none' }}"
outputs:
  - {id: first, type: STRING, value: "{{ outputs.word['1'].value }}"}
  - {id: content, type: STRING, value: "{{ outputs.content.value }}"}
"""
SLOW = """\
id: slow
namespace: cli.tests
tasks:
  - {id: sleep, type: io.kestra.plugin.core.flow.Sleep, duration: PT10M}
"""


def vivace(
    directory: Path, *arguments: str, code: int = 0, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "vivace.cli.main", *arguments],
        cwd=directory, env={**os.environ, "CI": "true", "TMPDIR": str(directory / "tmp")},
        capture_output=True, text=True, input=text, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "flow.yaml").write_text(FLOW)
    (tmp_path / "slow.yaml").write_text(SLOW)
    return tmp_path


def result(done: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(done.stdout)


def test_a_file_is_run_without_a_server(here: Path) -> None:
    done = vivace(here, "run", "flow.yaml", "-i", "who=me")
    assert done.stdout == "OUTPUT   VALUE\nfirst    me 1\ncontent  none\n"
    assert "✓ word [2]" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("✓ SUCCESS")
    assert sorted(path.name for path in here.iterdir()) == ["flow.yaml", "slow.yaml", "tmp"]
    assert list((here / "tmp").iterdir()) == []


def test_a_file_is_an_input(here: Path) -> None:
    (here / "doc.txt").write_text("the content")
    done = vivace(here, "run", "flow.yaml", "-i", "who=me", "-i", "doc=@doc.txt", "--json", "-q")
    assert result(done)["outputs"] == {"first": "me 1", "content": "the content"}
    assert done.stderr == ""


def test_a_flow_comes_from_the_standard_input(here: Path) -> None:
    assert (
        result(vivace(here, "run", "-", "-i", "who=me", "--json", text=FLOW))["state"] == "SUCCESS"
    )


def test_a_missing_input_is_told(here: Path) -> None:
    assert "Missing required input:who" in vivace(here, "run", "flow.yaml", code=1).stderr


def test_a_flow_that_is_not_valid_is_told_with_its_places(here: Path) -> None:
    (here / "flow.yaml").write_text(FLOW.replace("values:", "vals:"))
    told = vivace(here, "run", "flow.yaml", "-i", "who=me", code=1).stderr
    assert 'error: flow.yaml:9:5: tasks[0].vals: Unrecognized field "vals"' in told
    assert "\n 9 |     vals: [1, 2]\n" in told


def test_an_execution_can_be_kept(here: Path) -> None:
    for _ in range(2):
        vivace(here, "run", "flow.yaml", "-i", "who=me", "--data-dir", "kept", "-q")
    assert (here / "kept/vivace.db").is_file()


def test_a_run_that_takes_too_long_is_killed(here: Path) -> None:
    done = vivace(here, "run", "slow.yaml", "--timeout", "PT0.5S", "--json", "-q", code=124)
    assert result(done)["state"] == "KILLED"


def test_interrupting_a_run_kills_it(here: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-m", "vivace.cli.main", "run", "slow.yaml", "--json"],
        cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert run.stderr is not None
    assert run.stderr.readline().startswith("▶ cli.tests.slow")
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=30)
    assert run.returncode == 130, err
    assert json.loads(out)["state"] == "KILLED"
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "more", [["--no-wait"], ["--revision", "1"], ["--at", "2030-01-01"]], ids=str
)
def test_what_only_a_server_can_do_is_refused(here: Path, more: list[str]) -> None:
    assert "for flows on the server" in vivace(here, "run", "flow.yaml", *more, code=2).stderr
