"""Values of PostgreSQL as JSON has them, made from the text that the server sends.

Text, not Python's types, because those lack what a database has: `infinity`, years before 1 and
after 9999, intervals of months.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.types.json import Jsonb

from vivace.plugins.core.storage.row_file import plain_value

__all__ = ["adapted_parameters", "register_loaders"]

_PLAIN_TEXT = (
    "date",
    "time",
    "timetz",
    "uuid",
    "inet",
    "cidr",
    "int4range",
    "int8range",
    "numrange",
    "daterange",
    "tsrange",
    "tstzrange",
    "int4multirange",
    "int8multirange",
    "nummultirange",
    "datemultirange",
    "tsmultirange",
    "tstzmultirange",
)


class _TextLoader(Loader):
    def load(self, data: Buffer) -> Any:
        return bytes(data).decode()


class _NumericLoader(Loader):
    def load(self, data: Buffer) -> Any:
        return plain_value(Decimal(bytes(data).decode()))


class _FloatLoader(Loader):
    def load(self, data: Buffer) -> Any:
        return plain_value(float(bytes(data)))


class _BytesLoader(Loader):
    def load(self, data: Buffer) -> Any:
        return b64encode(bytes.fromhex(bytes(data)[2:].decode())).decode()


class _TimestampLoader(Loader):
    """`2024-01-31 10:00:00+01` becomes `2024-01-31T10:00:00+01:00`."""

    def load(self, data: Buffer) -> Any:
        text = bytes(data).decode()
        match = _TIMESTAMP.fullmatch(text)
        if match is None:
            return text
        day, time, offset, era = match.groups()
        if offset is None:
            zone = ""
        elif offset in ("+00", "-00"):
            zone = "Z"
        else:
            zone = offset if ":" in offset else f"{offset}:00"
        return f"{day}T{time}{zone}{era or ''}"


class _IntervalLoader(Loader):
    """`1 year 2 mons 3 days 04:05:06` becomes `P1Y2M3DT4H5M6S`."""

    def load(self, data: Buffer) -> Any:
        text = bytes(data).decode()
        match = _INTERVAL.fullmatch(text)
        if match is None:
            return text  # another interval style
        years, months, days, sign, hours, minutes, seconds = match.groups()
        sign = "-" if sign == "-" else ""
        parts = [
            f"P{int(years or 0)}Y{int(months or 0)}M{int(days or 0)}DT",
            f"{_signed(sign, hours)}H{_signed(sign, minutes)}M{_signed(sign, seconds)}S",
        ]
        return "".join(parts)


_TIMESTAMP = re.compile(
    r"(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d(?::\d\d){0,2})?( BC)?"
)
_INTERVAL = re.compile(
    r"(?:([+-]?\d+) years? ?)?(?:([+-]?\d+) mons? ?)?(?:([+-]?\d+) days? ?)?"
    r"(?:([+-])?(\d+):(\d\d):(\d\d(?:\.\d+)?))?"
)


def _signed(sign: str, digits: str | None) -> str:
    whole, dot, fraction = (digits or "0").partition(".")
    number = f"{int(whole)}{dot}{fraction}"
    return number if number == "0" else f"{sign}{number}"


def register_loaders(connection: psycopg.BaseConnection[Any]) -> None:
    """Let a connection give values that JSON holds."""
    adapters = connection.adapters
    for name in _PLAIN_TEXT:
        adapters.register_loader(name, _TextLoader)
    for name in ("float4", "float8"):
        adapters.register_loader(name, _FloatLoader)
    for name in ("timestamp", "timestamptz"):
        adapters.register_loader(name, _TimestampLoader)
    adapters.register_loader("numeric", _NumericLoader)
    adapters.register_loader("bytea", _BytesLoader)
    adapters.register_loader("interval", _IntervalLoader)


def adapted_parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Give parameters as psycopg takes them: maps are JSON, lists are arrays."""
    return {
        name: Jsonb(value) if isinstance(value, dict) else value
        for name, value in parameters.items()
    }
