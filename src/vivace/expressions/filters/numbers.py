"""Filters of numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from vivace.expressions.arguments import optional_text, text_input
from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.errors import EvaluationError
from vivace.expressions.java.create_number import (
    create_big_decimal,
    create_double,
    create_float,
    create_integer,
    create_number,
)
from vivace.expressions.values import Float32, Long, is_number, kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["NUMBER_FILTERS"]

READERS: Mapping[str, Callable[[str], Any]] = {
    "INT": lambda text: create_integer(text, bits=32),
    "LONG": lambda text: Long(create_integer(text, bits=64)),
    "FLOAT": create_float,
    "DOUBLE": create_double,
    "BIGDECIMAL": create_big_decimal,
    "BIGINTEGER": create_integer,
}


def _abs(value: Any) -> Any:
    if not is_number(value):
        raise EvaluationError(f"it works on a number, not on {kind(value)}")
    return Float32(abs(value)) if isinstance(value, Float32) else abs(value)


def _number(value: Any, type_: Any = None) -> Any:
    if value is None:
        return None
    name = optional_text(type_, "type")
    return READERS.get(name or "", create_number)(text_input(value))


def _number_format(state: State, value: Any, format_: Any = None) -> Any:
    from vivace.expressions.java.decimal_format import DEFAULT_PATTERN, read_decimal_format

    if value is None:
        return None
    if not is_number(value):
        raise EvaluationError(f"it works on a number, not on {kind(value)}")
    pattern = optional_text(format_, "format")
    locale = state.environment.locale
    return read_decimal_format(DEFAULT_PATTERN if pattern is None else pattern, locale).format(
        value
    )


NUMBER_FILTERS: tuple[Builtin, ...] = (
    builtin("abs", _abs, takes_value=True),
    builtin("number", _number, "type", takes_value=True),
    builtin("numberFormat", _number_format, "format", takes_value=True, takes_state=True),
)
