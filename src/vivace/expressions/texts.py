"""The three texts of a value: as it is printed, as it is concatenated, and as JSON.

Printed and concatenated forms differ for collections only: `{{ m }}` prints JSON, `'' ~ m` gives
Java's `{k=v}`. A text is a `Secret` as soon as any value in it was one.
"""

from __future__ import annotations

import base64
import datetime as dt
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from json.encoder import encode_basestring
from typing import Any, ClassVar

from vivace.expressions.dates.iso import date_time_text, duration_seconds_text, duration_text
from vivace.expressions.errors import LimitError
from vivace.expressions.java.numbers import decimal_text, double_text, float32_text
from vivace.expressions.values import Entry, Float32, Secret, is_map, is_sequence

__all__ = ["JsonWriter", "Meet", "Spend", "TextWriter", "Texts", "join", "scalar_text"]

Meet = Callable[[str], None]
Spend = Callable[[int], None]


class Texts:
    """Writes values as text, within a limit of size.

    Args:
        max_chars: Longest text that is built.
        zone: Zoned dates inside JSON are converted to it.
    """

    __slots__ = ("_max_chars", "_zone")

    def __init__(self, max_chars: int, zone: dt.tzinfo) -> None:
        self._max_chars = max_chars
        self._zone = zone

    def printed(self, value: Any, meet: Meet | None = None, spend: Spend | None = None) -> str:
        """What `{{ value }}` prints: nothing for null, JSON for collections.

        Args:
            value: Any value.
            meet: Told of every secret inside a collection.
            spend: Told of the work, so that it can be stopped.
        """
        if value is None:
            return ""
        text = scalar_text(value)
        if text is not None:
            return text
        if type(value) is Entry:
            return self.plain(value)
        return self.written(JsonWriter, value, meet, spend)

    def plain(self, value: Any, spend: Spend | None = None) -> str:
        """The text that `~` and string `+` join: `[1, a]`, `{k=v}`, `null`."""
        text = "null" if value is None else scalar_text(value)
        return self.written(_PlainWriter, value, spend=spend) if text is None else text

    def json(self, value: Any, spend: Spend | None = None) -> str:
        """Compact JSON: no spaces, map entries of null dropped, non-ASCII as it is."""
        return self.written(JsonWriter, value, spend=spend)

    def written(
        self,
        writer_type: type[TextWriter],
        value: Any,
        meet: Meet | None = None,
        spend: Spend | None = None,
    ) -> str:
        """The text that a writer makes of a value."""
        writer = writer_type(self._max_chars, self._zone, spend or _free)
        writer.write(value)
        if meet is not None:
            for secret in writer.secrets:
                meet(secret)
        return join(writer.pieces, secret=bool(writer.secrets))


def join(pieces: list[str], *, secret: bool) -> str:
    """One text, marked when it holds a secret."""
    text = "".join(pieces)
    return Secret(text) if secret else text


def scalar_text(value: Any) -> str | None:
    """The text of anything but null and collections, for which it is None."""
    kind = type(value)
    if kind is str or kind is Secret:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is float:
        return double_text(value)
    return _rare_scalar_text(value)


def _rare_scalar_text(value: Any) -> str | None:
    match value:
        case Enum():
            return str(value.value)
        case str() | int():
            return str(value)
        case Float32():
            return float32_text(value)
        case float():
            return double_text(value)
        case Decimal():
            return decimal_text(value)
        case dt.date() | dt.time():
            return date_time_text(value)
        case dt.timedelta():
            return duration_text(value)
        case bytes() | bytearray():
            return value.decode(errors="replace")
        case _:
            return None


def _free(steps: int) -> None:
    del steps


class TextWriter:
    """Collects pieces of text; refuses more than the limit before anything is joined.

    Values may share parts (`[x, x]` of `[y, y]` of …), so that a small value can have an
    exponentially long text: the limit is checked at every piece.
    """

    __slots__ = ("_left", "_limit", "pieces", "secrets", "spend", "zone")

    def __init__(self, max_chars: int, zone: dt.tzinfo, spend: Spend) -> None:
        self.spend = spend
        self.pieces: list[str] = []
        self.secrets: list[Secret] = []
        self.zone = zone
        self._limit = max_chars
        self._left = max_chars

    def emit(self, piece: str) -> None:
        self._left -= len(piece)
        if self._left < 0:
            raise LimitError(f"the text is longer than the maximum allowed size of {self._limit}")
        self.pieces.append(piece)

    def note(self, text: str) -> None:
        if type(text) is Secret:
            self.secrets.append(text)

    def write(self, value: Any) -> None:
        raise NotImplementedError


class _PlainWriter(TextWriter):
    __slots__ = ()

    def write(self, value: Any) -> None:
        text = "null" if value is None else scalar_text(value)
        if text is not None:
            self.note(text)
            self.emit(text)
        elif isinstance(value, Entry):
            self.write(value.key)
            self.emit("=")
            self.write(value.value)
        elif is_map(value):
            self._write_items("{", (Entry(*item) for item in value.items()), "}")
        elif is_sequence(value):
            self._write_items("[", value, "]")
        else:
            raise TypeError(f"a {type(value).__name__} has no text")

    def _write_items(self, opening: str, items: Any, closing: str) -> None:
        self.spend(1)
        self.emit(opening)
        separator = ""
        for item in items:
            self.emit(separator)
            self.write(item)
            separator = ", "
        self.emit(closing)


class JsonWriter(TextWriter):
    """Compact JSON."""

    __slots__ = ()
    keeps_null_entries: ClassVar[bool] = False

    def write(self, value: Any) -> None:
        kind = type(value)
        if kind is str:
            self.emit(encode_basestring(value))
        elif kind is dict:
            self._write_map(value)
        elif kind is list:
            self._write_list(value)
        elif kind is int:
            self.emit(str(value))
        elif value is None:
            self.emit("null")
        elif kind is Secret:
            self.secrets.append(value)
            self.emit(encode_basestring(value))
        else:
            self._write_rare(value)

    def _write_map(self, value: Mapping[Any, Any]) -> None:
        self.spend(1 + (len(value) >> 4))
        separator = "{"
        for key, item in value.items():
            if item is None and not self.keeps_null_entries:
                continue
            self.emit(separator)
            self.emit(encode_basestring(key if type(key) is str else self._key(key)))
            self.emit(":")
            self.write(item)
            separator = ","
        self.emit("{}" if separator == "{" else "}")

    def _key(self, key: Any) -> str:
        text = "null" if key is None else scalar_text(key)
        if text is None:
            raise TypeError("a list or map cannot be the key of a JSON object")
        self.note(text)
        return text

    def _write_list(self, value: Any) -> None:
        self.spend(1 + (len(value) >> 4))
        separator = "["
        for item in value:
            self.emit(separator)
            self.write(item)
            separator = ","
        self.emit("[]" if separator == "[" else "]")

    def _write_rare(self, value: Any) -> None:
        match value:
            case bool():
                self.emit("true" if value else "false")
            case int():
                self.emit(str(int(value)))
            case float() if not math.isfinite(value):
                self.emit(f'"{double_text(value)}"')
            case float() | Decimal():
                self.emit(scalar_text(value) or "")
            case Entry():
                self._write_map({value.key: value.value})
            case dt.timedelta():
                self.emit(duration_seconds_text(value))
            case dt.datetime() if value.tzinfo is not None:
                self._write_text(date_time_text(self._in_zone(value), full=True))
            case dt.date() | dt.time():
                self._write_text(date_time_text(value, full=True))
            case bytes() | bytearray():
                self._write_text(base64.b64encode(value).decode())
            case _:
                self._write_other(value)

    def _write_other(self, value: Any) -> None:
        text = scalar_text(value)
        if text is not None:
            self._write_text(text)
        elif is_map(value):
            self._write_map(value)
        elif is_sequence(value):
            self._write_list(value)
        else:
            raise TypeError(f"a {type(value).__name__} has no JSON form")

    def _write_text(self, text: str) -> None:
        self.emit(encode_basestring(text))

    def _in_zone(self, value: dt.datetime) -> dt.datetime:
        return value if value.tzinfo is dt.UTC else value.astimezone(self.zone)
