"""Statements on an SQLite database, kept away from all other files of the machine."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from vivace.errors import TaskError
from vivace.plugins.core.storage.row_file import plain_value
from vivace.plugins.jdbc.sql_text import SQLITE, split
from vivace.plugins.jdbc.statements import Rows

__all__ = ["SqliteSession"]

_DENIED_PRAGMAS = frozenset({"temp_store_directory", "data_store_directory"})


class SqliteSession:
    """See `Session`."""

    def __init__(self, path: Path, folders: Sequence[Path]) -> None:
        """Open a database.

        Args:
            path: Its file.
            folders: Directories whose files may be attached.
        """
        self._folders = folders
        self._refusal = ""
        self._closing = threading.Lock()
        self._is_closed = False
        # `interrupt` is called from another thread; nothing else is.
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.text_factory = lambda text: text.decode("utf-8", "replace")
        # A file from elsewhere may hold views and triggers with functions of side effects.
        self._connection.execute("PRAGMA trusted_schema = OFF")
        self._connection.set_authorizer(self._authorize)

    def close(self) -> None:
        with self._closing:
            self._is_closed = True
            self._connection.close()

    def interrupt(self) -> None:
        """Stop what is running, from any thread and at any time."""
        with self._closing:
            if not self._is_closed:
                self._connection.interrupt()

    def statements(self, sql: str) -> list[str]:
        return split(sql, SQLITE, sqlite3.complete_statement)

    def execute(
        self, statement: str, parameters: Mapping[str, Any] | None, chunk: int
    ) -> Rows | None:
        self._refusal = ""
        try:
            cursor = self._connection.execute(statement, _adapted(parameters or {}))
        except (sqlite3.Error, OverflowError) as error:
            raise self._explained(error) from error
        if cursor.description is None:
            return None
        columns = [column[0] for column in cursor.description]
        return Rows(columns, self._chunks(cursor, chunk))

    def begin(self) -> None:
        self._connection.execute("BEGIN")

    def commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _chunks(self, cursor: sqlite3.Cursor, size: int) -> Iterator[list[tuple[Any, ...]]]:
        try:
            while rows := cursor.fetchmany(size):
                yield [tuple(map(plain_value, row)) for row in rows]
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def _explained(self, error: Exception) -> TaskError:
        if self._refusal:
            return TaskError(self._refusal)
        name = getattr(error, "sqlite_errorname", None)
        return TaskError(f"SQLite: {error}{f' ({name})' if name else ''}")

    def _authorize(self, action: int, name: str | None, *_: str | None) -> int:
        """Answer SQLite's question whether a statement may do something."""
        if action == sqlite3.SQLITE_ATTACH:
            return self._authorize_attach(name)
        if action == sqlite3.SQLITE_PRAGMA and (name or "").lower() in _DENIED_PRAGMAS:
            self._refusal = f"SQLite: `PRAGMA {name}` is not allowed"
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    def _authorize_attach(self, name: str | None) -> int:
        """VACUUM comes here too: it attaches the file that it writes."""
        if name in ("", ":memory:"):
            return sqlite3.SQLITE_OK
        if name is None:
            self._refusal = "SQLite: the name of a file to attach must be written as it is"
            return sqlite3.SQLITE_DENY
        path = Path(name).resolve()
        if any(path.is_relative_to(folder) for folder in self._folders):
            return sqlite3.SQLITE_OK
        self._refusal = (
            f"SQLite: the file `{name}` is not in the working directory; "
            "in it are paths that begin with {{ workingDir }}"
        )
        return sqlite3.SQLITE_DENY


def _adapted(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: json.dumps(value) if isinstance(value, dict | list) else value
        for name, value in parameters.items()
    }
