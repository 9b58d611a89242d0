"""The Java methods that templates may call on values; there are no others.

Properties read like methods without arguments (`s.length`, `l.size`), except on maps, where a
plain name is always a key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from vivace.expressions.errors import EvaluationError
from vivace.expressions.values import Entry, is_map, is_sequence

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["FORBIDDEN", "call_method", "has_method"]

FORBIDDEN = frozenset({"class", "getClass", "wait", "notify", "notifyAll"})

Method = Callable[..., Any]


def has_method(target: Any, name: str) -> bool:
    """Whether `name` is on the list for this kind of value."""
    return name in _table(target)


def call_method(state: State | None, target: Any, name: str, arguments: tuple[Any, ...]) -> Any:
    """Call a method of the list.

    Raises:
        EvaluationError: the arguments do not fit.
    """
    method = _table(target)[name]
    try:
        if getattr(method, "takes_state", False):
            return method(state, target, *arguments)
        return method(target, *arguments)
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as exc:
        raise EvaluationError(f"`{name}()` cannot work with these arguments") from exc


def _table(target: Any) -> Mapping[str, Method]:
    for matches, table in TABLES:
        if matches(target):
            return table
    return {}


def _bounded(method: Method) -> Method:
    """Mark a method that needs the state: it can blow up its input or runs a pattern."""
    method.takes_state = True  # type: ignore[attr-defined]
    return method


@_bounded
def _repeat(state: State, text: str, count: int) -> str:
    if count < 0:
        raise ValueError("negative count")
    state.budget.check_text(len(text) * count)
    return text * count


@_bounded
def _replace(state: State, text: str, old: str, new: str) -> str:
    state.budget.check_text(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


@_bounded
def _replace_all(state: State, text: str, pattern: str, replacement: str) -> str:
    from vivace.expressions.java.regexes import replace_all

    return replace_all(state.budget, pattern, text, replacement)


@_bounded
def _split(state: State, text: str, delimiter: str, limit: int = 0) -> list[str]:
    from vivace.expressions.java.regexes import split

    return split(state.budget, delimiter, text, limit)


@_bounded
def _matches(state: State, text: str, pattern: str) -> bool:
    from vivace.expressions.java.regexes import full_match

    return full_match(state.budget, pattern, text)


@_bounded
def _index_in_list(state: State, items: Any, wanted: Any) -> int:
    from vivace.expressions.equality import equal

    return next((i for i, item in enumerate(items) if equal(state.budget, item, wanted)), -1)


@_bounded
def _contains_value(state: State, items: Mapping[Any, Any], wanted: Any) -> bool:
    from vivace.expressions.equality import equal

    return any(equal(state.budget, item, wanted) for item in items.values())


def _substring(text: str, start: int, end: int | None = None) -> str:
    end = len(text) if end is None else end
    if not 0 <= start <= end <= len(text):
        raise IndexError(start)
    return text[start:end]


def _char_at(text: str, index: int) -> str:
    if index < 0:
        raise IndexError(index)
    return text[index]


def _item(items: Any, index: int) -> Any:
    if index < 0:
        raise IndexError(index)
    return items[index]


STRING_METHODS: Mapping[str, Method] = {
    "length": lambda text: len(text) + sum(ord(char) > 0xFFFF for char in text),
    "isEmpty": lambda text: not text,
    "isBlank": lambda text: not text.strip(),
    "toUpperCase": str.upper,
    "toLowerCase": str.lower,
    "trim": lambda text: text.strip("".join(map(chr, range(33)))),
    "strip": lambda text: text.strip(),
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "indexOf": lambda text, part, start=0: text.find(part, start),
    "lastIndexOf": lambda text, part: text.rfind(part),
    "substring": _substring,
    "replace": _replace,
    "replaceAll": _replace_all,
    "split": _split,
    "equalsIgnoreCase": lambda text, other: text.casefold() == other.casefold(),
    "charAt": _char_at,
    "concat": lambda text, other: text + other,
    "repeat": _repeat,
    "matches": _matches,
    "toString": str,
}
LIST_METHODS: Mapping[str, Method] = {
    "size": len,
    "isEmpty": lambda items: not items,
    "get": _item,
    "indexOf": _index_in_list,
}
MAP_METHODS: Mapping[str, Method] = {
    "size": len,
    "isEmpty": lambda items: not items,
    "containsKey": lambda items, key: key in items,
    "containsValue": _contains_value,
    "get": lambda items, key: items.get(key),
    "getOrDefault": lambda items, key, default: items.get(key, default),
    "keySet": list,
    "values": lambda items: list(items.values()),
    "entrySet": lambda items: [Entry(*item) for item in items.items()],
}
ENTRY_METHODS: Mapping[str, Method] = {
    "getKey": lambda entry: entry.key,
    "getValue": lambda entry: entry.value,
}
NUMBER_METHODS: Mapping[str, Method] = {"intValue": int, "longValue": int, "doubleValue": float}
DATE_METHODS: Mapping[str, Method] = {
    "getYear": lambda date: date.year,
    "getMonthValue": lambda date: date.month,
    "getDayOfMonth": lambda date: date.day,
    "toString": lambda date: _date_text(date),
}
DATE_TIME_METHODS: Mapping[str, Method] = {
    **DATE_METHODS,
    "toEpochSecond": lambda date: int(date.timestamp() // 1),
    "getHour": lambda date: date.hour,
    "getMinute": lambda date: date.minute,
    "getSecond": lambda date: date.second,
    "toLocalDate": lambda date: date.date(),
}
TABLES: tuple[tuple[Callable[[Any], bool], Mapping[str, Method]], ...] = (
    (lambda value: isinstance(value, str), STRING_METHODS),
    (is_map, MAP_METHODS),
    (is_sequence, LIST_METHODS),
    (lambda value: isinstance(value, Entry), ENTRY_METHODS),
    (
        lambda value: isinstance(value, int | float | Decimal) and not isinstance(value, bool),
        NUMBER_METHODS,
    ),
    (lambda value: isinstance(value, dt.datetime), DATE_TIME_METHODS),
    (lambda value: isinstance(value, dt.date), DATE_METHODS),
)


def _date_text(value: dt.date) -> str:
    from vivace.expressions.dates.iso import date_time_text

    return date_time_text(value)
