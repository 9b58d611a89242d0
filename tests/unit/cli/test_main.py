"""The command line as a whole: help, errors, exit codes."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from vivace.cli import command_table, exit_codes, failures, main
from vivace.cli.exit_codes import ExitCode, ServerUnreachableError
from vivace.errors import (
    ConflictError,
    DeniedError,
    InvalidError,
    NotFoundError,
    SourceSpan,
    UnauthenticatedError,
    UnavailableError,
    VivaceError,
)
from vivace.model.state import State

HELP = """\
Usage: vivace COMMAND [ARGUMENTS]

Run and manage workflows.

Daily:
  run        Run a flow: a file in this process, or a name on the server.
  validate   Check flow files without a server.
  logs       Show or follow the log of an execution.
  eval       Evaluate an expression, or many.
  server     Start the server with its web app.

Manage:
  flow       List, read, save and delete flows.
  execution  List, read, start, change and delete executions.
  trigger    See when triggers fire, and why; switch them.
  backfill   Make up for past dates of a schedule.
  kv         Read and write the key-value store.
  config     Show the settings and where each comes from.

More:
  completion Write the completion script of a shell.
  help       Explain exit codes, inputs, connection.
  version    Show the version.

Options of every command:
  --server URL       The server [env VIVACE_SERVER; default http://localhost:8080]
  --user NAME[:PW]   Basic authentication [env VIVACE_USER, VIVACE_PASSWORD]
  --token TOKEN      API token [env VIVACE_TOKEN]
  --tenant ID        Tenant [env VIVACE_TENANT; default main]
  -o, --output KIND  table, json, yaml, csv or name; --json for short
  -q, --quiet        No progress and no notices
  --no-color         No colours [env NO_COLOR]
  --debug            Show the traceback of an error

`vivace COMMAND --help` tells more about a command.
"""


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"], ["-q"]], ids=str)
def test_the_help(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(arguments) == 0
    assert capsys.readouterr().out == HELP


def test_the_help_needs_no_library() -> None:
    # what makes it instant; the time itself is measured by the benchmarks
    code = (
        "import sys; from vivace.cli.main import run; run(['--help']);"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in"
        " ('typer', 'rich', 'httpx', 'pydantic', 'yaml', 'jinja2')))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("command", "forbidden"),
    [
        (["version"], ["typer", "httpx", "pydantic", "sqlalchemy", "jinja2", "rich"]),
        (["flow", "--help"], ["sqlalchemy", "fastapi", "rich"]),
        (["run", "--help"], ["sqlalchemy", "fastapi", "httpx", "rich"]),
        (["server", "--help"], ["sqlalchemy", "fastapi", "httpx", "rich"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_a_command_imports_what_it_needs(command: list[str], forbidden: list[str]) -> None:
    code = (
        f"import sys; from vivace.cli.main import run; run({command});"
        f"print([m for m in {forbidden} if m in sys.modules], file=sys.stderr)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", [name for name, c in command_table.COMMANDS.items()])
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: vivace {name}")


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    from vivace import __version__

    for arguments in (["version"], ["--version"], ["-V"]):
        assert main.run(arguments) == 0
        assert capsys.readouterr().out == f"vivace {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["flw"], "error: there is no command `flw`\nhint: did you mean `vivace flow`?\n"),
        (["nonsense"], "error: there is no command `nonsense`\nhint: `vivace --help` lists them\n"),
        (["flow", "get"], "error: missing argument 'FLOW'.\nhint: `vivace flow get --help`"),
        (["flow", "ls", "--nope"], "error: no such option: --nope"),
        (["flow", "nope"], "error: no such command 'nope'."),
        (["flow", "get", "one"], "error: `one` is no name of a flow\nhint: write namespace.id"),
        (["logs"], "error: missing argument 'EXECUTION'."),
        (["validate", "/no/such"], "error: there is no file or directory /no/such\n"),
        (["run", "no-such.yaml"], "error: there is no file no-such.yaml\n"),
        (["eval"], "error: give an expression, or --batch\n"),
        (["kv", "set", "a", "b"], "error: give a value, or --file\n"),
        (["server", "worker"], "error: this server runs all roles in one process"),
        (["server", "--log-level", "loud"], "error: `loud` is no log level"),
        (["logs", "x", "--since", "soon"], "error: --since: `soon` is not an ISO 8601 duration"),
        (["--output", "xml", "flow", "ls"], "error: `xml` is no kind of output"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_a_wrong_command_line_ends_with_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(arguments) == ExitCode.USAGE
    shown = capsys.readouterr()
    assert shown.err.startswith(message)
    assert shown.out == ""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFoundError("x"), 6),
        (UnauthenticatedError("x"), 7),
        (DeniedError("x"), 7),
        (ConflictError("x"), 8),
        (ServerUnreachableError("x"), 9),
        (UnavailableError("x"), 1),
        (InvalidError("x"), 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_family_of_errors_has_its_code(error: VivaceError, code: int) -> None:
    assert exit_codes.of_error(error) == code


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State.SUCCESS, 0),
        (State.WARNING, 0),
        (State.FAILED, 4),
        (State.KILLED, 5),
        (State.CANCELLED, 5),
    ],
)
def test_the_state_of_an_execution_is_an_exit_code(state: State, code: int) -> None:
    assert exit_codes.of_state(state) == code
    assert exit_codes.of_state(State.WARNING, fail_on_warning=True) == 3


def test_an_error_with_a_place_shows_it(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("id: a\nx: [\n")
    error = InvalidError("it is wrong", hint="mend it", at=SourceSpan(2, 4, str(file)))
    assert failures.report(error, debug=False) == ExitCode.ERROR
    assert capsys.readouterr().err == (
        f"error: {file}:2:4: it is wrong\n 1 | id: a\n 2 | x: [\n   |    ^\nhint: mend it\n"
    )


def test_a_bug_is_told_without_a_traceback_unless_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert failures.report(ZeroDivisionError("x"), debug=False) == ExitCode.ERROR
    shown = capsys.readouterr().err
    assert "fault of vivace itself: ZeroDivisionError: x" in shown
    assert "Traceback" not in shown
    failures.report(ZeroDivisionError("x"), debug=True)
    assert "Traceback" not in capsys.readouterr().out


def test_an_error_of_a_file_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    failures.report(PermissionError(13, "Permission denied", "/a"), debug=False)
    assert capsys.readouterr().err == "error: /a: Permission denied\n"


def test_what_others_wrote_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    failures.tell("evil \x1b]8;;http://x\x07 text")
    assert "\x1b" not in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error() -> None:
    piped = subprocess.run(
        f"{sys.executable} -m vivace.cli.main --help | true; echo ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=True,
    )
    assert piped.stdout.strip() == "0"
    assert piped.stderr == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_scripts(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["completion", shell]) == 0
    assert "_VIVACE_COMPLETE" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "offered"), [("vivace fl", "flow"), ("vivace flow ex", "export")]
)
def test_completion_offers_commands(typed: str, offered: str) -> None:
    words = typed.split()
    environ = {
        "_VIVACE_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(words) - 1),
        "PATH": "/usr/bin:/bin",
    }
    shown = subprocess.run(
        [sys.executable, "-m", "vivace.cli.main"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert offered in shown.stdout.split()


@pytest.mark.parametrize("topic", ["exit-codes", "inputs", "connection"])
def test_topics(topic: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["help", topic]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 4
