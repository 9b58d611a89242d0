"""Exports as CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from vivace.api.respond import attachment_stream
from vivace.api.views.base import encode

__all__ = ["csv_response", "safe_cell"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ROWS_AT_ONCE = 200


def csv_response(
    name: str, columns: Sequence[str], rows: AsyncIterable[Mapping[str, Any]]
) -> Response:
    """Answer with rows as a CSV file, sent while they are read."""
    return attachment_stream(_lines(columns, rows), name, "text/csv; charset=utf-8")


async def _lines(
    columns: Sequence[str], rows: AsyncIterable[Mapping[str, Any]]
) -> AsyncIterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    async for row in rows:
        writer.writerow([safe_cell(row.get(column)) for column in columns])
        count += 1
        if count % _ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return content


def safe_cell(value: Any) -> str:
    """Give the text of a cell; one that a spreadsheet would compute gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = value if isinstance(value, str) else encode(value).decode()
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
