"""Find Python interpreters on the worker, and what they are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from uv import find_uv_bin

from vivace.errors import TaskError

__all__ = [
    "Interpreter",
    "default_python",
    "describe_python",
    "executable_of",
    "find_python",
    "is_executable_known",
    "python_name",
]

_VERSION = re.compile(r"[\w.+-][\w.+@=<>!~,*-]{0,99}")
_TIMEOUT = 60.0

_DESCRIBED: dict[tuple[Path, int] | None, Interpreter] = {}
"""Interpreters by their file and when it was changed."""

_DESCRIBE = """
import json, platform, sys
json.dump([sys.executable, platform.python_version(), sys.implementation.cache_tag], sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """One Python interpreter."""

    executable: Path
    version: str
    """Such as `3.12.1`."""
    tag: str
    """Implementation and version of its byte code, such as `cpython-312`."""


def python_name(path: str) -> str:
    """Give the name under which a PATH knows Python; the full path of Vivace's own if it does not.

    Debian has only `python3`, some virtual environments only `python`.
    """
    found = (name for name in ("python3", "python") if shutil.which(name, path=path))
    return next(found, sys.executable)


def default_python(path: str) -> Path:
    """Give the Python that a PATH leads to, or the one that runs Vivace."""
    found = (shutil.which(name, path=path) for name in ("python3", "python"))
    return Path(next(filter(None, found), sys.executable))


def executable_of(python: Path) -> Path:
    """Give the interpreter behind a version manager's shim, which takes 0.1 s for each start."""
    if python.parent.name != "shims":
        return python
    return describe_python(python).executable


def is_executable_known(python: Path) -> bool:
    """Whether `executable_of` answers at once."""
    return python.parent.name != "shims" or _described_file(python) in _DESCRIBED


def describe_python(python: Path) -> Interpreter:
    """Ask an interpreter what it is; blocks, and remembers the answer while the file is the same.

    Raises:
        TaskError: it does not answer.
    """
    file = _described_file(python)
    if file is None:
        raise TaskError(f"the Python interpreter `{python}` does not exist")
    if file not in _DESCRIBED:
        _DESCRIBED[file] = _describe(python)
    return _DESCRIBED[file]


def find_python(version: str, env: Mapping[str, str]) -> Interpreter | None:
    """Find an interpreter of a version on this machine; blocks.

    Args:
        version: As uv takes it: `3.12`, `3.12.1`, `>=3.11,<3.13`, `pypy3.10`.
        env: Environment for uv, with the PATH to look at.

    Raises:
        TaskError: that is no version.
    """
    if not _VERSION.fullmatch(version) or version.startswith("-"):
        raise TaskError(f"`{version[:100]}` is no version of Python, such as `3.12`")
    found = _run([find_uv_bin(), "python", "find", "--no-project", "--", version], env)
    return describe_python(Path(found.stdout.strip())) if found.returncode == 0 else None


def _described_file(python: Path) -> tuple[Path, int] | None:
    try:
        return python, python.stat().st_mtime_ns
    except OSError:
        return None


def _describe(python: Path) -> Interpreter:
    # Nothing else of the server's environment: a task's PATH may lead to a program of its own.
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    result = _run([str(python), "-c", _DESCRIBE], env)
    try:
        executable, version, tag = msgspec.json.decode(result.stdout, type=tuple[str, str, str])
    except msgspec.MsgspecError as error:
        problem = result.stderr.strip()[-500:] or f"exit code {result.returncode}"
        raise TaskError(f"the Python interpreter `{python}` does not start: {problem}") from error
    return Interpreter(Path(executable), version, tag)


def _run(argv: list[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603  # a list of arguments, each checked or ours
            argv,
            env=env,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TaskError(f"`{argv[0]}` cannot be run: {error}") from error
