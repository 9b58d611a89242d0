"""Threads that read, each transaction on a connection of its own and of one instant."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa

from vivace.errors import UnavailableError
from vivace.store.dialect import Dialect

__all__ = ["Readers"]

T = TypeVar("T")


class Readers:
    """The reading threads of a store."""

    def __init__(self, dialect: Dialect, size: int) -> None:
        self._dialect = dialect
        self._engine = dialect.read_engine(size)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="store-reader")
        self._closed = False

    async def run(self, work: Callable[[sa.Connection], T]) -> T:
        """Call `work` on a reading thread; it may be called twice when a connection is lost."""
        if self._closed:
            raise UnavailableError("the store is closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        try:
            return self._once(work)
        except sa.exc.DBAPIError as error:
            if not error.connection_invalidated:
                raise self._told(error) from error
        # the server was started anew, say, which nobody notices before the next question
        try:
            return self._once(work)
        except sa.exc.DBAPIError as error:
            raise self._told(error) from error

    def _once(self, work: Callable[[sa.Connection], T]) -> T:
        with self._engine.connect() as connection, connection.begin():
            return work(connection)

    def _told(self, error: sa.exc.DBAPIError) -> Exception:
        refusal = self._dialect.refusal(error)
        if refusal is not None:
            return refusal
        reason = self._dialect.outage(error)
        if reason is None:
            return error
        return UnavailableError(f"{self._dialect.name} cannot read: {reason}")

    def close(self) -> None:
        """Let what is being read come to its end, and close the connections. Blocks."""
        self._closed = True
        self._threads.shutdown()
        self._engine.dispose()
