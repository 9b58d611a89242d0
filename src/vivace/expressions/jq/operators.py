"""Arithmetic of jq. Integers stay integers; what was written with a point stays a decimal."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from vivace.expressions.jq.data import equal, is_number, type_name
from vivace.expressions.jq.errors import JqError
from vivace.expressions.limits import Budget

__all__ = ["OPERATORS", "negate"]

SAFE_INTEGER = 2**63


def add(budget: Budget, left: Any, right: Any) -> Any:
    """`+`: numbers, texts, arrays, objects; null is neutral."""
    if left is None:
        return right
    if right is None:
        return left
    if is_number(left) and is_number(right):
        return _number(left + right)
    if isinstance(left, str) and isinstance(right, str):
        budget.check_text(len(left) + len(right))
        budget.spend((len(left) + len(right)) >> 12)
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        budget.check_items(len(left) + len(right))
        budget.spend((len(left) + len(right)) >> 6)
        return left + right
    if isinstance(left, dict) and isinstance(right, dict):
        budget.check_items(len(left) + len(right))
        budget.spend((len(left) + len(right)) >> 6)
        return {**left, **right}
    raise _wrong(left, right, "added")


def subtract(budget: Budget, left: Any, right: Any) -> Any:
    """`-`: numbers; arrays lose all items of the other."""
    if is_number(left) and is_number(right):
        return _number(left - right)
    if isinstance(left, list) and isinstance(right, list):
        return _without(budget, left, right)
    raise _wrong(left, right, "subtracted")


def _without(budget: Budget, left: list[Any], right: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for item in left:
        budget.spend(1 + len(right) // 8)
        if not any(equal(budget, item, each) for each in right):
            kept.append(item)
    return kept


def multiply(budget: Budget, left: Any, right: Any) -> Any:
    """`*`: numbers; a text and a number repeat it; objects merge deeply."""
    if is_number(left) and is_number(right):
        return _number(left * right)
    for text, count in ((left, right), (right, left)):
        if isinstance(text, str) and is_number(count):
            return _repeated(budget, text, count)
    if isinstance(left, dict) and isinstance(right, dict):
        return _merged(budget, left, right)
    raise _wrong(left, right, "multiplied")


def _repeated(budget: Budget, text: str, count: float) -> str | None:
    if not count > 0:
        return None
    times = max(1, math.ceil(min(count, budget.limits.text_chars + 1)))
    budget.check_text(len(text) * times)
    return text * times


def _merged(budget: Budget, left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    budget.spend(1 + (len(left) + len(right)) // 8)
    result = dict(left)
    for key, item in right.items():
        old = result.get(key)
        both = isinstance(old, dict) and isinstance(item, dict)
        result[key] = _merged(budget, old, item) if both and old is not None else item
    return result


def divide(budget: Budget, left: Any, right: Any) -> Any:
    """`/`: numbers; a text is split by a text."""
    if is_number(left) and is_number(right):
        if right == 0:
            raise JqError("cannot be divided because the divisor is zero")
        if isinstance(left, int) and isinstance(right, int) and left % right == 0:
            return left // right
        return _finite(lambda: left / right)
    if isinstance(left, str) and isinstance(right, str):
        budget.spend(len(left) >> 8)
        return split_text(left, right)
    raise _wrong(left, right, "divided")


def split_text(text: str, separator: str) -> list[str]:
    """The parts of a text; its characters when the separator is empty."""
    if not text:
        return []
    return text.split(separator) if separator else list(text)


def remainder(budget: Budget, left: Any, right: Any) -> Any:
    """`%`: of the integer parts, with the sign of the left side."""
    del budget
    if not is_number(left) or not is_number(right):
        raise _wrong(left, right, "divided")
    if not math.isfinite(left) or not math.isfinite(right):
        return left if math.isfinite(left) and not math.isnan(right) else math.nan
    dividend, divisor = int(left), int(right)
    if divisor == 0:
        raise JqError("cannot be divided because the divisor is zero")
    rest = abs(dividend) % abs(divisor)
    return -rest if dividend < 0 else rest


def negate(value: Any) -> Any:
    """`-x`."""
    if not is_number(value):
        raise JqError(f"{type_name(value)} cannot be negated")
    return -value


def _number(value: Any) -> Any:
    # integers beyond 64 bits become doubles, as in the reference
    if isinstance(value, int) and not -SAFE_INTEGER <= value < SAFE_INTEGER:
        return _finite(lambda: float(value))
    return value


def _finite(compute: Callable[[], float]) -> float:
    try:
        return compute()
    except OverflowError as exc:
        raise JqError("the number is out of range") from exc


def _wrong(left: Any, right: Any, verb: str) -> JqError:
    return JqError(f"{type_name(left)} and {type_name(right)} cannot be {verb}")


OPERATORS: Mapping[str, Callable[[Budget, Any, Any], Any]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": remainder,
}
