"""Many rows in one statement.

Each call of SQLite's step gives up Python's global lock, and while another thread computes it may
take five milliseconds to get it back. Row by row, a busy event loop slows the writer to some 300
rows a second; 64 rows in a statement keep it above 10,000.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

import sqlalchemy as sa

__all__ = ["Row", "Upsert", "batched", "delete_rows"]

T = TypeVar("T")

Row = tuple[Any, ...]

_PARAMETERS = 500
"""Values in one list of a statement; both databases limit how many parameters it may have."""


def batched(values: Sequence[T], size: int = _PARAMETERS) -> Iterator[Sequence[T]]:
    """Cut values into parts, by default such that fit into the parameters of a statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def delete_rows(statement: sa.Delete, parameters: dict[str, Any], connection: sa.Connection) -> int:
    """Execute a deletion and count the rows; the connection comes last, for `partial`."""
    return connection.execute(statement, parameters).rowcount


class Upsert:
    """How whole rows of a table are inserted, or replace the ones with the same key.

    Args:
        table: Rows are given in the order of its columns, those numbered by the database left out.
        keys: Columns of the key on which rows collide; none when they cannot.
        changing: Columns that a later row may change; all but the keys unless given.
        guard: Column whose value in the table must not be greater than the new one, or else the
            row is left as it is.
    """

    def __init__(
        self,
        table: sa.Table,
        *,
        keys: Sequence[str] = (),
        changing: Sequence[str] | None = None,
        guard: str = "",
    ) -> None:
        self.table = table
        self.columns = [c for c in table.columns if c is not table.autoincrement_column]
        self._keys = keys
        self._changing = changing
        self._guard = guard

    @cached_property
    def head(self) -> str:
        """The statement up to its rows."""
        return f"INSERT INTO {self.table.name} ({', '.join(c.name for c in self.columns)})"

    @cached_property
    def tail(self) -> str:
        """The statement after its rows."""
        if not self._keys:
            return ""
        action = self._update() or "NOTHING"
        return f" ON CONFLICT ({', '.join(self._keys)}) DO {action}"

    def _update(self) -> str:
        changing = self._changing
        if changing is None:
            changing = [c.name for c in self.columns if c.name not in self._keys]
        if not changing:
            return ""
        settings = ", ".join(f"{name} = excluded.{name}" for name in changing)
        guard = f" WHERE {self.table.name}.{self._guard} <= excluded.{self._guard}"
        return f"UPDATE SET {settings}{guard if self._guard else ''}"
