"""The fork servers of a worker: few, started when first needed, ended when idle."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from vivace.plugins.core.runner.forkserver.client import (
    Forked,
    ForkedRun,
    ForkServer,
    ServerRefused,
)
from vivace.plugins.core.runner.forkserver.rules import ServerKind
from vivace.plugins.core.runner.marker import MARKER, this_server

__all__ = ["IDLE_SETTING", "MOST_SETTING", "ForkServers", "close_fork_servers", "fork_servers"]

_LOG = logging.getLogger(__name__)

MOST_SETTING = "python-warm-servers"
"""How many warm interpreters a worker keeps; 4 unless set."""

IDLE_SETTING = "python-warm-idle"
"""After how long without a script a warm interpreter ends; PT5M unless set."""

_FIRST_WAITS = 1.0
"""Seconds that a run waits for its server to start; then it starts plainly, and the next is warm.

A server is up when a plain start would be, unless it imports much.
"""

_NOT_AGAIN_FOR = 60.0
"""Seconds before an interpreter that could not serve is asked again."""


@dataclass(slots=True)
class _Entry:
    starting: asyncio.Task[None] | None = None
    server: ForkServer | None = None
    used: float = field(default_factory=time.monotonic)
    refused: float | None = None

    @property
    def is_idle(self) -> bool:
        return self.starting is None and (self.server is None or self.server.running == 0)


class ForkServers:
    """Fork servers by what scripts have in common; belongs to one event loop."""

    def __init__(self, most: int = 4, idle: float = 300.0) -> None:
        self._most = most
        self._idle = idle
        self._entries: dict[ServerKind, _Entry] = {}
        self._retiring: dict[ForkServer, asyncio.Task[None]] = {}
        self._sweeper: asyncio.TimerHandle | None = None

    @property
    def servers(self) -> list[ForkServer]:
        """Those that run."""
        entries = self._entries.values()
        return [e.server for e in entries if e.server is not None and not e.server.ended.done()]

    async def fork(self, kind: ServerKind, run: ForkedRun) -> Forked | None:
        """Start a run warm; None when it has to be started plainly."""
        entry = self._entry(kind)
        if entry is None:
            return None
        entry.used = time.monotonic()
        if entry.server is not None and not entry.server.is_current:
            self._end(entry)
        if entry.server is None and not await self._started(kind, entry):
            return None
        return await entry.server.fork(run) if entry.server is not None else None

    async def close(self) -> None:
        """End all of them."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        for entry in self._entries.values():
            if entry.starting is not None:
                entry.starting.cancel()
                await asyncio.wait({entry.starting})
            self._end(entry)
        self._entries.clear()
        for server, task in list(self._retiring.items()):
            task.cancel()
            await server.close()

    def _entry(self, kind: ServerKind) -> _Entry | None:
        entry = self._entries.get(kind)
        if entry is None:
            if len(self._entries) >= self._most and not self._make_room():
                return None
            entry = self._entries[kind] = _Entry()
            self._sweep_later()
        return entry

    def _make_room(self) -> bool:
        idle = [(entry.used, kind) for kind, entry in self._entries.items() if entry.is_idle]
        if not idle:
            return False
        self._end(self._entries.pop(min(idle, key=lambda item: item[0])[1]))
        return True

    async def _started(self, kind: ServerKind, entry: _Entry) -> bool:
        if entry.starting is None:
            if entry.refused is not None and time.monotonic() - entry.refused < _NOT_AGAIN_FOR:
                return False
            entry.starting = asyncio.create_task(self._start(kind, entry), name="fork server")
        await asyncio.wait({entry.starting}, timeout=_FIRST_WAITS)
        return entry.server is not None

    async def _start(self, kind: ServerKind, entry: _Entry) -> None:
        began = time.monotonic()
        env = {**dict(kind.env), MARKER: this_server().new_run(kind.owner)}
        try:
            entry.server = await ForkServer.start(kind.interpreter, env, kind.imports)
        except ServerRefused as refusal:
            entry.refused = time.monotonic()
            _LOG.warning("scripts of %s are not started warm: %s", kind.interpreter, refusal)
            return
        finally:
            entry.starting = None
        for problem in entry.server.problems:
            _LOG.warning("%s cannot be imported beforehand: %s", kind.interpreter, problem)
        _LOG.info(
            "warm interpreter %s: %s, %.1f MiB, up in %.0f ms",
            entry.server.pid,
            kind.interpreter,
            entry.server.resident_bytes() / 2**20,
            (time.monotonic() - began) * 1000,
        )

    def _end(self, entry: _Entry) -> None:
        """End its server, if any, once all copies have been reaped by it."""
        server, entry.server = entry.server, None
        if server is not None:
            task = asyncio.create_task(self._retire(server), name="end of a fork server")
            self._retiring[server] = task

    async def _retire(self, server: ForkServer) -> None:
        try:
            await server.unused.wait()
            await server.close()
        finally:
            self._retiring.pop(server, None)

    def _sweep_later(self) -> None:
        if self._sweeper is None:
            loop = asyncio.get_running_loop()
            self._sweeper = loop.call_later(self._idle / 4, self._sweep)

    def _sweep(self) -> None:
        self._sweeper = None
        oldest = time.monotonic() - self._idle
        for kind, entry in list(self._entries.items()):
            if entry.is_idle and entry.used < oldest:
                self._end(self._entries.pop(kind))
        if self._entries:
            self._sweep_later()


_POOLS: WeakKeyDictionary[asyncio.AbstractEventLoop, ForkServers] = WeakKeyDictionary()


def fork_servers(most: int, idle: float) -> ForkServers:
    """Give the fork servers of the running event loop; the first caller's numbers count."""
    loop = asyncio.get_running_loop()
    if loop not in _POOLS:
        _POOLS[loop] = ForkServers(most, idle)
    return _POOLS[loop]


async def close_fork_servers() -> None:
    """End the fork servers of the running event loop."""
    pool = _POOLS.pop(asyncio.get_running_loop(), None)
    if pool is not None:
        await pool.close()
