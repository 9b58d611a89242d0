"""Commands against a real server: what people and scripts do all day."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest

from tests.support.eventually import eventually_sync
from tests.support.server import ServerProcess
from vivace.cli import main

HELLO = """\
id: hello
namespace: cli.tests
inputs:
  - {id: who, type: STRING, defaults: you}
  - {id: doc, type: FILE, required: false}
  - {id: note, type: STRING, required: false}
tasks:
  - {id: say, type: io.kestra.plugin.core.log.Log, level: WARN, message: "hi {{ inputs.who }}"}
  - {id: word, type: io.kestra.plugin.core.debug.Return, format: "hi {{ inputs.who }}"}
  - {id: file, type: io.kestra.plugin.core.debug.Return, format: "{{ inputs.doc ?? 'none' }}"}
  - {id: note, type: io.kestra.plugin.core.debug.Return, format: "{{ inputs.note ?? 'none' }}"}
outputs:
  - {id: text, type: STRING, value: "{{ outputs.word.value }}"}
  - {id: doc, type: STRING, value: "{{ outputs.file.value }}"}
  - {id: note, type: STRING, value: "{{ outputs.note.value }}"}
"""
FAILING = """\
id: failing
namespace: cli.tests
tasks:
  - {id: broken, type: io.kestra.plugin.core.execution.Fail, errorMessage: "it broke"}
"""
SLOW = """\
id: slow
namespace: cli.tests
tasks:
  - {id: first, type: io.kestra.plugin.core.log.Log, message: begun}
  - {id: sleep, type: io.kestra.plugin.core.flow.Sleep, duration: PT10M}
"""
ASKING = """\
id: asking
namespace: cli.tests
tasks:
  - id: ask
    type: io.kestra.plugin.core.flow.Pause
    onResume:
      - {id: n, type: INT}
      - {id: note, type: FILE}
  - id: end
    type: io.kestra.plugin.core.debug.Return
    format: "{{ outputs.ask.onResume.n + 1 }} {{ read(outputs.ask.onResume.note) }}"
"""
NEEDY = """\
id: needy
namespace: cli.tests
inputs:
  - {id: n, type: INT}
tasks:
  - {id: t, type: io.kestra.plugin.core.log.Log, message: "{{ inputs.n }}"}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("cli") / "data") as server:
        for source in (HELLO, FAILING, SLOW, NEEDY):
            server.save(source)
        yield server


class Cli:
    """Runs `vivace` in this process, as often as a script would start it."""

    def __init__(self, server: str) -> None:
        self._environ = {**os.environ, "VIVACE_SERVER": server, "CI": "true"}

    def __call__(self, *arguments: str, code: int = 0, text: str = "") -> Done:
        out, err = io.StringIO(), io.StringIO()
        with (
            mock.patch.dict(os.environ, self._environ, clear=True),
            mock.patch("sys.stdin", io.StringIO(text)),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            ended = main.run(arguments)
        assert ended == code, out.getvalue() + err.getvalue()
        return Done(out.getvalue(), err.getvalue())

    def out(self, *arguments: str, code: int = 0, text: str = "") -> str:
        return self(*arguments, code=code, text=text).stdout

    def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self.out(*arguments, "--json", code=code))

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "vivace.cli.main", *arguments],
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


class Done(NamedTuple):
    """What a command wrote."""

    stdout: str
    stderr: str


@pytest.fixture
def cli(server: ServerProcess) -> Cli:
    return Cli(server.url)


def test_a_run_is_followed_to_its_end(cli: Cli) -> None:
    done = cli("run", "cli.tests.hello", "-i", "who=me", "-l", "team=a")
    assert done.stdout.splitlines() == [
        "OUTPUT  VALUE",
        "text    hi me",
        "doc     none",
        "note    none",
    ]
    lines = [line.split() for line in done.stderr.splitlines()]
    assert lines[0][:2] == ["▶", "cli.tests.hello"]
    assert {line[1] for line in lines[1:-1] if line[0] == "✓"} == {"say", "word", "file", "note"}
    assert ["WARN", "say:", "hi", "me"] in lines
    assert lines[-1][:2] == ["✓", "SUCCESS"]


def test_a_run_as_json(cli: Cli) -> None:
    result = cli.json("run", "cli.tests/hello", "--quiet")
    assert result["state"] == "SUCCESS"
    assert result["outputs"]["text"] == "hi you"
    assert result["failed"] == []
    assert result["duration"] > 0
    assert cli.json("execution", "get", result["id"])["labels"][0]["key"] == "system.from"


def test_a_file_is_uploaded_or_read_as_the_type_of_the_input_wants(
    cli: Cli, tmp_path: Path
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("1,2")
    result = cli.json("run", "cli.tests.hello", "-q", "-i", f"doc=@{file}", "-i", f"note=@{file}")
    assert result["outputs"]["doc"].endswith("/inputs/doc/orders.csv")
    assert result["outputs"]["note"] == "1,2"


def test_a_failed_run_ends_with_4_and_says_why(cli: Cli) -> None:
    done = cli("run", "cli.tests.failing", code=4)
    assert "ERROR broken: it broke" in done.stderr
    result = cli.json("run", "cli.tests.failing", "-q", code=4)
    assert result["failed"][0]["task"] == "broken"
    assert "it broke" in result["failed"][0]["message"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["run", "cli.tests.none"], 6, "error: Not Found"),
        (["flow", "get", "cli.tests.none"], 6, "error: Not Found"),
        (["execution", "get", "none"], 6, "error: Not Found"),
        (["execution", "kill", "none"], 6, "error: Not Found"),
        (["logs", "cli.tests.needy"], 6, "error: flow cli.tests.needy has no execution"),
        (["run", "cli.tests.needy"], 1, "Missing required input:n"),
        (["run", "cli.tests.needy", "-i", "n=x"], 1, "Invalid value for input `n`"),
        (["run", "cli.tests.needy", "-i", "n=1", "-l", "system.x=y"], 1, "ystem labels"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_refusals(cli: Cli, arguments: list[str], code: int, message: str) -> None:
    assert message in cli(*arguments, code=code).stderr


def test_interrupting_a_run_kills_it(cli: Cli, server: ServerProcess) -> None:
    run = cli.begin("run", "cli.tests.slow", "--json")
    assert run.stderr is not None
    started = run.stderr.readline()
    execution_id = started.split()[-1]
    eventually_sync(lambda: server.execution(execution_id)["state"]["current"] == "RUNNING")
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=30)
    assert run.returncode == 130, err
    assert json.loads(out)["state"] == "KILLED"
    assert server.execution(execution_id)["state"]["current"] == "KILLED"


def test_a_run_that_takes_too_long_is_killed(cli: Cli, server: ServerProcess) -> None:
    result = cli.json("run", "cli.tests.slow", "--timeout", "1", "-q", code=124)
    assert result["state"] == "KILLED"
    assert result["duration"] < 30
    assert server.execution(result["id"])["state"]["current"] == "KILLED"


def test_executions_are_started_listed_killed_and_deleted(cli: Cli) -> None:
    execution_id = cli.out("execution", "run", "cli.tests", "slow", "-l", "mark=me").strip()
    listed = cli.json("execution", "ls", "-n", "cli.tests", "--flow", "slow", "-l", "mark=me")
    assert [item["id"] for item in listed] == [execution_id]
    assert cli.out("execution", "ls", "-l", "mark=me", "-o", "name") == f"{execution_id}\n"
    cli("execution", "kill", execution_id)
    cli("execution", "kill", execution_id, code=8)
    assert cli.json("execution", "ls", "--state", "SUCCESS", "-l", "mark=me") == []
    cli("execution", "delete", execution_id)
    cli("execution", "get", execution_id, code=6)


def test_an_execution_is_replayed_as_a_whole_and_from_a_task(cli: Cli) -> None:
    first = cli.json("run", "cli.tests.hello", "-i", "who=me", "--quiet")["id"]
    whole = cli.json("execution", "replay", first, "-i", "note=new", "--wait", "--quiet")
    assert whole["outputs"] == {"text": "hi me", "doc": "none", "note": "new"}
    part = cli.json(
        "execution", "replay", first, "--from", "note", "-i", "note=newer", "--wait", "--quiet"
    )
    assert part["outputs"]["note"] == "newer"
    ids = cli.out("execution", "replay", first).split()
    assert cli.json("execution", "get", ids[0])["originalId"] == first
    refused = cli("execution", "replay", first, "--from", "nothing", code=2)
    assert "there are file, note, say, word" in refused.stderr


def test_a_failed_execution_is_restarted_marked_labelled_and_changed(cli: Cli) -> None:
    execution = cli.json("run", "cli.tests.failing", "--quiet", code=4)["id"]
    again = cli.json("execution", "restart", execution, "--wait", "--quiet", code=4)
    assert (again["id"], again["failed"][0]["attempt"]) == (execution, 2)
    marked = cli.json(
        "execution", "change-status", execution, "--to", "SUCCESS", "--task", "broken", "--wait"
    )
    assert marked["state"] == "SUCCESS"
    cli("execution", "change-status", execution, "--to", "WARNING")
    cli("execution", "labels", execution, "-l", "seen=yes")
    cli("execution", "labels", "--filter", "labels:EQUALS:seen:yes", "-l", "by=me")
    found = cli.json("execution", "get", execution)
    assert found["state"]["current"] == "WARNING"
    labels = {label["key"]: label["value"] for label in found["labels"]}
    assert (labels["seen"], labels["by"]) == ("yes", "me")
    cli("execution", "labels", execution, "-l", "only=this", "--replace")
    labels = {label["key"] for label in cli.json("execution", "get", execution)["labels"]}
    assert "only" in labels and "seen" not in labels


def test_what_the_state_forbids_is_a_conflict_that_says_so(cli: Cli) -> None:
    done = cli.json("run", "cli.tests.hello", "--quiet")["id"]
    for action in ("pause", "resume", "force-run", "unqueue", "kill"):
        refused = cli("execution", action, done, code=8)
        assert done in refused.stderr, refused.stderr
    refused = cli("execution", "restart", done, code=1)
    assert "nothing in execution" in refused.stderr
    many = cli("execution", "kill", done, "none", code=1)
    assert f"{done}: execution already finished" in many.stderr
    assert "none: execution not found" in many.stderr
    cli("execution", "kill", code=2)
    cli("execution", "kill", done, "--filter", "state:EQUALS:RUNNING", code=2)
    cli("execution", "restart", "a", "b", "--wait", code=2)
    cli("execution", "kill", "--filter", "state", code=2)


def test_executions_are_paused_resumed_killed_and_deleted_by_filter(cli: Cli) -> None:
    slow = [cli.out("execution", "run", "cli.tests.slow", "-l", "batch=b").strip() for _ in "ab"]
    mine = ("--filter", "labels:EQUALS:batch:b")

    def states() -> list[str]:
        return [cli.json("execution", "get", each)["state"]["current"] for each in slow]

    eventually_sync(lambda: states() == ["RUNNING"] * 2)
    cli("execution", "pause", *mine)
    assert states() == ["PAUSED"] * 2
    cli("execution", "force-run", slow[0])
    cli("execution", "resume", slow[1])
    assert states() == ["RUNNING"] * 2
    cli("execution", "kill", *slow)
    assert states() == ["KILLED"] * 2
    eventually_sync(lambda: "2 are deleted" in cli("execution", "delete", *mine, "-y").stderr)
    assert cli("execution", "delete", slow[0], "-y", code=6).stderr


def test_a_replay_stops_at_a_breakpoint_and_is_resumed(cli: Cli) -> None:
    first = cli.json("run", "cli.tests.hello", "--quiet")["id"]
    again = cli.out("execution", "replay", first, "--breakpoint", "word").split()[0]

    def state() -> str:
        return str(cli.json("execution", "get", again)["state"]["current"])

    eventually_sync(lambda: state() == "BREAKPOINT")
    cli("execution", "resume", again)
    eventually_sync(lambda: state() == "SUCCESS")


def test_executions_are_paused_and_resumed(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "asking.yaml"
    file.write_text(ASKING)
    cli("flow", "create", str(file))
    execution_id = cli.out("execution", "run", "cli.tests.asking").strip()
    eventually_sync(lambda: state_of(cli, execution_id) == "PAUSED")
    cli("execution", "resume", execution_id, "-i", "n=many", code=1)
    note = tmp_path / "note.txt"
    note.write_text("hello")
    cli("execution", "resume", execution_id, "-i", "n=2", "-i", f"note=@{note}")
    eventually_sync(lambda: state_of(cli, execution_id) == "SUCCESS")
    assert cli.json("execution", "outputs", execution_id, "--task", "end") == {"value": "3 hello"}
    cli("execution", "resume", execution_id, code=8)
    cli("execution", "pause", execution_id, code=8)


def test_an_approval_is_denied_with_a_comment(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "approval.yaml"
    file.write_text(
        "id: approval\nnamespace: cli.tests\ntasks:\n"
        "  - {id: ask, type: io.kestra.plugin.core.flow.Approval, commentRequired: ON_DENY}\n"
    )
    cli("flow", "create", str(file))
    execution_id = cli.out("execution", "run", "cli.tests.approval").strip()
    eventually_sync(lambda: state_of(cli, execution_id) == "PAUSED")
    refused = cli("execution", "resume", execution_id, "--decision", "denied", code=1)
    assert "needs a comment" in refused.stderr
    cli("execution", "resume", execution_id, "--decision", "denied", "--comment", "too dear")
    eventually_sync(lambda: state_of(cli, execution_id) == "CANCELLED")
    outputs = cli.json("execution", "outputs", execution_id, "--task", "ask")
    assert (outputs["decision"], outputs["comment"]) == ("DENIED", "too dear")


def state_of(cli: Cli, execution_id: str) -> str:
    return str(cli.json("execution", "get", execution_id)["state"]["current"])


def test_outputs_of_an_execution_and_of_a_task(cli: Cli) -> None:
    execution_id = cli.json("run", "cli.tests.hello", "-q")["id"]
    assert cli.json("execution", "outputs", execution_id)["text"] == "hi you"
    assert cli.json("execution", "outputs", execution_id, "--task", "word") == {"value": "hi you"}
    assert (
        "there are file, note, say, word"
        in cli("execution", "outputs", execution_id, "--task", "no", code=2).stderr
    )
    shown = cli.out("execution", "get", execution_id)
    assert "SUCCESS" in shown
    assert "word" in shown


def test_logs_of_the_latest_run_and_their_filters(cli: Cli) -> None:
    execution_id = cli.json("run", "cli.tests.hello", "-q", "-i", "who=log")["id"]
    assert cli.out("logs", execution_id) == "WARN  [say] hi log\n"
    assert cli.out("logs", "cli.tests.hello") == "WARN  [say] hi log\n"
    assert cli.out("logs", execution_id, "--level", "error") == ""
    assert cli.out("logs", execution_id, "--task", "word") == ""
    assert cli.out("logs", execution_id, "--grep", "^hi l") == "WARN  [say] hi log\n"
    assert cli.out("logs", execution_id, "--grep", "nothing") == ""
    assert cli.out("logs", execution_id, "--tail", "0") == ""
    assert cli.out("logs", execution_id, "--since", "1h").endswith("hi log\n")
    line = json.loads(cli.out("logs", execution_id, "--jsonl"))
    assert (line["message"], line["level"]) == ("hi log", "WARN")


def test_following_the_log_ends_with_the_run_and_its_code(cli: Cli) -> None:
    execution_id = cli.out("execution", "run", "cli.tests.slow").strip()
    follow = cli.begin("logs", execution_id, "--follow")
    assert follow.stdout is not None
    assert follow.stdout.readline() == "INFO  [first] begun\n"
    cli("execution", "kill", execution_id)
    follow.communicate(timeout=30)
    assert follow.returncode == 5
    done = cli.out("execution", "run", "cli.tests.failing").strip()
    assert "it broke" in cli.out("logs", done, "-f", code=4)


def test_flows_are_saved_read_and_deleted(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "flow.yaml"
    source = HELLO.replace("id: hello", "id: saved", 1)
    file.write_text(source)
    assert cli.out("flow", "create", str(file)) == "cli.tests.saved revision 1\n"
    cli("flow", "create", str(file), code=1)
    file.write_text(source + "description: newer\n")
    assert cli.out("flow", "update", str(file)) == "cli.tests.saved revision 2\n"
    assert cli.out("flow", "update", str(file), "cli.tests", "saved").endswith("revision 2\n")
    assert cli.out("flow", "get", "cli.tests.saved") == source + "description: newer\n"
    assert cli.out("flow", "get", "cli.tests", "saved", "--revision", "1") == source
    assert cli.json("flow", "get", "cli.tests.saved")["description"] == "newer"
    assert [item["revision"] for item in cli.json("flow", "revisions", "cli.tests.saved")] == [2, 1]
    assert "cli.tests.saved" in cli.out("flow", "ls", "-n", "cli.tests", "-o", "name").split()
    cli("flow", "delete", "cli.tests", "saved")
    cli("flow", "get", "cli.tests.saved", code=6)


def test_a_flow_comes_from_the_standard_input(cli: Cli) -> None:
    source = HELLO.replace("id: hello", "id: piped", 1)
    assert cli.out("flow", "create", "-", text=source) == "cli.tests.piped revision 1\n"
    cli("flow", "delete", "cli.tests.piped", "--yes")


def test_flows_are_checked_by_the_server(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(HELLO)
    (tmp_path / "bad.yaml").write_text(HELLO.replace("debug.Return", "debug.Nothing"))
    assert cli.out("flow", "validate", str(tmp_path / "good.yaml")).startswith("✓")
    shown = cli.out("flow", "validate", str(tmp_path), code=1)
    assert "Invalid type: io.kestra.plugin.core.debug.Nothing" in shown


def test_flows_are_exported(cli: Cli, tmp_path: Path) -> None:
    cli("flow", "export", str(tmp_path), "--namespace", "cli.tests")
    with zipfile.ZipFile(tmp_path / "flows.zip") as archive:
        texts = [archive.read(name).decode() for name in archive.namelist()]
    assert HELLO in texts


def test_pipelines_of_older_command_lines_go_on(cli: Cli, tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    flows.mkdir()
    for name in ("one", "two"):
        text = FAILING.replace("id: failing", f"id: {name}").replace("cli.tests", "cli.old")
        (flows / f"{name}.yaml").write_text(text)
    cli("flow", "namespace", "update", "cli.old", str(flows))
    (flows / "one.yaml").unlink()
    cli("flow", "namespace", "update", "cli.old", str(flows), "--no-delete")
    assert len(cli.json("flow", "ls", "-n", "cli.old")) == 2
    cli("flow", "namespace", "update", "cli.old", str(flows), "--delete")
    assert [item["id"] for item in cli.json("flows", "list", "-n", "cli.old")] == ["two"]
    files = tmp_path / "files"
    (files / "sql").mkdir(parents=True)
    (files / "sql/a.sql").write_text("select 1")
    (files / "secret.env").write_text("x")
    (files / ".kestraignore").write_text("*.env\n")
    cli("namespace", "files", "update", "cli.old", str(files), "/base")
    cli("namespace", "kv", "update", "cli.old", "key", "5", "-t", "NUMBER", "-e", "PT1H")
    assert cli.out("kv", "get", "cli.old", "key") == "5\n"
    read = "{{ read('base/sql/a.sql') }} {{ fileExists('base/secret.env') }}"
    text = (
        "id: reader\nnamespace: cli.old\ntasks:\n"
        f'  - {{id: r, type: core.debug.Return, format: "{read}"}}\n'
        'outputs: [{id: text, type: STRING, value: "{{ outputs.r.value }}"}]\n'
    )
    cli("flow", "create", "-", text=text)
    assert cli.json("run", "cli.old.reader", "-q")["outputs"]["text"] == "select 1 false"


@pytest.mark.parametrize(
    ("value", "more", "shown"),
    [
        ('{"a": [1]}', [], '{"a": [1]}'),
        ("5", [], "5"),
        ("5", ["--type", "STRING"], "5"),
        ("plain text", [], "plain text"),
        ("TRUE", ["--type", "BOOLEAN"], "true"),
    ],
)
def test_keys_are_written_and_read(cli: Cli, value: str, more: list[str], shown: str) -> None:
    cli("kv", "set", "cli.tests", "a-key.1", value, *more, "--description", "for tests")
    assert cli.out("kv", "get", "cli.tests", "a-key.1").strip() == shown
    listed = cli.json("kv", "ls", "cli.tests")
    assert [item["key"] for item in listed] == ["a-key.1"]
    cli("kv", "rm", "cli.tests", "a-key.1")
    cli("kv", "rm", "cli.tests", "a-key.1", code=6)
    cli("kv", "get", "cli.tests", "a-key.1", code=6)


def test_credentials(tmp_path: Path) -> None:
    environ = {"VIVACE_PASSWORD": "Secret123", "VIVACE_API_TOKENS": "ci=the-token-of-the-ci-job"}
    arguments = ["--user", "bob@example.org"]
    with ServerProcess(tmp_path / "data", arguments, env=environ) as server:
        cli = Cli(server.url)
        assert "hint: give --user" in cli("flow", "ls", code=7).stderr
        cli("flow", "ls", "--user", "bob@example.org:wrong", code=7)
        cli("flow", "ls", "--user", "bob@example.org:Secret123")
        cli("flow", "ls", "--token", "the-token-of-the-ci-job")
        cli("flow", "ls", "--token", "another", code=7)


def test_no_server(cli: Cli) -> None:
    done = cli("flow", "ls", "--server", "http://127.0.0.1:9", code=9)
    assert "cannot be reached" in done.stderr
    assert "hint: start it with `vivace server`" in done.stderr
