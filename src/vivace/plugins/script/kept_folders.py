"""Folders that are costly to build: built once, then shared by all runs that want the same.

A folder's name is a hash of what it is made of. It is built beside its place and moved there when
it is complete, so that whatever is in its place can be used. A lock on a file lets one run build
while others, also of other processes, wait for it.
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
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from vivace.errors import TaskError
from vivace.plugin import RunContext

__all__ = ["ENVIRONMENTS_SETTING", "KeptFolders", "remove_folder", "remove_unused_environments"]

ENVIRONMENTS_SETTING = "environments-dir"
"""Where environments are kept; the user's cache directory unless set."""

_LOCK_POLL = 0.05

Build = Callable[[Path], Awaitable[None]]
"""Fills an empty folder."""


class KeptFolders:
    """The folders of a worker, below `root`, which they share a file system with.

    Raises:
        TaskError: there is no place for them.
    """

    def __init__(self, context: RunContext) -> None:
        self.root = _root(context)
        self._context = context

    async def give(
        self, identity: list[Any], build: Build, is_usable: Callable[[Path], bool]
    ) -> Path:
        """Give a folder, building it unless it is there; others may use it too.

        Args:
            identity: What it is made of, as data.
            build: Fills it; what it raises is passed on.
            is_usable: Whether one that is there still serves.
        """
        digest = hashlib.sha256(msgspec.json.encode(identity)).hexdigest()[:32]
        place = self.root / "environments" / digest
        if is_usable(place):
            self._context.metric("deps.cache.hit", 1)
        else:
            async with _locked(self.root / "locks" / digest):
                if not is_usable(place):
                    await self._build_at(place, build)
        os.utime(place)
        return place

    async def build(self, build: Build) -> Path:
        """Build a folder for the caller alone, who removes it."""
        folder = Path(tempfile.mkdtemp(prefix="env-", dir=self.root / "building"))
        try:
            await build(folder)
        except BaseException:
            await remove_folder(folder)
            raise
        return folder

    async def _build_at(self, place: Path, build: Build) -> None:
        began = time.monotonic()
        built = await self.build(build)
        await remove_folder(place)
        built.rename(place)
        duration = time.monotonic() - began
        self._context.metric("deps.install.duration", duration, type="timer")


async def remove_folder(folder: Path) -> None:
    """Delete a folder, to the end also when the run is killed meanwhile."""
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
