"""`+ - * / %` and the signs, on numbers, numeric texts, texts and lists.

The result has the widest type of its operands: BigDecimal, double, float, integer. Integers are
unbounded here where Java's wrap at 64 bits.
"""

from __future__ import annotations

import decimal
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from vivace.expressions.equality import contains, equal
from vivace.expressions.errors import EvaluationError
from vivace.expressions.java.numbers import float32
from vivace.expressions.texts import join
from vivace.expressions.values import Float32, Secret, is_number, is_sequence, kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["add", "concatenate", "divide", "minus", "multiply", "plus", "remainder", "subtract"]

CHARS_PER_STEP = 4096
SAFE = 2**64

DECIMAL128 = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN, Emax=6144, Emin=-6143)


def add(state: State, *operands: Any) -> Any:
    """`a + b + …`, left to right."""
    total = operands[0]
    for operand in operands[1:]:
        if type(total) is int and type(operand) is int:
            total += operand
        else:
            total = _add(state, total, operand)
    if type(total) is int and not -SAFE < total < SAFE:
        state.budget.check_integer(total)
    return total


def _add(state: State, left: Any, right: Any) -> Any:
    if is_sequence(left):
        items = list(right) if is_sequence(right) else [right]
        state.budget.check_items(len(left) + len(items))
        state.budget.spend((len(left) + len(items)) >> 6)
        return [*left, *items]
    if isinstance(left, str) or isinstance(right, str):
        return _joined(state, [state.plain(left), state.plain(right)])
    return _compute(state, "+", _number("+", left), _number("+", right))


def concatenate(state: State, *operands: Any) -> str:
    """`a ~ b ~ …`: the plain texts, nothing for null."""
    pieces = [
        item if type(item) is str else "" if item is None else state.plain(item)
        for item in operands
    ]
    return _joined(state, pieces)


def _joined(state: State, pieces: list[str]) -> str:
    size = sum(map(len, pieces))
    state.budget.check_text(size)
    state.budget.spend(1 + size // CHARS_PER_STEP)
    return join(pieces, secret=Secret in map(type, pieces))


def subtract(state: State, left: Any, right: Any) -> Any:
    """`a - b`; of a list, without the first equal item, or without all items of another list."""
    if not is_sequence(left):
        return _compute(state, "-", _converted("-", left), _converted("-", right))
    if is_sequence(right):
        return [item for item in left if not contains(state.budget, right, item)]
    for index, item in enumerate(left):
        if equal(state.budget, item, right):
            return [*left[:index], *left[index + 1 :]]
    return list(left)


def multiply(state: State, left: Any, right: Any) -> Any:
    """`a * b`."""
    return _compute(state, "*", _converted("*", left), _converted("*", right))


def divide(state: State, left: Any, right: Any) -> Any:
    """`a / b`; of integers, truncated toward zero."""
    return _compute(state, "/", _converted("/", left), _converted("/", right))


def remainder(state: State, left: Any, right: Any) -> Any:
    """`a % b`, with the sign of `a`."""
    return _compute(state, "%", _converted("%", left), _converted("%", right))


def minus(state: State, operand: Any) -> Any:
    """`-a`."""
    del state
    value = _number("-", operand)
    return Float32(-value) if isinstance(value, Float32) else -value


def plus(state: State, operand: Any) -> Any:
    """`+a`."""
    del state
    return _number("+", operand)


def _number(operator: str, value: Any) -> Any:
    if is_number(value):
        return value
    raise EvaluationError(f"the operator `{operator}` cannot work with {kind(value)}")


def _converted(operator: str, value: Any) -> Any:
    """A number, or the number that a text holds."""
    if not isinstance(value, str):
        return _number(operator, value)
    try:
        return float(value) if any(mark in value for mark in ".eE") else int(value)
    except ValueError as exc:
        raise EvaluationError(
            f"the operator `{operator}` cannot work with {kind(value)} that is not a number"
        ) from exc


def _compute(state: State, operator: str, left: Any, right: Any) -> Any:
    try:
        return _operate(state, operator, left, right)
    except (ZeroDivisionError, decimal.DivisionByZero, decimal.InvalidOperation) as exc:
        raise EvaluationError("division by zero") from exc
    except (OverflowError, decimal.DecimalException) as exc:
        raise EvaluationError(f"the result of `{operator}` is out of range") from exc


def _operate(state: State, operator: str, left: Any, right: Any) -> Any:
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        # the operands pass through double first, so 1.10 + 1 is 2.1
        operate = DECIMAL_OPERATIONS[operator]
        return operate(Decimal(repr(float(left))), Decimal(repr(float(right))))
    if isinstance(left, float) or isinstance(right, float):
        result = FLOAT_OPERATIONS[operator](float(left), float(right))
        double = any(isinstance(x, float) and not isinstance(x, Float32) for x in (left, right))
        return result if double else Float32(float32(result))
    result = INTEGER_OPERATIONS[operator](int(left), int(right))
    return state.budget.check_integer(result)


def _divide_integers(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _remainder_of_integers(left: int, right: int) -> int:
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def _divide_floats(left: float, right: float) -> float:
    if right:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _remainder_of_floats(left: float, right: float) -> float:
    if right == 0 or math.isinf(left):
        return math.nan
    return math.fmod(left, right)


INTEGER_OPERATIONS: Mapping[str, Callable[[int, int], int]] = {
    "+": int.__add__,
    "-": int.__sub__,
    "*": int.__mul__,
    "/": _divide_integers,
    "%": _remainder_of_integers,
}
FLOAT_OPERATIONS: Mapping[str, Callable[[float, float], float]] = {
    "+": float.__add__,
    "-": float.__sub__,
    "*": float.__mul__,
    "/": _divide_floats,
    "%": _remainder_of_floats,
}
DECIMAL_OPERATIONS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": DECIMAL128.add,
    "-": DECIMAL128.subtract,
    "*": DECIMAL128.multiply,
    "/": DECIMAL128.divide,
    "%": DECIMAL128.remainder,
}
