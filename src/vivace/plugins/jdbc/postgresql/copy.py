"""What CopyIn and CopyOut have in common: the options of COPY."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from psycopg.sql import SQL, Composable, Composed, Literal
from pydantic import Field

from vivace.errors import TaskError
from vivace.plugins.jdbc.postgresql.connection import PostgresProperties
from vivace.plugins.jdbc.postgresql.identifiers import column_names, table_name

__all__ = ["CopyFormat", "CopyProperties"]

Char = Annotated[str, Field(min_length=1, max_length=1)]


class CopyFormat(StrEnum):
    """Formats of the file."""

    TEXT = "TEXT"
    CSV = "CSV"
    BINARY = "BINARY"


class CopyProperties(PostgresProperties):
    """The options of COPY; what is absent is as the server has it."""

    table: str | None = None
    """Name of the table, as `table` or `schema.table`."""
    columns: list[str] | None = None
    """Columns of the table, in the order of the file; all when absent."""
    format: CopyFormat = CopyFormat.TEXT
    """Format of the file."""
    oids: bool | None = None
    """Refused: PostgreSQL has no OIDs of rows since version 12."""
    freeze: bool | None = None
    """Freeze the rows, as VACUUM would; the table must be new in the transaction."""
    delimiter: Char | None = None
    """Character between the columns of a row."""
    null_string: str | None = None
    """Text that stands for NULL."""
    header: bool | None = None
    """Whether the first line names the columns."""
    quote: Char | None = None
    """Character around values, of CSV."""
    escape: Char | None = None
    """Character in front of a quote that is data, of CSV."""
    force_quote: list[str] | None = None
    """Columns whose values are always quoted, of CSV; `*` is all."""
    force_not_null: list[str] | None = None
    """Columns in which an empty value is an empty text, not NULL, of CSV."""
    force_null: list[str] | None = None
    """Columns in which a quoted NULL text is NULL too, of CSV."""
    encoding: str | None = None
    """Encoding of the file; UTF-8 when absent."""
    socket_timeout: int | None = None
    """Accepted, without effect."""

    def subject(self) -> Composed:
        """Give the table and its columns.

        Raises:
            TaskError: there is no table.
        """
        if self.table is None:
            raise TaskError("`table` is needed")
        name = table_name(self.table)
        if not self.columns:
            return Composed([name])
        return SQL("{} ({})").format(name, column_names(self.columns))

    def copy_options(self) -> Composed:
        """Give what stands behind WITH.

        Raises:
            TaskError: an option is not what the server has.
        """
        if self.oids:
            raise TaskError("PostgreSQL has no OIDs of rows since version 12")
        return SQL("({})").format(SQL(", ").join(self._options()))

    def _options(self) -> Iterator[Composable]:
        yield SQL("FORMAT ") + SQL(self.format.value.lower())
        for name, value in (
            ("FREEZE", self.freeze),
            ("HEADER", self.header),
            ("DELIMITER", self.delimiter),
            ("NULL", self.null_string),
            ("QUOTE", self.quote),
            ("ESCAPE", self.escape),
            ("ENCODING", self.encoding),
        ):
            if value is not None:
                yield SQL(f"{name} ") + Literal(value)
        for name, columns in (
            ("FORCE_QUOTE", self.force_quote),
            ("FORCE_NOT_NULL", self.force_not_null),
            ("FORCE_NULL", self.force_null),
        ):
            if columns == ["*"]:
                yield SQL(f"{name} *")
            elif columns:
                yield SQL(f"{name} ({{}})").format(column_names(columns))
