"""Starts `vivace` processes quickly: an interpreter that has imported everything forks one each.

A process made so runs the same `main` with the same arguments, in a session of its own; only its
imports are done. That takes a twentieth of the processor time, which is what lets a test kill a
server fifty times.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["Forked", "Nursery"]

_NUMBERS = itertools.count()


class Forked:
    """A process that the nursery made; as much of `subprocess.Popen` as tests need."""

    def __init__(self, pid: int, code_file: Path) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._code_file = code_file
        self._descriptor: int | None = None
        try:
            self._descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            self._end()

    def poll(self) -> int | None:
        if self._descriptor is not None and select.select([self._descriptor], [], [], 0)[0]:
            self._end()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self._descriptor is not None:
            if not select.select([self._descriptor], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self._end()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self._descriptor is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._descriptor, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _end(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        # One that was killed has left no code.
        written = self._code_file.read_text() if self._code_file.exists() else ""
        self.returncode = int(written) if written else -signal.SIGKILL


class Nursery:
    """The interpreter that forks; use it as a context."""

    def __enter__(self) -> Nursery:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        return self

    def __exit__(self, *_: object) -> None:
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()

    def start(self, arguments: Sequence[str], env: Mapping[str, str], log: Path) -> Forked:
        """Run `vivace` with arguments, its output at the end of a file."""
        assert self._process.stdin is not None and self._process.stdout is not None
        code = log.with_name(f"{log.name}.{next(_NUMBERS)}.code")
        order = {"arguments": list(arguments), "env": dict(env), "log": str(log), "code": str(code)}
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        return Forked(int(self._process.stdout.readline()), code)


def _serve() -> None:
    _import_everything()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    for line in sys.stdin.buffer:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(**order)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _import_everything() -> None:
    import uvloop  # noqa: F401

    import vivace.cli.commands.server
    import vivace.cli.main
    import vivace.plugins.core.flow.subflow
    import vivace.plugins.core.runner.process
    import vivace.plugins.script.python
    import vivace.plugins.script.shell
    import vivace.server.http
    import vivace.server.run
    import vivace.store.postgresql  # noqa: F401


def _become(arguments: list[str], env: dict[str, str], log: str, code: str) -> None:
    """Be a `vivace` of its own, and never return."""
    result = 70
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _redirect(log)
        os.environ.update(env)
        sys.argv = ["vivace", *arguments]
        from vivace.cli.main import run

        result = run(arguments)
    finally:
        # as main() would, but without the nursery's own clean-up
        sys.stdout.flush()
        sys.stderr.flush()
        Path(code).write_text(str(result))
        os._exit(result)


def _redirect(log: str) -> None:
    nowhere = os.open(os.devnull, os.O_RDONLY)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, number in ((nowhere, 0), (file, 1), (file, 2)):
        os.dup2(source, number)
    os.close(nowhere)
    os.close(file)


if __name__ == "__main__":
    _serve()
