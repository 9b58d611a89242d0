r"""Row files: one record to a line, the way tasks hand tables to each other.

They are written as JSON Lines in UTF-8, and named `.ion`: JSON is a part of the Ion text format, so
that whatever reads Ion reads them. They are read as JSON too, and line by line as Ion text where a
line is no JSON, as files of other tools are; such a line may give dates and decimals.

JSON has fewer types than databases. A decimal is a number when a float has the same value, else a
text; dates and times are ISO 8601 texts; bytes are Base64; what is not finite is a text.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO
from uuid import UUID

import msgspec

from vivace.errors import InvalidError, TaskError
from vivace.plugins.core.storage.streams import records

__all__ = ["RowReader", "encode_rows", "plain_value", "read_rows"]

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder()
_PASSED = frozenset({str, int, bool, type(None)})


def plain_value(value: Any) -> Any:
    """Turn a value of a database or a program into what JSON holds.

    Raises:
        TaskError: there is no JSON for a value of its type.
    """
    kind = type(value)
    if kind in _PASSED:
        return value
    convert = _CONVERT.get(kind)
    if convert is not None:
        return convert(value)
    for base, convert in _CONVERT.items():
        if isinstance(value, base):
            return convert(value)
    raise TaskError(f"a row holds a {kind.__name__}, which a row file cannot hold")


def encode_rows(rows: Iterable[Any]) -> bytes:
    """Write rows of plain values, one to a line."""
    return _ENCODER.encode_lines(rows)


def read_rows(source: BinaryIO) -> Iterator[Any]:
    """Give the records of a row file; empty lines are left out.

    Raises:
        TaskError: a line is no record; the message names it.
    """
    reader = RowReader()
    for line in records(source):
        if line and not line.isspace():
            yield reader.read(line)


class RowReader:
    """Reads lines of one row file, counting them for messages."""

    def __init__(self) -> None:
        self._line = 0

    def read(self, line: bytes) -> Any:
        """Give the record of a line.

        Raises:
            TaskError: it is no record.
        """
        self._line += 1
        try:
            return _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self._read_ion(line)

    def _read_ion(self, line: bytes) -> Any:
        # The expressions are large, and most files are JSON.
        from vivace.expressions.ion.reader import read_ion
        from vivace.expressions.limits import Budget, Limits

        try:
            values = list(read_ion(line, Budget(Limits())))
        except (InvalidError, ValueError, ArithmeticError, RecursionError) as error:
            raise TaskError(f"record {self._line} is neither JSON nor Ion text: {error}") from error
        if len(values) != 1:
            raise TaskError(f"record {self._line} holds {len(values)} values instead of one")
        return values[0]


def _decimal(value: Decimal) -> int | float | str:
    if not value.is_finite():
        return _special(float(value)) if not value.is_snan() else "NaN"
    if value == value.to_integral_value():
        # 1E+1000000 is one number and a million digits.
        return int(value) if value.adjusted() < 40 else str(value)
    number = float(value)
    return number if Decimal(repr(number)) == value else str(value)


def _float(value: float) -> float | str:
    return value if math.isfinite(value) else _special(value)


def _special(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _instant(value: datetime) -> str:
    text = value.isoformat()
    return text.replace("+00:00", "Z") if text.endswith("+00:00") else text


def _interval(value: timedelta) -> str:
    encoded: str = msgspec.to_builtins(value)
    return encoded


def _bytes(value: bytes | bytearray | memoryview) -> str:
    return b64encode(value).decode()


_CONVERT: dict[type, Callable[[Any], Any]] = {
    float: _float,
    Decimal: _decimal,
    datetime: _instant,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _interval,
    UUID: str,
    bytes: _bytes,
    bytearray: _bytes,
    memoryview: _bytes,
    dict: lambda value: {str(key): plain_value(item) for key, item in value.items()},
    list: lambda value: [plain_value(item) for item in value],
    tuple: lambda value: [plain_value(item) for item in value],
    set: lambda value: [plain_value(item) for item in value],
    str: str,
    int: int,
}
