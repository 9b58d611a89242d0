"""SQLite: one file, one writer, and readers that never wait for it.

- WAL: readers see the last commit while the next one is written.
- `synchronous=FULL`: a commit is on the disk when it returns. NORMAL would lose the last ones.
- BEGIN IMMEDIATE: a deferred transaction meets a lock only at its first write, where waiting is no
  longer possible and SQLITE_BUSY is the answer.
- The WAL is moved into the file by checkpoints, which cannot pass the oldest reader; when it has
  grown in spite of them, the writer waits for the readers for a moment.
- `auto_vacuum=INCREMENTAL`: purging gives space back in steps; it has to be set before the first
  table is made.
"""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from vivace.errors import BadRequestError, UnavailableError, VivaceError
from vivace.store.bulk import Row, Upsert
from vivace.store.dialect import QUERY_SECONDS, Dialect
from vivace.store.lock_file import LockFile
from vivace.store.parameters import clean_parameters
from vivace.store.reading_time import PATTERN_SECONDS, ReadingTime

__all__ = ["MAX_WAL_BYTES", "SQLite"]

MAX_WAL_BYTES = 32 * 1024 * 1024
"""Size from which the writer makes the WAL start anew, waiting for readers if need be."""

_OLDEST = (3, 40, 0)
_BUSY_MILLISECONDS = 5_000
_RESTART_MILLISECONDS = 500
_CHUNKS = (64, 32, 16, *range(8, 0, -1))
"""Rows in one statement. Each statement is a chance to lose Python's lock, so that a commit of a
few rows takes one; the sizes are few, so that prepared statements are found again."""
_VACUUM_PAGES = 500
_INSTRUCTIONS_BETWEEN_LOOKS = 1_000_000
"""Of SQLite's machine, some ten milliseconds; each look at the clock waits for Python's lock."""

_OUTAGES = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "reading or writing the file failed",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_READONLY: "the file cannot be written",
    sqlite3.SQLITE_PERM: "the file may not be accessed",
    sqlite3.SQLITE_BUSY: "another program is writing to it",
    sqlite3.SQLITE_LOCKED: "another connection is using the same table",
    sqlite3.SQLITE_NOMEM: "there is not enough memory",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "the file is not an SQLite database",
    sqlite3.SQLITE_INTERRUPT: f"a query took more than {QUERY_SECONDS} seconds",
}


class SQLite(Dialect):
    """The database in one file."""

    name = "SQLite"

    def __init__(self, path: Path, *, exclusive: bool = True) -> None:
        if sqlite3.sqlite_version_info < _OLDEST:
            raise UnavailableError(
                f"the SQLite library has version {sqlite3.sqlite_version}, "
                f"but {'.'.join(map(str, _OLDEST))} or newer is needed",
                hint="use a newer operating system, a Python that brings its own SQLite, "
                "or PostgreSQL",
            )
        self._path = path
        self._wal = path.with_name(path.name + "-wal")
        self._next_restart = MAX_WAL_BYTES
        self._lock = LockFile(path.with_name(path.name + ".lock")) if exclusive else None

    def write_engine(self) -> sa.Engine:
        # the file is made here; a lock has to come first, so that two new servers do not race
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._lock is not None:
                self._lock.take(f"the database {self._path}")
        except OSError as error:
            raise UnavailableError(
                f"the database {self._path} cannot be made: {error.strerror}"
            ) from error
        engine = self._engine(1)
        sa.event.listen(engine, "connect", _prepare_writer)
        sa.event.listen(engine, "begin", _begin_immediate)
        return engine

    def read_engine(self, size: int) -> sa.Engine:
        engine = self._engine(size)
        sa.event.listen(engine, "connect", _prepare_reader)
        sa.event.listen(engine, "begin", _begin_reading)
        return engine

    def _engine(self, size: int) -> sa.Engine:
        url = sa.URL.create("sqlite+pysqlite", database=str(self._path))
        arguments = {
            "isolation_level": None,  # transactions are begun below, not guessed by the driver
            "check_same_thread": False,
            "timeout": _BUSY_MILLISECONDS / 1000,
        }
        engine = sa.create_engine(
            url,
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=0,
            hide_parameters=True,
            connect_args=arguments,
        )
        clean_parameters(engine)
        return engine

    def take(self, connection: sa.Connection) -> None:
        """The lock file was taken before the first connection."""

    def lock_schema(self, connection: sa.Connection) -> None:
        """The transaction began IMMEDIATE, so it holds the lock on the whole file."""

    def release(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def upsert(self, connection: sa.Connection, upsert: Upsert, rows: Sequence[Row]) -> int:
        driver = _driver(connection)
        return sum(
            driver.execute(statement, values).rowcount
            for statement, values, _ in _statements(upsert, rows)
        )

    def append(self, connection: sa.Connection, upsert: Upsert, rows: Sequence[Row]) -> list[int]:
        driver = _driver(connection)
        numbers: list[int] = []
        for statement, values, size in _statements(upsert, rows):
            last = driver.execute(statement, values).lastrowid or 0
            numbers += range(last - size + 1, last + 1)
        return numbers

    def outage(self, error: BaseException) -> str | None:
        code = _error_code(error)
        return None if code is None else _OUTAGES.get(code & 0xFF)

    def is_transient(self, error: BaseException) -> bool:
        return False

    def refusal(self, error: BaseException) -> VivaceError | None:
        # there is one function of ours that statements call: the one behind REGEX filters
        if "user-defined function raised exception" in str(error):
            return BadRequestError(
                "Invalid query filters: searching for the regular expression takes more than "
                f"{PATTERN_SECONDS} seconds"
            )
        return None

    def tidy(self, connection: sa.Connection) -> None:
        size = _size(self._wal)
        if size < self._next_restart:
            if size < MAX_WAL_BYTES:
                self._next_restart = MAX_WAL_BYTES
            return
        # a reader that holds on for ever must not slow each commit: the next try comes later
        self._next_restart = size + MAX_WAL_BYTES // 4
        driver = _driver(connection)
        driver.execute(f"PRAGMA busy_timeout = {_RESTART_MILLISECONDS}")
        try:
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            driver.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")

    def shrink(self, connection: sa.Connection) -> bool:
        driver = _driver(connection)
        (free,) = driver.execute("PRAGMA freelist_count").fetchone()
        # each step frees one page, so the statement has to be fetched to its end
        driver.execute(f"PRAGMA incremental_vacuum({_VACUUM_PAGES})").fetchall()
        (left,) = driver.execute("PRAGMA freelist_count").fetchone()
        # a file made by other means may not have been made to shrink
        return bool(0 < left < free)


def _statements(upsert: Upsert, rows: Sequence[Row]) -> list[tuple[str, Row, int]]:
    statements = []
    start = 0
    for size in _CHUNKS:
        while len(rows) - start >= size:
            values = tuple(itertools.chain.from_iterable(rows[start : start + size]))
            statements.append((_statement(upsert, size), values, size))
            start += size
    return statements


@lru_cache(maxsize=128)
def _statement(upsert: Upsert, size: int) -> str:
    row = f"({', '.join('?' * len(upsert.columns))})"
    return f"{upsert.head} VALUES {', '.join([row] * size)}{upsert.tail}"


def _error_code(error: BaseException | None) -> int | None:
    while error is not None:
        if isinstance(error, sqlite3.Error):
            code: int | None = getattr(error, "sqlite_errorcode", None)
            return code
        error = getattr(error, "orig", None) or error.__cause__
    return None


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _driver(connection: sa.Connection) -> sqlite3.Connection:
    """Give the connection beneath SQLAlchemy's.

    For what must not begin a transaction, and for what is done at each commit: SQLAlchemy takes
    longer for a statement than SQLite.
    """
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _prepare_writer(connection: sqlite3.Connection, _: object) -> None:
    for pragma in (
        "auto_vacuum = INCREMENTAL",
        "journal_mode = WAL",
        "synchronous = FULL",
        "wal_autocheckpoint = 1000",
        f"journal_size_limit = {MAX_WAL_BYTES // 2}",
        "foreign_keys = OFF",
        "cache_size = -16000",
        "temp_store = MEMORY",
        # deleted content is overwritten where that costs no further writing
        "secure_delete = FAST",
    ):
        _patiently(connection, f"PRAGMA {pragma}")


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Execute what SQLite does not wait with itself: changing to a WAL while another does so."""
    until = time.monotonic() + _BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as error:
            is_busy = (error.sqlite_errorcode or 0) & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _prepare_reader(connection: sqlite3.Connection, record: Any) -> None:
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA foreign_keys = OFF")
    time = ReadingTime(QUERY_SECONDS)
    record.info["time"] = time
    connection.set_progress_handler(time.is_over, _INSTRUCTIONS_BETWEEN_LOOKS)
    # replaces the one of SQLAlchemy, which has no limit
    connection.create_function("regexp", 2, time.matches, deterministic=True)


def _begin_immediate(connection: sa.Connection) -> None:
    _driver(connection).execute("BEGIN IMMEDIATE")


def _begin_reading(connection: sa.Connection) -> None:
    connection.info["time"].start()
    connection.exec_driver_sql("BEGIN")
