"""Values of jq: plain JSON data, its order, its indexes and paths."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from vivace.expressions.jq.errors import JqError
from vivace.expressions.limits import Budget

__all__ = [
    "delete_paths",
    "equal",
    "get_path",
    "index",
    "is_number",
    "is_true",
    "iterate",
    "set_path",
    "slice_of",
    "sort_key",
    "type_name",
]

Path = tuple[Any, ...]

MOST_COMPARISONS = 20_000_000
"""Items that the search for one array in another may compare."""


def is_number(value: Any) -> bool:
    """Whether `value` is a number; booleans are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_true(value: Any) -> bool:
    """Everything but null and false."""
    return value is not None and value is not False


def type_name(value: Any) -> str:
    """The name that `type` gives."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def sort_key(budget: Budget, value: Any) -> tuple[Any, ...]:
    """A key that orders values as jq does: null, false, true, numbers, texts, arrays, objects."""
    match value:
        case None:
            return (0,)
        case bool():
            return (2 if value else 1,)
        case int() | float():
            return (3, -math.inf) if value != value else (3, value)
        case str():
            return (4, value)
        case list():
            budget.spend(1 + len(value))
            return (5, [sort_key(budget, item) for item in value])
        case _:
            budget.spend(1 + len(value))
            keys = sorted(value)
            return (6, keys, [sort_key(budget, value[key]) for key in keys])


def equal(budget: Budget, left: Any, right: Any) -> bool:
    """Whether two values are the same; `true` is not 1."""
    if type(left) is type(right) and isinstance(left, str | int):
        return bool(left == right)
    return sort_key(budget, left) == sort_key(budget, right) and left == left


def index(value: Any, key: Any) -> Any:
    """`.[key]`: null where there is nothing.

    Raises:
        JqError: such a value has no such index.
    """
    match value:
        case dict() if isinstance(key, str):
            return value.get(key)
        case list() if is_number(key):
            if key != key:
                return None
            position = math.floor(key) if math.isfinite(key) else -1
            position += len(value) if position < 0 else 0
            return value[position] if 0 <= position < len(value) else None
        case list() if isinstance(key, list):
            return _occurrences(value, key)
        case None if key is None or isinstance(key, str | dict) or is_number(key):
            return None
        case list() | None if isinstance(key, dict):
            return slice_of(value, key.get("start"), key.get("end"))
    shown = f'"{key}"' if isinstance(key, str) else type_name(key)
    raise JqError(f"Cannot index {type_name(value)} with {shown}")


def _occurrences(items: list[Any], wanted: list[Any]) -> list[int] | None:
    if not wanted:
        return None
    length = len(wanted)
    if len(items) * length > MOST_COMPARISONS:
        raise JqError("the arrays are too long for a search of one in the other")
    return [i for i in range(len(items) - length + 1) if _same_items(items[i : i + length], wanted)]


def _same_items(left: list[Any], right: list[Any]) -> bool:
    return all(map(_same, left, right))


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and _same_items(left, right)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    return bool(left == right)


def slice_bounds(length: int, start: Any, end: Any) -> tuple[int, int]:
    """Where a slice of something so long begins and ends."""
    low = 0 if start is None else _position(start, length, math.floor)
    high = length if end is None else _position(end, length, math.ceil)
    return low, max(low, high)


def _position(value: Any, length: int, whole: Any) -> int:
    if not is_number(value):
        raise JqError("Start and end indices of an array slice must be numbers")
    if not math.isfinite(value):
        return length if value > 0 else 0
    position = int(whole(value))
    return min(max(position + length if position < 0 else position, 0), length)


def slice_of(value: Any, start: Any, end: Any) -> Any:
    """`.[start:end]` of an array, a text or null."""
    if value is None:
        return None
    if not isinstance(value, list | str):
        raise JqError(f"Cannot index {type_name(value)} with object")
    low, high = slice_bounds(len(value), start, end)
    return value[low:high]


def iterate(value: Any) -> Iterable[Any]:
    """`.[]`."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return value.values()
    raise JqError(f"Cannot iterate over {type_name(value)}")


def get_path(value: Any, path: Iterable[Any]) -> Any:
    """The value at a path; null as soon as there is nothing."""
    for key in path:
        if value is None:
            return None
        value = index(value, key)
    return value


def set_path(budget: Budget, value: Any, path: Path, new: Any) -> Any:
    """A copy of `value` with another value at a path, made up to there where nothing is."""
    if not path:
        return new
    key, rest = path[0], path[1:]
    budget.spend(1 + (len(value) >> 6) if isinstance(value, list | dict) else 1)
    if isinstance(key, str) and (value is None or isinstance(value, dict)):
        items = value or {}
        return {**items, key: set_path(budget, items.get(key), rest, new)}
    if is_number(key) and (value is None or isinstance(value, list)):
        return _set_item(budget, list(value or []), math.floor(key), rest, new)
    if isinstance(key, dict) and (value is None or isinstance(value, list)):
        return _set_slice(budget, list(value or []), key, rest, new)
    raise JqError(f"Cannot index {type_name(value)} with {type_name(key)}")


def _set_item(budget: Budget, items: list[Any], position: int, rest: Path, new: Any) -> list[Any]:
    if position < 0:
        position += len(items)
        if position < 0:
            raise JqError("Out of bounds negative array index")
    budget.check_items(position + 1)
    if position >= len(items):
        budget.spend((position - len(items)) >> 6)
        items.extend([None] * (position + 1 - len(items)))
    items[position] = set_path(budget, items[position], rest, new)
    return items


def _set_slice(
    budget: Budget, items: list[Any], key: dict[str, Any], rest: Path, new: Any
) -> list[Any]:
    low, high = slice_bounds(len(items), key.get("start"), key.get("end"))
    part = set_path(budget, items[low:high], rest, new)
    if not isinstance(part, list):
        raise JqError("A slice of an array can only be assigned another array")
    return [*items[:low], *part, *items[high:]]


def delete_paths(budget: Budget, value: Any, paths: Iterable[Path]) -> Any:
    """A copy of `value` without what is at the paths."""
    # the last ones first, so that earlier deletions do not move later ones
    for path in sorted(paths, key=lambda each: sort_key(budget, list(each)), reverse=True):
        value = _delete(budget, value, path)
    return value


def _delete(budget: Budget, value: Any, path: Path) -> Any:
    if not path or value is None:
        return None
    budget.spend(1 + (len(value) >> 6) if isinstance(value, list | dict) else 1)
    key, rest = path[0], path[1:]
    if rest:
        inner = index(value, key)
        return (
            value
            if inner is None
            else set_path(budget, value, (key,), _delete(budget, inner, rest))
        )
    if isinstance(value, dict) and isinstance(key, str):
        return {name: item for name, item in value.items() if name != key}
    if isinstance(value, list) and isinstance(key, dict):
        low, high = slice_bounds(len(value), key.get("start"), key.get("end"))
        return [*value[:low], *value[high:]]
    if isinstance(value, list) and is_number(key):
        position = math.floor(key) + (len(value) if key < 0 else 0)
        return [item for place, item in enumerate(value) if place != position]
    raise JqError(f"Cannot delete field at {type_name(key)} index of {type_name(value)}")
