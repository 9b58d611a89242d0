"""A database as the rest of the store sees it: reading and writing without blocking the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from vivace.errors import InvalidError
from vivace.store.dialect import Dialect
from vivace.store.readers import Readers
from vivace.store.schema import ensure_schema
from vivace.store.transaction import Together
from vivace.store.writer import Writer

__all__ = ["Database"]

T = TypeVar("T")


class Database:
    """One thread that writes and some that read."""

    def __init__(self, dialect: Dialect, readers: int) -> None:
        self.dialect = dialect
        self.writer = Writer(dialect)
        self._readers = Readers(dialect, readers)

    @classmethod
    async def open(cls, url: str, *, readers: int, exclusive: bool) -> Database:
        """Connect, lock and bring the tables up to date."""
        database = cls(_dialect(url, exclusive=exclusive), readers)
        database.writer.start()
        try:
            await database.write(database._ensure_schema)
        except BaseException:
            await database.close()
            raise
        return database

    def _ensure_schema(self, connection: sa.Connection) -> None:
        self.dialect.lock_schema(connection)
        ensure_schema(connection)

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Call `work` on a reading thread, in a transaction that sees one instant.

        Raises:
            UnavailableError: the database does not answer, or not in time.
            BadRequestError: a regular expression is wrong or takes too long.
        """
        return await self._readers.run(work)

    def write(self, work: Callable[[sa.Connection], T]) -> Awaitable[T]:
        """Queue `work` for the writing thread; it is durable when the answer is there.

        It shares its transaction with others, undoes only itself when it raises, and may be called
        again when the transaction has to be repeated.

        Raises:
            UnavailableError: the database does not answer, is full, or its state is unknown.
        """
        return self.writer.alone(work)

    def write_together(self, work: Together, argument: Any) -> asyncio.Future[Any]:
        """Queue an argument for `work`, which is called once for neighbours in the queue."""
        return self.writer.together(work, argument)

    async def close(self) -> None:
        """Finish what is queued and let go of the database."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        # SQLite folds its WAL into the file when the last connection closes: that is the writer's
        self._readers.close()
        self.writer.stop()


def _dialect(url: str, *, exclusive: bool) -> Dialect:
    scheme, separator, rest = url.partition("://")
    kind = scheme.partition("+")[0]
    if not separator:
        return _sqlite(url, exclusive=exclusive)
    if kind == "sqlite":
        return _sqlite(rest.removeprefix("/"), exclusive=exclusive)
    if kind in {"postgresql", "postgres"}:
        from vivace.store.postgresql import PostgreSQL

        return PostgreSQL(sa.make_url(url), exclusive=exclusive)
    raise InvalidError(
        f"the database URL starts with `{scheme}`, but SQLite and PostgreSQL are what is supported",
        hint="write a path, sqlite:///path or postgresql://user:password@host/database",
    )


def _sqlite(path: str, *, exclusive: bool) -> Dialect:
    if path in {"", ":memory:"}:
        raise InvalidError(
            "an SQLite database in memory would be gone with its connection",
            hint="name a file; it may lie in a temporary folder",
        )
    from vivace.store.sqlite import SQLite

    return SQLite(Path(path), exclusive=exclusive)
