"""Environments of Python libraries: built once with uv, then shared by all runs that want the same.

An environment's name is a hash of the interpreter and the requirements. It is built beside its
place and moved there when it is complete, so that whatever is in its place can be used. A lock on
a file lets one run build while others, also of other processes, wait for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec

from vivace.errors import TaskError
from vivace.plugin import RunContext
from vivace.plugins.script.python_interpreter import Interpreter, find_python
from vivace.plugins.script.uv_process import DOWNLOADS_SETTING, Uv, package_sources

__all__ = [
    "ENVIRONMENTS_SETTING",
    "ensure_environment",
    "ensure_python",
    "remove_environment",
    "remove_unused_environments",
]

ENVIRONMENTS_SETTING = "environments-dir"
"""Where environments are kept; the user's cache directory unless set."""

_LAYOUT = 1
"""Part of every name: to be raised when environments are built in another way."""

_LOCK_POLL = 0.05


async def ensure_python(version: str, context: RunContext) -> Interpreter:
    """Give an interpreter of a version: one that the worker has, or, if allowed, fetched now.

    Raises:
        TaskError: there is none.
    """
    uv = Uv(_root(context), context)
    found = await context.on_thread(find_python, version, uv.environment)
    if found is None and uv.may_download:
        purpose = f"Python {version} cannot be fetched"
        await uv.run("python", "install", "--", version, purpose=purpose)
        found = await context.on_thread(find_python, version, uv.environment)
    if found is None:
        raise TaskError(
            f"the worker has no Python {version}",
            hint=f"install it, change `pythonVersion`, or set `{DOWNLOADS_SETTING}: true` on the "
            "server to let uv fetch interpreters",
        )
    return found


async def ensure_environment(
    python: Interpreter, requirements: Sequence[str], context: RunContext, *, shared: bool
) -> Path:
    """Give the directory of an environment with these requirements.

    Args:
        python: Whose environment it is.
        requirements: As pip takes them, perhaps none; options are refused.
        context: Of the run that needs it; its kill ends the build.
        shared: Whether an existing one will do, and this one may serve others; otherwise the
            caller removes it.

    Raises:
        TaskError: a requirement cannot be satisfied; the message says which and why.
    """
    for requirement in requirements:
        if requirement.startswith("-") or "\n" in requirement:
            raise TaskError(
                f"`{requirement[:100]}` in `dependencies` is not a requirement",
                hint="give names with versions, such as `pandas>=2`; options are not taken",
            )
    root = _root(context)
    if not shared:
        return await _build(root, python, requirements, context)
    place = root / "environments" / _name(python, requirements)
    if not _is_usable(place):
        async with _locked(root / "locks" / place.name):
            if not _is_usable(place):
                await _build_at(place, root, python, requirements, context)
    else:
        context.metric("deps.cache.hit", 1)
    os.utime(place)
    return place


async def remove_environment(folder: Path) -> None:
    """Delete an environment, to the end also when the run is killed meanwhile."""
    await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))


def remove_unused_environments(root: Path, *, unused_for: timedelta) -> int:
    """Delete environments that no run has asked for so long, and give their number; blocks.

    What is deleted is moved away first, so that a run at that moment builds its own.
    """
    oldest = time.time() - unused_for.total_seconds()
    building = root / "building"
    removed = 0
    for folder in (root / "environments").glob("*"):
        if folder.stat().st_mtime < oldest:
            trash = building / f"{folder.name}-{secrets.token_hex(4)}"
            folder.rename(trash)
            shutil.rmtree(trash, ignore_errors=True)
            removed += 1
    for folder in building.glob("*"):
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
    return removed


def _root(context: RunContext) -> Path:
    configured = context.setting(ENVIRONMENTS_SETTING)
    if configured:
        root = Path(str(configured)).expanduser()
    else:
        cache = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
        root = Path(cache) / "vivace" / "python"
    try:
        for name in ("environments", "building", "locks"):
            (root / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise TaskError(
            f"the directory `{root}` for Python environments cannot be made: {error.strerror}",
            hint=f"set `{ENVIRONMENTS_SETTING}` to a directory that the worker can write to",
        ) from error
    return root


def _name(python: Interpreter, requirements: Sequence[str]) -> str:
    sources = sorted(package_sources().items())
    identity = [_LAYOUT, str(python.executable), python.version, python.tag, sources]
    text = msgspec.json.encode([*identity, sorted(set(requirements))])
    return hashlib.sha256(text).hexdigest()[:32]


def _is_usable(place: Path) -> bool:
    # its `python` is a link: it leads nowhere when the interpreter was removed since
    return (place / "bin" / "python").exists()


@contextlib.asynccontextmanager
async def _locked(file: Path) -> AsyncIterator[None]:
    """Hold a lock among processes; asks again and again, so that a kill can end the waiting."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(_LOCK_POLL)
        yield
    finally:
        os.close(descriptor)


async def _build_at(
    place: Path,
    root: Path,
    python: Interpreter,
    requirements: Sequence[str],
    context: RunContext,
) -> None:
    began = time.monotonic()
    built = await _build(root, python, requirements, context)
    await remove_environment(place)
    built.rename(place)
    context.metric("deps.install.duration", time.monotonic() - began, type="timer")


async def _build(
    root: Path, python: Interpreter, requirements: Sequence[str], context: RunContext
) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="env-", dir=root / "building"))
    uv = Uv(root, context)
    try:
        # relocatable, because the environment is moved when it is complete
        options = ["--relocatable", "--no-project", "--allow-existing"]
        make = ["venv", *options, "--python", str(python.executable), "--", str(folder)]
        await uv.run(*make, purpose="the Python environment cannot be made")
        if requirements:
            install = ["pip", "install", "--python", str(folder / "bin" / "python"), "--"]
            purpose = "the Python dependencies cannot be installed"
            await uv.run(*install, *requirements, purpose=purpose)
    except BaseException:
        await remove_environment(folder)
        raise
    return folder
