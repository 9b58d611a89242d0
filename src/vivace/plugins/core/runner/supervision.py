"""Watch one process to its end, and see to it that nothing of it is left."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable
from typing import TypeVar

from vivace.plugins.core.runner.family import Family
from vivace.plugins.core.runner.output import OutputPump
from vivace.plugins.core.runner.processes import start_ticks
from vivace.plugins.core.runner.started import Started

__all__ = ["Supervision"]

R = TypeVar("R")

_LEFTOVER_GRACE = 3.0
"""Seconds that processes in the background may outlive the first one, as `tee` does a little."""

_KILL_WITHIN = 5.0
_DRAIN_WITHIN = 1.0
_POLL = 0.02


class Supervision:
    """One started process; use it as a context, which gives its descriptors back."""

    def __init__(
        self,
        process: Started,
        marker: str,
        on_line: Callable[..., None],
        grace: float,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._process = process
        self._marker = marker
        self._grace = grace
        self._since = start_ticks(process.pid) or 0
        self._exited: asyncio.Future[None] = self._loop.create_future()
        self._stopping: asyncio.Future[None] = self._loop.create_future()
        self._descriptor = self._watch()
        process.followed()
        self._code: int | None = None
        self._pump = OutputPump(process.streams, on_line)
        self._pump.ended.add_done_callback(self._stop_if_failed)
        self.leftovers = 0
        """Processes that went on after the first had ended, and were killed."""
        self.survivors: list[int] = []
        """Processes that could not be killed."""

    def stop(self) -> None:
        """End the process and all that it started; may be called from any thread, repeatedly."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the run ended long ago
            self._loop.call_soon_threadsafe(_finish, self._stopping)

    async def wait(self) -> int | None:
        """Give the exit code, 128 + n after signal n, once nothing of the run is left.

        None when the exit code is not known any more.

        Cancelling it ends the process and all that it started, as `stop` does.
        """
        try:
            await asyncio.wait({self._exited, self._stopping}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            _finish(self._stopping)
            raise
        finally:
            await (self._settle() if self._exited.done() else self._terminate())
        self._pump.close()
        await self._pump.ended
        code = self._code
        return 128 - code if code is not None and code < 0 else code

    def __enter__(self) -> Supervision:
        return self

    def __exit__(self, *exc: object) -> None:
        self._pump.close()
        self._process.close()
        if self._descriptor is not None:
            self._loop.remove_reader(self._descriptor)
            os.close(self._descriptor)

    def _watch(self) -> int | None:
        try:
            descriptor = os.pidfd_open(self._process.pid)
        except (AttributeError, OSError):  # no Linux, or an old one
            threading.Thread(target=self._wait_blocking, daemon=True).start()
            return None
        self._loop.add_reader(descriptor, self._on_exit, descriptor)
        return descriptor

    def _on_exit(self, descriptor: int) -> None:
        self._loop.remove_reader(descriptor)
        _finish(self._exited)

    def _wait_blocking(self) -> None:
        self._process.wait()
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(_finish, self._exited)

    def _stop_if_failed(self, ended: asyncio.Future[None]) -> None:
        if ended.exception() is not None:
            _finish(self._stopping)

    async def _settle(self) -> None:
        """After the first process: wait for the rest of the output, and end what still runs."""
        family = self._family()
        deadline = self._loop.time() + _LEFTOVER_GRACE
        try:
            self._code = await self._process.reap()
            await asyncio.wait(
                {self._pump.ended, self._stopping},
                timeout=_LEFTOVER_GRACE,
                return_when=asyncio.FIRST_COMPLETED,
            )
            # The group alone does not tell: the dead whom nobody has waited for are in it too.
            while _group_exists(self._process.pid) and await _on_own_thread(family.is_alive):
                if self._stopping.done() or self._loop.time() > deadline:
                    break
                await asyncio.wait({self._stopping}, timeout=_POLL)
        finally:
            if not self._pump.ended.done() or _group_exists(self._process.pid):
                self.leftovers = await self._kill_rest(family)
            else:
                family.close()

    async def _terminate(self) -> None:
        """Ask politely, wait a little, kill."""
        family = self._family()
        deadline = self._loop.time() + self._grace
        try:
            await _on_own_thread(family.gather)
            self._signal_group(signal.SIGTERM)
            family.terminate_outside_the_group()
            await asyncio.wait({self._exited}, timeout=self._grace)
            await _on_own_thread(lambda: family.wait(deadline - self._loop.time()))
        finally:
            if self._process.keeps_id or not self._exited.done():
                # The first process has not been reaped, so its number still means this group.
                self._signal_group(signal.SIGKILL)
            await self._kill_rest(family)
            await asyncio.wait({self._exited}, timeout=_KILL_WITHIN)
            if self._exited.done():
                self._code = await self._process.reap()

    async def _kill_rest(self, family: Family) -> int:
        """Kill what is alive, and give how many that were."""

        def kill() -> tuple[int, list[int]]:
            try:
                family.gather()
                running = len(family.alive())
                return running, family.kill(within=_KILL_WITHIN)
            finally:
                family.close()

        killed, self.survivors = await asyncio.shield(_on_own_thread(kill))
        # Nobody writes any more: what they have written is still to be read.
        await asyncio.wait({self._pump.ended}, timeout=_DRAIN_WITHIN)
        return killed

    def _family(self) -> Family:
        return Family(self._marker, self._process.pid, self._since)

    def _signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


def _group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _on_own_thread(function: Callable[[], R]) -> asyncio.Future[R]:
    """Run it on a thread of its own: killing must not wait until a pool has one to spare."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[R] = loop.create_future()

    def settle(result: R | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def work() -> None:
        try:
            answer: tuple[R | None, BaseException | None] = (function(), None)
        except Exception as error:
            answer = (None, error)
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, *answer)

    threading.Thread(target=work, name="vivace-kill", daemon=True).start()
    return done
