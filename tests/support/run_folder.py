"""Where the workers of one test run meet, and what they share ends with it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["alone", "begin_run", "remove_run_folder", "run_folder", "run_owner"]

_RUN = "VIVACE_TEST_RUN"
"""Set in the environment that the workers inherit: the run's process and its folder."""


def begin_run() -> None:
    """Say, in the process that directs the run, where its workers meet."""
    folder = tempfile.mkdtemp(prefix="vivace-tests-")
    Path(folder).chmod(0o755)  # the database server's account must be able to walk through
    os.environ[_RUN] = f"{os.getpid()}:{folder}"


def run_owner() -> int:
    """Give the process with which shared servers end."""
    return int(os.environ[_RUN].partition(":")[0])


def run_folder() -> Path:
    return Path(os.environ[_RUN].partition(":")[2])


def remove_run_folder() -> None:
    """Call it when all that is shared has ended."""
    shutil.rmtree(run_folder(), ignore_errors=True)


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """Keep the other workers of the run from doing the thing of that name meanwhile."""
    with (run_folder() / f"{name}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
