"""A store that is slow, refuses commits for a while, or loses its answer to one."""

from __future__ import annotations

import asyncio
from typing import Any

from vivace.errors import UnavailableError
from vivace.store import CommitResult, Store

__all__ = ["UnreliableStore"]


class UnreliableStore:
    """Does all that the store behind it does, except for what it is told to do worse."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.refusals = 0
        """How many of the next commits are refused."""
        self.lost_answers = 0
        """How many of the next commits are made, but seem not to be."""
        self.slowness = 0
        """Turns of the loop that each commit waits before it begins."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def commit_encoded(self, prepared: Any) -> CommitResult:
        for _ in range(self.slowness):
            await asyncio.sleep(0)
        if self.refusals:
            self.refusals -= 1
            raise UnavailableError("the database is away")
        result = await self._store.commit_encoded(prepared)
        if self.lost_answers:
            self.lost_answers -= 1
            raise UnavailableError("the connection is gone")
        return result
