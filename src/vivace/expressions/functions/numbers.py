"""Functions of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.errors import EvaluationError
from vivace.expressions.operators import span
from vivace.expressions.values import is_number, kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["NUMBER_FUNCTIONS"]


def _max(*values: Any) -> Any:
    return _extreme(values, lambda a, b: a > b)


def _min(*values: Any) -> Any:
    return _extreme(values, lambda a, b: a < b)


def _extreme(values: tuple[Any, ...], better: Callable[[Any, Any], bool]) -> Any:
    """The best of the values that are not null; of equal ones the first."""
    given = [value for value in values if value is not None]
    if len(given) <= 1:
        return given[0] if given else None
    for value in given:
        if not is_number(value):
            raise EvaluationError(f"it compares numbers, not {kind(value)}")
    best = given[0]
    for value in given[1:]:
        if better(value, best):
            best = value
    return best


def _range(state: State, start: Any = None, end: Any = None, increment: Any = 1) -> list[Any]:
    if start is None or end is None:
        raise EvaluationError("the arguments `start` and `end` are needed")
    return span(state, start, end, increment)


NUMBER_FUNCTIONS: tuple[Builtin, ...] = (
    builtin("max", _max, variadic=True),
    builtin("min", _min, variadic=True),
    builtin("range", _range, "start", "end", "increment", takes_state=True),
)
