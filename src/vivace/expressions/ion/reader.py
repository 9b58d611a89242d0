"""Reads Ion text into plain data.

Symbols become texts, decimals become floats where nothing is lost, timestamps become aware
date-times, s-expressions lists, and annotations are dropped except those that name a date type.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from vivace.expressions.errors import EvaluationError
from vivace.expressions.limits import Budget

__all__ = ["read_ion"]

BINARY_MARKER = b"\xe0\x01\x00\xea"
BLANK = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
TIMESTAMP = re.compile(
    r"(\d{4})(?:T|-(\d\d)(?:T|-(\d\d)(?:T(?:(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?"
    r"(Z|[+-]\d\d:\d\d))?)?))(?![\w:])"
)
NUMBER = re.compile(
    r"-?(?:0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|0[bB][01]+(?:_[01]+)*"
    r"|(?:0|[1-9]\d*(?:_\d+)*)(?:\.(?:\d+(?:_\d+)*)?)?(?:[eEdD][+-]?\d{1,5})?)(?![\w.])"
)
INFINITE = re.compile(r"([+-])inf(?!\w)")
SYMBOL = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
OPERATOR = re.compile(r"[-+!#%&*/;<=>?@^`|~.]+")
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"', re.DOTALL)
LONG_STRING = re.compile(r"'''((?:[^'\\]|\\.|'(?!''))*)'''", re.DOTALL)
QUOTED_SYMBOL = re.compile(r"'((?:[^'\\\n]|\\.)*)'", re.DOTALL)
ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(\r?\n)|(.))")
ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "v": "\v"}
WORDS: Mapping[str, Any] = {"null": None, "true": True, "false": False, "nan": math.nan}
NULL_TYPES = frozenset(
    [
        "null",
        "bool",
        "int",
        "float",
        "decimal",
        "timestamp",
        "symbol",
        "string",
        "clob",
        "blob",
        "list",
        "sexp",
        "struct",
    ]
)
MAX_EXPONENT = 2000
MAX_DIGITS = 4000


def read_ion(source: str | bytes | bytearray, budget: Budget) -> Iterator[Any]:
    """The top-level values of a text, one by one.

    Raises:
        EvaluationError: the text is no Ion, or is binary Ion.
    """
    if isinstance(source, bytes | bytearray):
        if source.startswith(BINARY_MARKER):
            raise EvaluationError("binary Ion cannot be read here, only Ion text")
        source = bytes(source).decode(errors="replace")
    return _Reader(source, budget).values()


class _Reader:
    def __init__(self, text: str, budget: Budget) -> None:
        self.text = text
        self.index = 0
        self.budget = budget

    def values(self) -> Iterator[Any]:
        self._skip_blank()
        while self.index < len(self.text):
            if self._takes("$ion_1_0"):
                self._skip_blank()
                continue
            yield self._value()
            self._skip_blank()

    def _invalid(self, what: str) -> EvaluationError:
        line = self.text.count("\n", 0, self.index) + 1
        return EvaluationError(f"the text is no Ion: {what} in line {line}")

    def _skip_blank(self) -> None:
        blank = BLANK.match(self.text, self.index)
        if blank:
            self.index = blank.end()

    def _takes(self, mark: str) -> bool:
        if self.text.startswith(mark, self.index):
            self.index += len(mark)
            return True
        return False

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.index)
        if match:
            self.index = match.end()
        return match

    def _value(self, *, in_sexp: bool = False) -> Any:
        self.budget.spend()
        if self._takes("{{"):
            return self._lob()
        for opening, read in CONTAINERS.items():
            if self._takes(opening):
                return read(self)
        if self.text.startswith(('"', "'''"), self.index):
            return self._string()
        for pattern, convert in SCALARS:
            match = self._match(pattern)
            if match:
                return convert(match)
        return self._symbol_value(in_sexp=in_sexp)

    def _string(self) -> str:
        match = self._match(STRING)
        if match:
            return _unescaped(match.group(1))
        parts: list[str] = []
        while match := self._match(LONG_STRING):
            parts.append(_unescaped(match.group(1)))
            self._skip_blank()
        if not parts:
            raise self._invalid("an unclosed string")
        return "".join(parts)

    def _symbol_value(self, *, in_sexp: bool) -> Any:
        quoted = self._match(QUOTED_SYMBOL)
        word = quoted or self._match(SYMBOL) or (self._match(OPERATOR) if in_sexp else None)
        if word is None:
            raise self._invalid("an unexpected character")
        name = _unescaped(quoted.group(1)) if quoted else word.group()
        self._skip_blank()
        if self._takes("::"):
            self._skip_blank()
            return self._annotated(name, self._value())
        if quoted or name not in WORDS:
            return name
        if name == "null" and self._takes("."):
            kind = self._match(SYMBOL)
            if kind is None or kind.group() not in NULL_TYPES:
                raise self._invalid("an unknown type of null")
        return WORDS[name]

    def _annotated(self, name: str, value: Any) -> Any:
        convert = ANNOTATED.get(name)
        if convert is None or not isinstance(value, str):
            return value
        try:
            return convert(value)
        except ValueError as exc:
            raise self._invalid(f"no {name}") from exc

    def _list(self) -> list[Any]:
        return self._items("]", ",")

    def _sexp(self) -> list[Any]:
        return self._items(")", "")

    def _items(self, closing: str, separator: str) -> list[Any]:
        items: list[Any] = []
        self._skip_blank()
        while not self._takes(closing):
            items.append(self._value(in_sexp=not separator))
            self._skip_blank()
            if separator and not self._takes(separator):
                self._close(closing)
                break
            self._skip_blank()
        return items

    def _close(self, closing: str) -> None:
        if not self._takes(closing):
            raise self._invalid(f"a missing `{closing}`")

    def _struct(self) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        self._skip_blank()
        while not self._takes("}"):
            name = self._field_name()
            fields[name] = self._value()
            self._skip_blank()
            if not self._takes(","):
                self._close("}")
                break
            self._skip_blank()
        return fields

    def _field_name(self) -> str:
        if self.text.startswith(('"', "'''"), self.index):
            name = self._string()
        elif match := self._match(QUOTED_SYMBOL):
            name = _unescaped(match.group(1))
        elif match := self._match(SYMBOL):
            name = match.group()
        else:
            raise self._invalid("a missing field name")
        self._skip_blank()
        if not self._takes(":"):
            raise self._invalid("a field without value")
        self._skip_blank()
        return name

    def _lob(self) -> bytes:
        self._skip_blank()
        if self.text.startswith(('"', "'''"), self.index):
            data = self._string().encode("latin-1", errors="replace")
        else:
            end = self.text.find("}}", self.index)
            encoded = "".join(self.text[self.index : max(end, self.index)].split())
            self.index = max(end, self.index)
            try:
                data = base64.b64decode(encoded, validate=True)
            except binascii.Error as exc:
                raise self._invalid("a blob that is no base64") from exc
        self._skip_blank()
        self._close("}}")
        return data


CONTAINERS: Mapping[str, Callable[[_Reader], Any]] = {
    "{": _Reader._struct,
    "[": _Reader._list,
    "(": _Reader._sexp,
}


def _unescaped(text: str) -> str:
    return ESCAPE.sub(_escape, text) if "\\" in text else text


def _escape(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        return chr(min(int(code, 16), 0x10FFFF))
    return "" if match[4] else ESCAPES.get(match[5], match[5])


def _timestamp(match: re.Match[str]) -> dt.datetime:
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    zone: dt.tzinfo = dt.UTC
    if offset and offset not in ("Z", "+00:00", "-00:00"):
        distance = dt.timedelta(hours=int(offset[1:3]), minutes=int(offset[4:]))
        zone = dt.timezone(-distance if offset[0] == "-" else distance)
    micros = int((fraction or "0").ljust(6, "0")[:6])
    date = dt.date(int(year), int(month or 1), int(day or 1))
    clock = dt.time(int(hour or 0), int(minute or 0), int(second or 0), micros)
    # the zone only shifts the point in time: a timestamp is an instant
    return dt.datetime.combine(date, clock, zone).astimezone(dt.UTC)


def _number(match: re.Match[str]) -> Any:
    text = match.group().replace("_", "").lower()
    if len(text) > MAX_DIGITS:
        raise EvaluationError("a number of the Ion text has too many digits")
    prefix = text.removeprefix("-")[:2]
    if prefix in ("0x", "0b"):
        return int(text, 0)
    if "e" in text:
        return float(text)
    if "." in text or "d" in text:
        return _plain_decimal(text.replace("d", "e"))
    return int(text)


def _plain_decimal(text: str) -> float | Decimal:
    try:
        exact = Decimal(text)
    except InvalidOperation as exc:
        raise EvaluationError("a decimal of the Ion text is out of range") from exc
    if exact and abs(exact.adjusted()) > MAX_EXPONENT:
        raise EvaluationError("a decimal of the Ion text is out of range")
    approximate = float(exact)
    same = math.isfinite(approximate) and Decimal(repr(approximate)) == exact
    return approximate if same else exact


SCALARS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Any]], ...] = (
    (TIMESTAMP, _timestamp),
    (NUMBER, _number),
    (INFINITE, lambda match: math.inf if match[1] == "+" else -math.inf),
)


def _zoned(text: str) -> dt.datetime:
    local, _, region = text.partition("[")
    moment = dt.datetime.fromisoformat(local)
    return moment.astimezone(ZoneInfo(region.rstrip("]"))) if region else moment


def _duration(text: str) -> dt.timedelta:
    # pydantic stands behind it, which expressions do not need otherwise
    from vivace.model.duration import parse_duration

    return parse_duration(text)


ANNOTATED: Mapping[str, Callable[[str], Any]] = {
    "Instant": lambda text: dt.datetime.fromisoformat(text).astimezone(dt.UTC),
    "ZonedDateTime": _zoned,
    "OffsetDateTime": _zoned,
    "LocalDateTime": dt.datetime.fromisoformat,
    "LocalDate": dt.date.fromisoformat,
    "LocalTime": dt.time.fromisoformat,
    "Duration": _duration,
}
"""Annotations that say what a text is."""
