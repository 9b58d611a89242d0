"""The tests that follow `is`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from vivace.expressions.builtins import Builtin, builtin, table
from vivace.expressions.errors import EvaluationError
from vivace.expressions.operators import is_defined, is_empty
from vivace.expressions.values import is_map, is_sequence, kind

__all__ = ["TESTS"]


def _is_null(value: Any) -> bool:
    return value is None


def _is_even(value: Any) -> bool:
    return _integer("even", value) % 2 == 0


def _is_odd(value: Any) -> bool:
    return _integer("odd", value) % 2 == 1


def _integer(test: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise EvaluationError(f"`is {test}` needs an integer, not {kind(value)}")


def _is_iterable(value: Any) -> bool:
    return is_sequence(value)


def _is_map(value: Any) -> bool:
    return is_map(value)


def _is_json(value: Any) -> bool:
    if not isinstance(value, str):
        raise EvaluationError(f"`is json` needs a string, not {kind(value)}")
    text = value.lstrip(" \t\r\n")
    if not text:
        return True
    try:
        json.JSONDecoder().raw_decode(text)
    except ValueError:
        return False
    return True


TESTS: Mapping[str, Builtin] = table(
    builtin("defined", is_defined, takes_value=True, takes_state=True),
    builtin("null", _is_null, takes_value=True),
    builtin("empty", is_empty, takes_value=True),
    builtin("even", _is_even, takes_value=True),
    builtin("odd", _is_odd, takes_value=True),
    builtin("iterable", _is_iterable, takes_value=True),
    builtin("map", _is_map, takes_value=True),
    builtin("json", _is_json, takes_value=True),
)
