"""One server at a time has a trigger: a lease in the store, with an owner and an end.

No lock is ever given back by hand: whoever dies stops renewing, and another takes over when the
lease has run out. A server that cannot renew in time stops what it does before that.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol, TypeVar

from vivace.errors import UnavailableError
from vivace.model.trigger import TriggerKey
from vivace.runtime.clock import Clock
from vivace.runtime.triggers.ports import LeaseStore

__all__ = ["Leases", "SharedLeases", "SoleOwner"]

_LOG = logging.getLogger(__name__)
T = TypeVar("T")


class Leases(Protocol):
    """Lets work on a trigger happen on one server only."""

    async def run(self, key: TriggerKey, work: Callable[[], Coroutine[Any, Any, T]]) -> T | None:
        """Do the work; None, at once, when another server has the trigger.

        Raises:
            UnavailableError: the lease could not be renewed; the work was cancelled.
        """
        ...


class SoleOwner:
    """For a database that one server alone has: there is nobody to agree with."""

    async def run(self, key: TriggerKey, work: Callable[[], Coroutine[Any, Any, T]]) -> T | None:
        return await work()


class SharedLeases:
    """For servers that share a database."""

    def __init__(
        self, store: LeaseStore, owner: str, clock: Clock, *, seconds: float = 30.0
    ) -> None:
        """Take what is needed.

        Args:
            store: Where leases are kept.
            owner: Tells this server from the others.
            clock: The servers' clocks may differ by less than a third of a lease.
            seconds: How long a lease holds; it is renewed three times in that time.
        """
        self._store = store
        self._owner = owner
        self._clock = clock
        self._seconds = seconds

    async def run(self, key: TriggerKey, work: Callable[[], Coroutine[Any, Any, T]]) -> T | None:
        if not await self._claim(key):
            return None
        doing = asyncio.create_task(work(), name=f"trigger {key} works")
        try:
            await self._renew_until_done(key, doing)
            return await doing
        finally:
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
            await _quietly(self._store.release(key, self._owner))

    async def _renew_until_done(self, key: TriggerKey, doing: asyncio.Task[Any]) -> None:
        held_until = asyncio.get_running_loop().time() + self._seconds
        while not (await asyncio.wait({doing}, timeout=self._seconds / 3))[0]:
            now = asyncio.get_running_loop().time()
            try:
                async with asyncio.timeout(held_until - now):
                    if not await self._claim(key):
                        raise UnavailableError(f"another server has taken trigger {key}")
                held_until = now + self._seconds
            except TimeoutError as error:
                raise UnavailableError(
                    f"the lease of trigger {key} could not be renewed in time"
                ) from error
            except UnavailableError:
                if asyncio.get_running_loop().time() + self._seconds / 3 >= held_until:
                    raise

    async def _claim(self, key: TriggerKey) -> bool:
        now = self._clock.now()
        until = now + round(self._seconds * 1e6)
        return await self._store.claim(key, self._owner, now, until)


async def _quietly(work: Awaitable[None]) -> None:
    try:
        await work
    except UnavailableError as error:
        _LOG.info("a lease is not given back, and runs out: %s", error)
