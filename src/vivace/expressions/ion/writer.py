"""Writes Ion text as Jackson does: no spaces, symbols unquoted where possible."""

from __future__ import annotations

import base64
import datetime as dt
import math
import re
from decimal import Decimal
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from vivace.expressions.dates.iso import date_time_text, duration_text, is_instant
from vivace.expressions.java.numbers import double_text
from vivace.expressions.texts import TextWriter, scalar_text
from vivace.expressions.values import Entry, is_map, is_sequence

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["write_ion"]

SYMBOL = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
KEYWORDS = frozenset(("null", "true", "false", "nan"))


def write_ion(state: State, value: Any) -> str:
    """The Ion text of a value."""
    return state.environment.texts.written(_IonWriter, value, spend=state.budget.spend)


class _IonWriter(TextWriter):
    __slots__ = ()

    def write(self, value: Any) -> None:
        self.spend(1)
        if value is None:
            self.emit("null")
        elif is_map(value):
            self._struct(value)
        elif isinstance(value, Entry):
            self._struct({value.key: value.value})
        elif is_sequence(value):
            self._list(value)
        else:
            self.emit(self._scalar(value))

    def _struct(self, value: Any) -> None:
        separator = "{"
        for key, item in value.items():
            self.emit(f"{separator}{self._symbol(key)}:")
            self.write(item)
            separator = ","
        self.emit("{}" if separator == "{" else "}")

    def _list(self, value: Any) -> None:
        separator = "["
        for item in value:
            self.emit(separator)
            self.write(item)
            separator = ","
        self.emit("[]" if separator == "[" else "]")

    def _symbol(self, key: Any) -> str:
        text = "null" if key is None else scalar_text(key)
        if text is None:
            raise TypeError("a list or map cannot be the name of an Ion field")
        self.note(text)
        if SYMBOL.fullmatch(text) and text not in KEYWORDS:
            return text
        inner = encode_basestring(text)[1:-1].replace('\\"', '"').replace("'", "\\'")
        return f"'{inner}'"

    def _scalar(self, value: Any) -> str:
        match value:
            case str():
                self.note(value)
                return str(encode_basestring(str(value)))
            case bool() | int():
                return scalar_text(value) or ""
            case float():
                return _float(float(value))
            case Decimal():
                return _decimal(value)
            case dt.datetime() if is_instant(value):
                return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03}Z"
            case dt.date() | dt.time():
                return f'{_date_type(value)}::"{date_time_text(value)}"'
            case dt.timedelta():
                return f'Duration::"{duration_text(value)}"'
            case bytes() | bytearray():
                return f"{{{{{base64.b64encode(value).decode()}}}}}"
            case _:
                raise TypeError(f"a {type(value).__name__} has no Ion form")


def _float(value: float) -> str:
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else f"{'-' if value < 0 else '+'}inf"
    text = double_text(value).removesuffix(".0")
    return text if "E" in text else f"{text}e0"


def _decimal(value: Decimal) -> str:
    text = f"{value:f}"
    return text if "." in text else f"{text}."


def _date_type(value: dt.date | dt.time) -> str:
    if isinstance(value, dt.datetime):
        return "LocalDateTime" if value.tzinfo is None else "ZonedDateTime"
    return "LocalDate" if isinstance(value, dt.date) else "LocalTime"
