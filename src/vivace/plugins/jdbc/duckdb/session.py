"""Statements on a DuckDB database, kept away from the network and from other files."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from vivace.errors import TaskError
from vivace.plugins.core.storage.row_file import plain_value
from vivace.plugins.jdbc.sql_text import DUCKDB, bind, split
from vivace.plugins.jdbc.statements import Rows

__all__ = ["DuckDbSession"]

_CONFIG = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}
_READ_ION = (
    "CREATE OR REPLACE TEMP MACRO read_ion(path) AS TABLE "
    "SELECT * FROM read_json(path, format = 'newline_delimited')"
)
_MAX_INT = 2**63 - 1
_NO_ROWS = ([("Count", "BIGINT")], [("Success", "BOOLEAN")])


class DuckDbSession:
    """See `Session`."""

    def __init__(self, database: str, folders: Sequence[str], *, zone: str, memory: str) -> None:
        """Open a database.

        Args:
            database: Its file.
            folders: Directories whose files SQL may read and write; the first is for what does not
                fit into memory, too.
            zone: Time zone in which instants are shown.
            memory: Most memory that a query may take; what does not fit goes to the disk.
        """
        self._zone = ZoneInfo(zone)
        spare = shutil.disk_usage(folders[0]).free // 2  # others need the disk, too
        self._connection = duckdb.connect(
            database,
            config={
                **_CONFIG,
                "memory_limit": memory,
                "temp_directory": f"{folders[0]}/.duckdb",
                "max_temp_directory_size": f"{spare}B",
            },
        )
        run = self._connection.execute
        run(f"SET TimeZone = {_literal(zone)}")
        run("SET enable_progress_bar = false")
        run(_READ_ION)
        allowed = ", ".join(_literal(f"{folder.rstrip('/')}/") for folder in folders)
        run(f"SET allowed_directories = [{allowed}]")
        # From here on the two cannot be changed any more, and no extension can be loaded.
        run("SET enable_external_access = false")

    def close(self) -> None:
        self._connection.close()

    def statements(self, sql: str) -> list[str]:
        return split(sql, DUCKDB)

    def execute(
        self, statement: str, parameters: Mapping[str, Any] | None, chunk: int
    ) -> Rows | None:
        values: dict[str, Any] | None = None
        if parameters:
            statement, used = bind(statement, DUCKDB, parameters, lambda name: f"${name}")
            values = {name: parameters[name] for name in used} or None
        try:
            kinds = [each.type for each in self._connection.extract_statements(statement)]
            self._connection.execute(statement, values)
        except duckdb.Error as error:
            raise _explained(error) from error
        described = [
            (str(name), str(kind)) for name, kind, *_ in self._connection.description or ()
        ]
        if described in _NO_ROWS and duckdb.StatementType.SELECT not in kinds:
            return None
        return Rows([name for name, _ in described], self._chunks(chunk))

    def begin(self) -> None:
        self._connection.execute("BEGIN")

    def commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except duckdb.Error as error:
            raise _explained(error) from error

    def rollback(self) -> None:
        with contextlib.suppress(duckdb.Error):  # an error may have ended the transaction
            self._connection.execute("ROLLBACK")

    def _chunks(self, size: int) -> Iterator[list[tuple[Any, ...]]]:
        try:
            while rows := self._connection.fetchmany(size):
                yield [tuple(map(self._plain, row)) for row in rows]
        except duckdb.Error as error:
            raise _explained(error) from error

    def _plain(self, value: Any) -> Any:
        if isinstance(value, datetime):
            # A timestamp without a zone is one of the task's zone, as with JDBC.
            value = (
                value.astimezone(self._zone) if value.tzinfo else value.replace(tzinfo=self._zone)
            )
        elif isinstance(value, int) and not -_MAX_INT <= value <= _MAX_INT:
            return str(value)
        elif isinstance(value, list):
            return [self._plain(item) for item in value]
        elif isinstance(value, dict):
            return {str(self._plain(key)): self._plain(item) for key, item in value.items()}
        return plain_value(value)

    def _in_zone(self, value: datetime) -> datetime:
        if value.tzinfo is not None:
            return value.astimezone(self._zone)
        # A timestamp without a zone is one of the task's zone, as with JDBC.
        return value.replace(tzinfo=self._zone)


def _explained(error: duckdb.Error) -> TaskError:
    return TaskError(f"DuckDB: {str(error).strip()}")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
