"""Ask a process of its own to run DuckDB statements; see `child`."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec

from vivace.errors import TaskError
from vivace.plugin import RunContext
from vivace.plugins.jdbc.duckdb.child import Answer, Question
from vivace.plugins.jdbc.statements import Fetched

__all__ = ["ask"]

_LAST_WORDS = 2000


def ask(context: RunContext, question: Question) -> list[Fetched]:
    """Run what the question says; a kill ends the process.

    Raises:
        TaskError: a statement failed, or the process was ended.
    """
    folder = context.working_dir
    complaints = folder / ".duckdb-stderr"
    with complaints.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-I", "-m", "vivace.plugins.jdbc.duckdb.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            # Nothing of the server's environment: DuckDB reads credentials from there.
            env={"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"},
            start_new_session=True,
        )
        context.on_kill(lambda: _end(process))
        try:
            answer = _exchange(process, question)
        finally:
            _end(process)
    if process.returncode != 0:
        raise _broken_off(context, process.returncode, complaints)
    return _fetched(answer)


def _exchange(process: subprocess.Popen[bytes], question: Question) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdout, contextlib.suppress(BrokenPipeError), process.stdin:
        with contextlib.suppress(BrokenPipeError):  # it has ended already; its code says why
            process.stdin.write(msgspec.json.encode(question) + b"\n")
            process.stdin.flush()
        # Standard input stays open meanwhile: the process ends when the server does.
        answer = process.stdout.read()
        process.wait()
        return answer
    return b""


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _broken_off(context: RunContext, code: int, complaints: Path) -> TaskError:
    if context.is_killed:
        return TaskError("the task was stopped")
    said = complaints.read_text("utf-8", "replace")[-_LAST_WORDS:].strip()
    why = f"signal {-code}" if code < 0 else f"exit code {code}"
    hint = "the machine may have run out of memory" if code == -signal.SIGKILL else ""
    return TaskError(f"DuckDB broke off with {why}{f': {said}' if said else ''}", hint=hint)


def _fetched(answer: bytes) -> list[Fetched]:
    decoded = msgspec.json.decode(answer, type=Answer)
    if decoded.error is not None:
        raise TaskError(decoded.error, hint=decoded.hint)
    return [
        Fetched(
            row=each["row"],
            rows=each["rows"],
            file=Path(each["file"]) if each["file"] else None,
            size=each["size"],
        )
        for each in decoded.fetched
    ]
