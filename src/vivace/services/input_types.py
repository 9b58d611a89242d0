"""From what a client sent to the value of a type: one small function a type.

A parser takes a text or a native value and gives plain data that can be stored as JSON, or raises a
`ValueError` with the cause. The texts are Java's where clients look for them.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from vivace.errors import InvalidError, TooLargeError
from vivace.expressions.errors import ExpressionError
from vivace.expressions.ion.reader import read_ion
from vivace.expressions.java.numbers import float32, float32_text
from vivace.expressions.limits import Budget, Limits
from vivace.expressions.texts import scalar_text
from vivace.model.duration import parse_duration
from vivace.model.input import InputType
from vivace.model.instant import from_datetime, to_iso
from vivace.model.source import parse_yaml

__all__ = ["parse_value", "text_of"]

T = TypeVar("T")
_LIMITS = Limits()

_INT_MIN, _INT_MAX = -(2**31), 2**31 - 1
_INTEGER = re.compile(r"[+-]?[0-9]{1,40}")
_FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,5})?[fFdD]?")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[a-zA-Z0-9.-]+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"\\^`{|}\x00-\x1f\x7f]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?"
    r"([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?(?::?[0-9]{2})?)"
)


def parse_value(type_: InputType, value: Any, item_type: InputType | None = None) -> Any:
    """Give the value of a type.

    Args:
        type_: Any but FILE, SECRET and FORM, which need more than the value.
        value: A text, or a native value; never None.
        item_type: Of what an ARRAY or MULTISELECT holds.

    Raises:
        ValueError: it is none; the message is the cause.
    """
    if type_ in (InputType.ARRAY, InputType.MULTISELECT):
        return [_item(item_type or InputType.STRING, item) for item in _list(value)]
    return _PARSERS[type_](value)


def text_of(value: Any) -> str:
    """The text of a value, JSON for collections; marked when it is a secret."""
    text = scalar_text(value)
    if text is not None:
        return text
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def parse_instant(value: Any) -> dt.datetime:
    """Read a date-time that has `Z` or an offset; digits beyond microseconds are dropped."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value
    text = text_of(value).strip()
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(
            f"Text '{text}' could not be parsed as a date-time with `Z` or an offset, "
            "such as 2026-01-31T08:00:00Z"
        )
    day, time, fraction, offset = match.groups()
    micros = (fraction or "0").ljust(6, "0")[:6]
    return _dated(text, lambda: dt.datetime.fromisoformat(f"{day}T{time}.{micros}{offset.upper()}"))


def parse_date(value: Any) -> dt.date:
    """Read `YYYY-MM-DD`."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = text_of(value).strip()
    if not _DATE.fullmatch(text):
        raise ValueError(f"Text '{text}' could not be parsed as a date, such as 2026-01-31")
    return _dated(text, lambda: dt.date.fromisoformat(text))


def parse_time(value: Any) -> dt.time:
    """Read `HH:mm`, `HH:mm:ss` or with a fraction."""
    if isinstance(value, dt.time):
        return value
    text = text_of(value).strip()
    if not _TIME.fullmatch(text):
        raise ValueError(f"Text '{text}' could not be parsed as a time, such as 08:30:00")
    time, _, fraction = text.partition(".")
    whole = f"{time}.{fraction.ljust(6, '0')[:6]}" if fraction else time
    return _dated(text, lambda: dt.time.fromisoformat(whole))


def parse_length(value: Any) -> dt.timedelta:
    """Read an ISO 8601 duration, or a number of seconds."""
    if isinstance(value, dt.timedelta | int | float) and not isinstance(value, bool):
        return parse_duration(value)
    return parse_duration(text_of(value))


def _dated(text: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except ValueError as error:
        raise ValueError(f"Text '{text}' could not be parsed: {error}") from error


def _string(value: Any) -> str:
    return text_of(value)


def _email(value: Any) -> str:
    text = text_of(value)
    if text and not _EMAIL.fullmatch(text):
        raise ValueError("The input must be a valid email")
    return text


def _int(value: Any) -> int:
    text = text_of(value)
    if not _INTEGER.fullmatch(text) or not _INT_MIN <= int(text) <= _INT_MAX:
        raise ValueError(f'For input string: "{text}"')
    return int(text)


def _float(value: Any) -> float:
    text = text_of(value).strip()
    number = float32(float(text.rstrip("fFdD"))) if _FLOAT.fullmatch(text) else float("inf")
    if abs(number) == float("inf"):
        raise ValueError(f'For input string: "{text}"')
    # The digits that 32 bits need, so that 0.1 stays 0.1 when it is stored and printed.
    return float(float32_text(number))


def _bool(value: Any) -> bool:
    return text_of(value).lower() == "true"


def _date_time(value: Any) -> str:
    return to_iso(from_datetime(parse_instant(value)))


def _date(value: Any) -> str:
    return parse_date(value).isoformat()


def _time(value: Any) -> str:
    time = parse_time(value)
    text = time.isoformat(timespec="microseconds" if time.microsecond else "seconds")
    return text.rstrip("0") if time.microsecond else text


def _duration(value: Any) -> float:
    return parse_length(value).total_seconds()


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return _plain(value)
    try:
        return json.loads(value, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not JSON: {_reason(error)}") from error


def _yaml(value: Any) -> Any:
    if not isinstance(value, str):
        return _plain(value)
    try:
        return parse_yaml(value).data
    except (InvalidError, TooLargeError) as error:
        reason = error.message.removeprefix("Illegal Flow source: ")
        raise ValueError(f"it is not YAML: {reason}") from error


def _ion(value: Any) -> Any:
    try:
        return _plain(next(read_ion(value, Budget(_LIMITS)), None))
    except ExpressionError as error:
        raise ValueError(f"it is not Ion: {error.message}") from error


def _uri(value: Any) -> str:
    text = text_of(value)
    if not _URI.fullmatch(text):
        raise ValueError("Invalid URI format.")
    return text


def _list(value: Any) -> list[Any]:
    if isinstance(value, str):
        value = _json(value)
    if isinstance(value, list | tuple | set):
        return list(value)
    raise ValueError("it is not a list, nor the JSON text of one")


def _item(type_: InputType, value: Any) -> Any:
    try:
        if value is None:
            raise ValueError("null")
        return parse_value(type_, value)
    except ValueError as error:
        shown = text_of(value) if value is not None else "null"
        raise ValueError(f"Unable to parse array element as `{type_}` on `{shown}`") from error


def _plain(value: Any) -> Any:
    """Turn what expressions compute with into what JSON knows."""
    if isinstance(value, dict):
        return {text_of(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        return float(value)
    return text_of(value)


def _no_constant(name: str) -> Any:
    raise ValueError(f"`{name}` is no JSON value")


def _reason(error: Exception) -> str:
    return "it nests too deep" if isinstance(error, RecursionError) else str(error)


_PARSERS: dict[InputType, Callable[[Any], Any]] = {
    InputType.STRING: _string,
    InputType.EMAIL: _email,
    InputType.INT: _int,
    InputType.FLOAT: _float,
    InputType.BOOL: _bool,
    InputType.BOOLEAN: _bool,
    InputType.ENUM: _string,
    InputType.SELECT: _string,
    InputType.DATETIME: _date_time,
    InputType.DATE: _date,
    InputType.TIME: _time,
    InputType.DURATION: _duration,
    InputType.JSON: _json,
    InputType.YAML: _yaml,
    InputType.ION: _ion,
    InputType.URI: _uri,
}
