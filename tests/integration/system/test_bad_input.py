"""What users get wrong: each is told in one clear sentence, and the server lives on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.system.conftest import MakeServer
from tests.support.nursery import Nursery
from tests.support.server import ServerProcess, free_port

PROCESS = "taskRunner: {type: io.kestra.plugin.core.runner.Process}"
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> Iterator[ServerProcess]:
    """One server for all: it has to survive each of the tests."""
    folder = tmp_path_factory.mktemp("bad-input") / "data"
    with ServerProcess(folder, nursery=nursery) as running:
        yield running


@pytest.fixture(autouse=True)
def is_alive(server: ServerProcess) -> Iterator[None]:
    """Look after each test whether the server still does its work."""
    yield
    assert server.process is not None
    assert server.process.poll() is None, server.log()
    server.save(flow("alive", "- {id: t, type: io.kestra.plugin.core.debug.Return, format: x}"))
    execution = server.wait(server.execute("trial/alive")["id"], within=5)
    assert execution["state"]["current"] == "SUCCESS"
    assert "Traceback" not in server.log()


def flow(name: str, tasks: str, more: str = "") -> str:
    indented = "\n".join(f"  {line}" for line in tasks.splitlines())
    return f"id: {name}\nnamespace: trial\n{more}tasks:\n{indented}\n"


def script(*commands: str, more: str = "") -> str:
    lines = "".join(f"\n    - {command}" for command in commands)
    kind = "io.kestra.plugin.scripts.shell.Commands"
    return f"- id: t\n  type: {kind}\n  {PROCESS}\n  commands:{lines}\n{more}"


def save(server: ServerProcess, source: str, status: int) -> dict[str, Any]:
    headers = {"content-type": "application/x-yaml"}
    answer = httpx.post(f"{server.api}/flows", content=source, headers=headers, timeout=30)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def run(server: ServerProcess, source: str, within: float = 30, **inputs: str) -> dict[str, Any]:
    server.save(source)
    name = source.splitlines()[0].removeprefix("id: ")
    return server.wait(server.execute(f"trial/{name}", **inputs)["id"], within)


def errors(server: ServerProcess, execution: dict[str, Any]) -> str:
    lines = server.logs(execution["id"])
    return "\n".join(line["message"] for line in lines if line["level"] == "ERROR")


# Flows


def test_a_syntax_error_is_told_with_its_line(server: ServerProcess) -> None:
    told = save(server, "id: broken\nnamespace: trial\ntasks: [\n  {id: a\n", 422)
    assert told["code"] == "invalid-source"
    (problem,) = told["problems"]
    assert problem["line"] >= 4
    assert "expected" in problem["message"]


def test_an_unknown_property_is_told_with_the_nearest_name(server: ServerProcess) -> None:
    source = flow("typo", "- {id: t, type: io.kestra.plugin.core.log.Log, mesage: hi}")
    problems = save(server, source, 422)["problems"]
    (problem,) = [item for item in problems if 'field "mesage"' in item["message"]]
    assert "`message`" in str(problem), problem
    assert problem["line"] == 4


def test_an_unknown_type_is_told_with_the_nearest_name(server: ServerProcess) -> None:
    source = flow("typo", "- {id: t, type: io.kestra.plugin.core.log.Lock}")
    (problem, *_) = save(server, source, 422)["problems"]
    assert "io.kestra.plugin.core.log.Lock" in problem["message"]
    assert "io.kestra.plugin.core.log.Log`" in str(problem), problem
    assert problem["line"] == 4


def test_a_flow_of_ten_megabytes_is_refused(server: ServerProcess) -> None:
    source = flow("large", script("echo x")) + "# " + "x" * 10 * MEGABYTE
    started = time.monotonic()
    answer = httpx.post(
        f"{server.api}/flows",
        content=source,
        headers={"content-type": "application/x-yaml"},
        timeout=30,
    )
    assert answer.status_code in (413, 422), answer.text
    assert "characters" in answer.text or "bytes" in answer.text or "MiB" in answer.text
    assert time.monotonic() - started < 5


def test_a_flow_that_unfolds_to_billions_is_refused(server: ServerProcess) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    started = time.monotonic()
    save(server, flow("bomb", script("echo x"), "variables:\n  " + "\n  ".join(rows) + "\n"), 422)
    assert time.monotonic() - started < 5


def test_a_flow_that_nests_for_ever_is_refused(server: ServerProcess) -> None:
    save(server, "id: deep\nnamespace: trial\nvariables: " + "[" * 50_000, 422)


# Inputs


INPUTS = """\
inputs:
  - {id: count, type: INT, min: 1}
  - {id: day, type: DATE, required: false}
"""


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, ["count", "required"]),
        ({"count": "many"}, ["count", "many"]),
        ({"count": "0"}, ["count", "1"]),
        ({"count": "3", "day": "yesterday"}, ["day", "yesterday"]),
    ],
    ids=["missing", "no-number", "too-small", "no-date"],
)
def test_an_input_that_is_wrong_is_named(
    server: ServerProcess, given: dict[str, str], names: list[str]
) -> None:
    server.save(flow("inputs", script("echo x"), INPUTS))
    files = {key: (None, value) for key, value in given.items()} or {"other": (None, "x")}
    answer = httpx.post(f"{server.api}/executions/trial/inputs", files=files, timeout=30)
    assert answer.status_code == 422, answer.text
    message = answer.json()["message"]
    assert all(name in message for name in names), message


# Tasks


def test_an_undefined_variable_fails_the_task_and_is_named(server: ServerProcess) -> None:
    tasks = "- {id: t, type: io.kestra.plugin.core.log.Log, message: '{{ inputs.nothing }}'}"
    execution = run(server, flow("undefined", tasks))
    assert execution["state"]["current"] == "FAILED"
    assert execution["taskRunList"][0]["state"]["current"] == "FAILED"
    assert "nothing" in errors(server, execution)


def test_a_program_that_does_not_exist_is_named(server: ServerProcess) -> None:
    execution = run(server, flow("missing", script("no-such-program --now")))
    assert execution["state"]["current"] == "FAILED"
    assert "no-such-program" in errors(server, execution)


def test_an_interpreter_that_does_not_exist_is_named(server: ServerProcess) -> None:
    more = "  interpreter: [/opt/none/bin/bash, -c]\n"
    execution = run(server, flow("interpreter", script("echo x", more=more)))
    assert execution["state"]["current"] == "FAILED"
    assert "/opt/none/bin/bash" in errors(server, execution)
    assert "not found" in errors(server, execution)


def test_a_database_that_is_down_is_named(server: ServerProcess) -> None:
    port = free_port()
    tasks = f"""\
- id: t
  type: io.kestra.plugin.jdbc.postgresql.Query
  url: jdbc:postgresql://127.0.0.1:{port}/demo
  username: demo
  password: top-secret
  sql: SELECT 1
"""
    execution = run(server, flow("database", tasks))
    assert execution["state"]["current"] == "FAILED"
    told = errors(server, execution)
    assert "127.0.0.1" in told
    assert str(port) in told
    assert "refused" in told
    assert "top-secret" not in told


LONG = "x" * 400
FLOODS = {
    "lines": f"yes {LONG} | head -c 300000000",
    "one-line": "head -c 300000000 /dev/zero | tr '\\0' x",
    "errors": "yes 'an error, says the program' | head -c 60000000 >&2",
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_of_output_does_not_fill_the_memory(make_server: MakeServer, kind: str) -> None:
    flooded = make_server().start()
    execution = run(flooded, flow("flood", script(FLOODS[kind])), within=60)
    assert execution["state"]["current"] == "SUCCESS"
    assert resident_peak(flooded.pid) < 400 * MEGABYTE
    size = sum(file.stat().st_size for file in flooded.data_dir.rglob("*") if file.is_file())
    assert size < 150 * MEGABYTE, "the log of one task fills the disk"
    with flooded.client() as client:
        log = client.get(f"/logs/{execution['id']}/download").raise_for_status().text
    (told,) = [line for line in log.splitlines() if "were not kept" in line]
    assert " WARN " in told


def resident_peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024
