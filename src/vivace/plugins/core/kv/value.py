"""Values of the key-value store: plain JSON data, of a type that the user may name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from vivace.errors import TaskError
from vivace.model.duration import parse_duration

__all__ = ["ValueType", "typed_value"]


class ValueType(StrEnum):
    """Types of values."""

    STRING = "STRING"
    NUMBER = "NUMBER"
    BOOLEAN = "BOOLEAN"
    DATETIME = "DATETIME"
    DATE = "DATE"
    DURATION = "DURATION"
    JSON = "JSON"


def typed_value(value: Any, wanted: ValueType | None) -> Any:
    """Read a text as the wanted type; what is no text has its type already.

    Raises:
        TaskError: the text is no value of that type.
    """
    if wanted is ValueType.STRING and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if wanted is None or not isinstance(value, str):
        return value
    try:
        return _READERS[wanted](value)
    except (ValueError, RecursionError) as error:
        raise TaskError(f"the value `{_short(value)}` is no {wanted}: {error}") from error


def _number(text: str) -> int | float:
    number = json.loads(text.strip(), parse_constant=_refuse)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise ValueError("expected a number such as 12 or 1.5")
    return number


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not finite")


def _instant(text: str) -> str:
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        raise ValueError("expected an instant with its zone, such as 2026-01-31T08:00:00Z")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _date(text: str) -> str:
    text = text.strip()
    return date.fromisoformat(text).isoformat() if "T" not in text else _instant(text)


def _duration(text: str) -> str:
    parse_duration(text)
    return text.strip()


_READERS: dict[ValueType, Callable[[str], Any]] = {
    ValueType.STRING: str,
    ValueType.NUMBER: _number,
    ValueType.BOOLEAN: lambda text: text.strip().lower() == "true",
    ValueType.DATETIME: _instant,
    ValueType.DATE: _date,
    ValueType.DURATION: _duration,
    ValueType.JSON: json.loads,
}


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
