"""Comparison, logic, membership, ranges and the rescuers of undefined names.

Compiled code calls these with the state first. Operands that may stay unevaluated arrive as
functions without arguments.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from vivace.expressions.equality import contains as list_contains
from vivace.expressions.equality import equal, utf16_key
from vivace.expressions.errors import EvaluationError
from vivace.expressions.lookup import ABSENT, Missing, Path, find_path, path
from vivace.expressions.values import Entry, described, is_map, is_number, is_sequence, kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = [
    "coalesce",
    "coalesce_paths",
    "contains",
    "default",
    "equals",
    "greater",
    "greater_or_equal",
    "is_defined",
    "is_in",
    "is_path_defined",
    "iterate",
    "less",
    "less_or_equal",
    "not_equals",
    "operand",
    "span",
    "truth",
    "truth_or_null",
]

Lazy = Callable[[], Any]
UNORDERED = (math.nan, math.nan)


def truth(state: State, value: Any) -> bool:
    """Whether an operand of `and`, `or`, `not` or the condition of `if` holds."""
    del state
    kind_of_value = type(value)
    if kind_of_value is bool:
        return value  # type: ignore[no-any-return]
    if isinstance(value, str):
        return bool(value)
    if is_number(value):
        return value != 0 and not (isinstance(value, float) and math.isnan(value))
    if value is None:
        raise EvaluationError("a null value has no truth: compare it, or give a default with `??`")
    if isinstance(value, bool):
        return value
    raise EvaluationError(f"{kind(value)} has no truth: use `is empty` or a comparison")


def truth_or_null(state: State, value: Any) -> bool:
    """The condition of a ternary: null is false here."""
    return value is not None and truth(state, value)


def equals(state: State, left: Any, right: Any) -> bool:
    return equal(state.budget, left, right)


def not_equals(state: State, left: Any, right: Any) -> bool:
    return not equal(state.budget, left, right)


def less(state: State, left: Any, right: Any) -> bool:
    left, right = _comparable(state, "<", left, right)
    return bool(left < right)


def greater(state: State, left: Any, right: Any) -> bool:
    left, right = _comparable(state, ">", left, right)
    return bool(left > right)


def less_or_equal(state: State, left: Any, right: Any) -> bool:
    left, right = _comparable(state, "<=", left, right)
    return bool(left <= right)


def greater_or_equal(state: State, left: Any, right: Any) -> bool:
    left, right = _comparable(state, ">=", left, right)
    return bool(left >= right)


def _comparable(state: State, operator: str, left: Any, right: Any) -> tuple[Any, Any]:
    """Two values that Python orders as Java does; with null in it, every order is false."""
    if is_number(left) and is_number(right):
        return left, right
    if left is None or right is None:
        return UNORDERED
    if isinstance(left, str) and isinstance(right, str) and state.dialect.orders_texts:
        return utf16_key(left), utf16_key(right)
    raise EvaluationError(
        f"the operator `{operator}` cannot order {kind(left)} and {kind(right)}",
        hint="compare dates by their `timestamp`, texts of digits by their `number`",
    )


def contains(state: State, left: Any, right: Any) -> bool:
    """`left contains right`."""
    if left is None:
        return False
    if isinstance(left, str):
        return str(state.plain(right)) in left
    if is_map(left):
        return _has_key(left, right)
    if is_sequence(left):
        wanted = right if is_sequence(right) else [right]
        return all(list_contains(state.budget, left, item) for item in wanted)
    raise EvaluationError(f"`contains` cannot look into {kind(left)}")


def _has_key(items: Any, key: Any) -> bool:
    try:
        return key in items
    except TypeError:
        return False


def is_in(state: State, left: Any, right: Any) -> bool:
    """`left isIn right`: items and the left value are compared by their plain text."""
    if left is None or right is None:
        return False
    plain = state.plain
    text = plain(left)
    if is_map(right):
        return any(text in (plain(key), plain(item)) for key, item in right.items())
    if is_sequence(right):
        state.budget.spend(len(right))
        return any(text == plain(item) for item in right)
    return False


def span(state: State, start: Any, end: Any, increment: Any = 1) -> list[Any]:
    """`start..end` and `range()`: the end is included; numbers or single characters."""
    if isinstance(start, str) and isinstance(end, str) and len(start) == len(end) == 1:
        codes = _bounded_range(state, ord(start), ord(end), increment)
        return [chr(code) for code in codes]
    if is_number(start) and is_number(end):
        return list(_bounded_range(state, _whole(start), _whole(end), increment))
    raise EvaluationError(
        f"a range needs two numbers or two characters, not {described(start)} and {described(end)}"
    )


def _bounded_range(state: State, start: int, end: int, increment: Any) -> range:
    if not is_number(increment):
        raise EvaluationError(f"the increment of a range must be a number, not {kind(increment)}")
    step = _whole(increment)
    if step == 0:
        raise EvaluationError("the increment of a range cannot be 0")
    items = range(start, end + (1 if step > 0 else -1), step)
    count = max(0, (end - start) // step + 1)
    if count > state.budget.limits.range_items:
        raise EvaluationError(
            f"a range of {count} elements is longer than {state.budget.limits.range_items}"
        )
    state.budget.spend(count >> 6)
    return items


def _whole(value: Any) -> int:
    try:
        return int(value)
    except (ValueError, OverflowError) as exc:
        raise EvaluationError("a range needs finite numbers") from exc


def coalesce(state: State, *choices: Lazy | Any) -> Any:
    """`a ?? b ?? …`: the first that exists and is not null; the last one decides alone."""
    for choice in choices[:-1]:
        found, value = _tried(state, choice)
        if found and value is not None:
            return value
    return choices[-1]()


def coalesce_undefined(state: State, *choices: Lazy) -> Any:
    """`a ??? b`: the first that exists, even if it is null."""
    for choice in choices[:-1]:
        found, value = _tried(state, choice)
        if found:
            return value
    return choices[-1]()


def coalesce_paths(state: State, names: Path, otherwise: Lazy) -> Any:
    """`a.b ?? c`, the common case."""
    value = find_path(state, names)
    return otherwise() if value is None or value is ABSENT else value


def _tried(state: State, choice: Lazy) -> tuple[bool, Any]:
    """Whether `choice` exists, and its value; loops that an error left open are closed."""
    depth = state.scope_depth
    try:
        return True, choice()
    except Missing:
        state.close_scopes(depth)
        return False, None


def default(state: State, value: Lazy, otherwise: Any = None) -> Any:
    """The filter `default`: takes the place of what is undefined, null or empty."""
    found, result = _tried(state, value)
    return otherwise if not found or is_empty(result) else result


def is_empty(value: Any) -> bool:
    """Null, a blank text, or a collection without items."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    return (is_map(value) or is_sequence(value)) and not value


def is_defined(state: State, value: Lazy) -> bool:
    """`x is defined`: neither undefined nor null."""
    found, result = _tried(state, value)
    return found and result is not None


def is_path_defined(state: State, names: Path) -> bool:
    """`a.b is defined`, the common case."""
    value = find_path(state, names)
    return value is not None and value is not ABSENT


def operand(state: State, operator: str, value: Lazy) -> Any:
    """An operand of an operator that reports an undefined name as its own failure."""
    del state
    try:
        return value()
    except Missing as missing:
        raise EvaluationError(f"`{missing.name}` is not defined, so {operator} fails") from missing


def operand_path(state: State, operator: str, names: Path) -> Any:
    """The same for a path, without a call for the common case."""
    try:
        return path(state, names)
    except Missing as missing:
        raise EvaluationError(f"`{missing.name}` is not defined, so {operator} fails") from missing


def iterate(state: State, variable: str, items: Any) -> Generator[None, None, None]:
    """Run the body of a `for` once per item, in a scope of its own."""
    if items is None:
        state.loop_was_empty = False
        return
    if is_map(items):
        state.budget.spend(len(items) >> 4)
        items = [Entry(*item) for item in items.items()]
    elif not is_sequence(items):
        raise EvaluationError(f"`for` cannot loop over {kind(items)}")
    depth, length = state.scope_depth, len(items)
    variables, spend = state.variables, state.budget.spend
    state.open_scope("loop", variable)
    try:
        for index, item in enumerate(items):
            spend()
            variables["loop"] = {
                "index": index,
                "length": length,
                "first": index == 0,
                "last": index == length - 1,
                "revindex": length - 1 - index,
            }
            variables[variable] = item
            yield
    finally:
        state.close_scopes(depth)
    state.loop_was_empty = length == 0


def loop_was_empty(state: State) -> bool:
    """Whether the `for` that has just ended runs its else part: not for null."""
    return state.loop_was_empty
