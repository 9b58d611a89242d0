"""Filters that work on any kind of value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence, Set
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.errors import EvaluationError
from vivace.expressions.operators import default
from vivace.expressions.values import Float32, Long, is_map, is_sequence, kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["GENERAL_FILTERS"]

INT_MAX = 2**31
LONG_MAX = 2**63
CLASSES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (str, "java.lang.String"),
    (bool, "java.lang.Boolean"),
    (Long, "java.lang.Long"),
    (Float32, "java.lang.Float"),
    (float, "java.lang.Double"),
    (Decimal, "java.math.BigDecimal"),
    (Mapping, "java.util.LinkedHashMap"),
    (dt.datetime, "java.time.ZonedDateTime"),
    (dt.date, "java.time.LocalDate"),
    (dt.time, "java.time.LocalTime"),
    (dt.timedelta, "java.time.Duration"),
    (bytes, "byte[]"),
    (Set, "java.util.LinkedHashSet"),
    (Sequence, "java.util.ArrayList"),
)


def _class_name(value: Any) -> Any:
    if value is None:
        return None
    if type(value) is int:
        return _integer_class(value)
    if isinstance(value, dt.datetime) and value.tzinfo is dt.UTC:
        return "java.time.Instant"
    return next((name for types, name in CLASSES if isinstance(value, types)), "java.lang.Object")


def _integer_class(value: int) -> str:
    if -INT_MAX <= value < INT_MAX:
        return "java.lang.Integer"
    return "java.lang.Long" if -LONG_MAX <= value < LONG_MAX else "java.math.BigInteger"


def _length(value: Any) -> int:
    if isinstance(value, str):
        # Java counts UTF-16 units
        return (
            len(value) if value.isascii() else len(value.encode("utf-16-le", "surrogatepass")) // 2
        )
    return len(value) if is_map(value) or is_sequence(value) else 0


def _first(value: Any) -> Any:
    return _end_of(value, 0)


def _last(value: Any) -> Any:
    return _end_of(value, -1)


def _end_of(value: Any, index: int) -> Any:
    if value is None:
        return None
    if isinstance(value, str):
        if not value:
            raise EvaluationError("an empty string has no characters")
        return value[index]
    if not is_sequence(value):
        raise EvaluationError(f"it works on a string or a list, not on {kind(value)}")
    if not isinstance(value, Sequence):
        value = list(value)
    return value[index] if value else None


def _reverse(value: Any) -> Any:
    if value is None:
        return None
    if not is_sequence(value):
        raise EvaluationError(f"it works on a list, not on {kind(value)}")
    return list(reversed(list(value)))


def _string(state: State, value: Any) -> Any:
    return None if value is None else state.plain(value)


def _filter(name: str, call: Callable[..., Any], *names: str, state: bool = False) -> Builtin:
    return builtin(name, call, *names, takes_value=True, takes_state=state)


GENERAL_FILTERS: tuple[Builtin, ...] = (
    _filter("className", _class_name),
    _filter("default", default, "default", state=True),
    _filter("first", _first),
    _filter("last", _last),
    _filter("length", _length),
    _filter("reverse", _reverse),
    _filter("string", _string, state=True),
)
