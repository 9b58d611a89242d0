"""Run statements and take their rows, on any database that a `Session` speaks to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from vivace.errors import TaskError
from vivace.plugins.core.storage.row_file import encode_rows

__all__ = ["MAX_FETCHED_BYTES", "Fetch", "Fetched", "Request", "Rows", "Session", "run"]

MAX_FETCHED_BYTES = 100 * 1024 * 1024
"""Most that FETCH keeps in memory, as JSON."""


class Fetch(StrEnum):
    """What becomes of the rows of a statement."""

    STORE = "STORE"
    """They are written to a row file."""
    FETCH = "FETCH"
    """They are outputs."""
    FETCH_ONE = "FETCH_ONE"
    """The first one is an output."""
    NONE = "NONE"
    """They are dropped."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a statement, of values that JSON holds; must be read to their end."""

    columns: list[str]
    chunks: Iterator[list[tuple[Any, ...]]]


class Session(Protocol):
    """A connection to a database; nothing is committed by itself between `begin` and `commit`."""

    def statements(self, sql: str) -> list[str]:
        """Split a text into statements."""
        ...

    def execute(
        self, statement: str, parameters: Mapping[str, Any] | None, chunk: int
    ) -> Rows | None:
        """Run one statement; None when it is of a kind that gives no rows.

        Raises:
            TaskError: the database refuses it; the message says why.
        """
        ...

    def begin(self) -> None:
        """Begin a transaction."""
        ...

    def commit(self) -> None:
        """Make what was done since `begin` last."""
        ...

    def rollback(self) -> None:
        """Undo what was done since `begin`."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """What to run."""

    sql: str
    fetch: Fetch
    folder: Path
    """Where row files are made."""
    after_sql: str | None = None
    """One statement that runs after all others, in the same transaction."""
    parameters: Mapping[str, Any] | None = None
    chunk: int = 10_000
    """How many rows are asked for at a time."""
    in_transaction: bool = False
    is_held: bool = False
    """Leave the transaction open when all went well: the caller commits it, or rolls it back."""
    is_stopped: Callable[[], bool] = lambda: False


@dataclass(slots=True)
class Fetched:
    """The rows of one statement."""

    row: dict[str, Any] | None = None
    rows: list[dict[str, Any]] | None = None
    file: Path | None = None
    size: int | None = None


def run(session: Session, request: Request) -> list[Fetched]:
    """Run all statements of a request, and give one entry for each that gives rows.

    Raises:
        TaskError: a statement failed; in a transaction, nothing of the request has happened then.
    """
    statements = session.statements(request.sql)
    if not statements:
        raise TaskError("`sql` holds no statement")
    after = session.statements(request.after_sql or "")
    if len(after) > 1:
        raise TaskError(f"`afterSQL` holds {len(after)} statements, and may hold one")
    if not request.in_transaction:
        return _run_all(session, request, statements, after)
    session.begin()
    try:
        fetched = _run_all(session, request, statements, after)
        if not request.is_held:
            session.commit()
    except BaseException:
        session.rollback()
        raise
    return fetched


def _run_all(
    session: Session, request: Request, statements: list[str], after: list[str]
) -> list[Fetched]:
    fetched = []
    for number, statement in enumerate(statements, 1):
        if request.is_stopped():
            raise TaskError("the task was stopped")
        try:
            rows = session.execute(statement, request.parameters, request.chunk)
            if rows is not None:
                fetched.append(_take(rows, request, number))
        except TaskError as error:
            if len(statements) == 1:
                raise
            raise TaskError(f"statement {number}: {error.message}", hint=error.hint) from error
    for statement in after:
        rows = session.execute(statement, None, request.chunk)
        for _ in rows.chunks if rows is not None else ():
            pass  # its rows are of no interest, and must be read all the same
    return fetched


def _take(rows: Rows, request: Request, number: int) -> Fetched:
    match request.fetch:
        case Fetch.STORE:
            return _store(rows, request, request.folder / f"rows-{number}.ion")
        case Fetch.FETCH:
            return _keep(rows, request)
        case Fetch.FETCH_ONE:
            return _keep_first(rows, request)
        case Fetch.NONE:
            for _ in _chunks(rows, request):
                pass
            return Fetched()


def _store(rows: Rows, request: Request, path: Path) -> Fetched:
    size = 0
    with path.open("wb") as file:
        for chunk in _chunks(rows, request):
            file.write(encode_rows(chunk))
            size += len(chunk)
    return Fetched(file=path, size=size)


def _keep(rows: Rows, request: Request) -> Fetched:
    kept: list[dict[str, Any]] = []
    size_bytes = 0
    for chunk in _chunks(rows, request):
        size_bytes += len(encode_rows(chunk))
        if size_bytes > MAX_FETCHED_BYTES:
            raise TaskError(
                f"the rows have more than {MAX_FETCHED_BYTES // 1024 // 1024} MiB",
                hint="use `fetchType: STORE`, which writes them to a file",
            )
        kept += chunk
    return Fetched(rows=kept, size=len(kept))


def _keep_first(rows: Rows, request: Request) -> Fetched:
    first: dict[str, Any] | None = None
    # All are read: to stop a statement halfway might undo what it does.
    for chunk in _chunks(rows, request):
        first = first if first is not None else next(iter(chunk), None)
    return Fetched(row=first, size=0 if first is None else 1)


def _chunks(rows: Rows, request: Request) -> Iterator[list[dict[str, Any]]]:
    columns = rows.columns
    for chunk in rows.chunks:
        if request.is_stopped():
            raise TaskError("the task was stopped")
        yield [dict(zip(columns, row, strict=True)) for row in chunk]
