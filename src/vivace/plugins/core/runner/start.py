"""Start a program in a session of its own, with nothing of the server's but what is given."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from vivace.errors import TaskError
from vivace.plugin.task_runner import Command
from vivace.plugins.core.runner.started import Program

__all__ = ["launch", "offer_to_the_oom_killer", "start_program"]

_LIMITS = threading.Lock()

_REASONS = {
    errno.E2BIG: "its arguments and environment are larger than the system allows",
    errno.ENOEXEC: "it is no program: a script needs `#!` in its first line",
    errno.EACCES: "it may not be executed",
    errno.EAGAIN: "the system allows no more processes",
    errno.ENOMEM: "there is no memory left",
}

_MORE_LIKELY_VICTIM = b"500"


def start_program(command: Command, env: Mapping[str, str]) -> Program:
    """Start it with pipes for its output, and an empty input.

    Raises:
        TaskError: it cannot be started.
    """
    program = _find(command.argv[0], env, command.working_dir)
    try:
        process = launch(command.argv, env=env, cwd=command.working_dir, program=program)
    except OSError as error:
        raise TaskError(f"`{command.argv[0]}` cannot be started: {_reason(error)}") from error
    except ValueError as error:  # NUL, or `=` in a name
        raise TaskError(f"`{command.argv[0]}` cannot be started: {error}") from error
    offer_to_the_oom_killer(process.pid)
    return Program(process)


def launch(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    program: str | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a program apart from this process.

    A session of its own, so that its group can be signalled; files that only its user can read;
    no core dumps, which would keep secrets; no descriptor but those to pass. All without code
    between fork and exec: with a large server that takes 0.3 ms, against 13 ms with it.
    """
    with _without_core_dumps():
        return subprocess.Popen(  # noqa: S603  # running users' commands is its purpose
            list(argv),
            executable=program,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
            umask=0o077,
            pass_fds=pass_fds,
        )


def offer_to_the_oom_killer(pid: int) -> None:
    """Let the kernel, short of memory, end the script rather than the server."""
    with contextlib.suppress(OSError):
        descriptor = os.open(f"/proc/{pid}/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(descriptor, _MORE_LIKELY_VICTIM)
        finally:
            os.close(descriptor)


def _find(name: str, env: Mapping[str, str], working_dir: Path) -> str:
    search = env.get("PATH", os.defpath)
    wanted = str(working_dir / name) if "/" in name else name
    found = shutil.which(wanted, path=search)
    if found is not None:
        return found
    if "/" in name and Path(wanted).is_file():
        raise TaskError(f"`{name}` cannot be started: {_REASONS[errno.EACCES]}")
    where = "" if "/" in name else " on the PATH of this worker"
    raise TaskError(
        f"the program `{name}` was not found{where}",
        hint=f"install `{name}` on the worker, or add its directory to PATH in the task's `env`",
    )


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0) or (error.strerror or str(error))


@contextlib.contextmanager
def _without_core_dumps() -> Iterator[None]:
    """Set the soft limit to 0 while a child is made, which inherits it.

    Setting it on the child afterwards would be too late for a child of the child.
    """
    with _LIMITS:
        soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
