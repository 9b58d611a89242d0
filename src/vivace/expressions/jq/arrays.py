"""Functions of arrays and objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

from vivace.expressions.jq.data import equal, is_number, is_true, iterate, sort_key, type_name
from vivace.expressions.jq.errors import JqError
from vivace.expressions.jq.formats import text_of
from vivace.expressions.jq.operators import OPERATORS
from vivace.expressions.limits import Budget

__all__ = [
    "FUNCTIONS",
    "array",
    "from_entries",
    "grouped_by",
    "max_by",
    "min_by",
    "sorted_by",
    "to_entries",
    "unique_by",
]


def array(value: Any) -> list[Any]:
    """The value, which must be an array."""
    if not isinstance(value, list):
        raise JqError(f"{type_name(value)} is not an array")
    return value


def length(budget: Budget, value: Any) -> Any:
    """Items, characters, or the distance of a number from 0."""
    del budget
    if value is None:
        return 0
    if isinstance(value, bool):
        raise JqError("boolean has no length")
    return abs(value) if is_number(value) else len(value)


def keys(budget: Budget, value: Any) -> list[Any]:
    del budget
    if isinstance(value, list):
        return list(range(len(value)))
    return sorted(_object(value))


def keys_unsorted(budget: Budget, value: Any) -> list[Any]:
    return keys(budget, value) if isinstance(value, list) else list(_object(value))


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise JqError(f"{type_name(value)} has no keys")
    return value


def has(budget: Budget, value: Any, key: Any) -> bool:
    del budget
    if isinstance(value, dict) and isinstance(key, str):
        return key in value
    if isinstance(value, list) and is_number(key):
        return bool(0 <= key < len(value))
    raise JqError(f"Cannot check whether {type_name(value)} has a {type_name(key)} key")


def contains(budget: Budget, value: Any, part: Any) -> bool:
    """Whether `part` is in `value`: texts inside texts, items and entries deeply."""
    budget.spend()
    if type_name(value) != type_name(part):
        raise JqError(f"{type_name(value)} and {type_name(part)} cannot have containment checked")
    if isinstance(value, str):
        return part in value
    if isinstance(value, list):
        return all(any(_contains_or_equals(budget, item, each) for item in value) for each in part)
    if isinstance(value, dict):
        return all(
            key in value and _contains_or_equals(budget, value[key], each)
            for key, each in part.items()
        )
    return equal(budget, value, part)


def _contains_or_equals(budget: Budget, value: Any, part: Any) -> bool:
    return type_name(value) == type_name(part) and contains(budget, value, part)


def add(budget: Budget, value: Any) -> Any:
    """The sum of all items."""
    items = list(value.values()) if isinstance(value, dict) else array(value)
    budget.spend(len(items))
    if items and all(isinstance(item, str) for item in items):
        budget.check_text(sum(map(len, items)))
        return "".join(items)
    total: Any = None
    for item in items:
        total = OPERATORS["+"](budget, total, item)
    return total


def flatten(budget: Budget, value: Any, depth: Any = 1e9) -> list[Any]:
    if not is_number(depth) or depth < 0:
        raise JqError("flatten depth must not be negative")
    flat: list[Any] = []
    for item in iterate(value):
        budget.spend()
        if isinstance(item, list) and depth > 0:
            flat.extend(flatten(budget, item, depth - 1))
        else:
            flat.append(item)
    budget.check_items(len(flat))
    return flat


def reverse(budget: Budget, value: Any) -> Any:
    del budget
    if value is None:
        return []
    return value[::-1] if isinstance(value, str) else array(value)[::-1]


def to_entries(budget: Budget, value: Any) -> list[Any]:
    budget.spend(1 + len(value) // 8 if isinstance(value, dict | list) else 1)
    pairs = enumerate(value) if isinstance(value, list) else _object(value).items()
    return [{"key": key, "value": item} for key, item in pairs]


KEY_NAMES = ("key", "k", "name", "Name", "Key", "K")
VALUE_NAMES = ("value", "v", "Value", "V")


def from_entries(budget: Budget, value: Any) -> dict[str, Any]:
    """An object of `{key, value}` entries, which may have other names, such as `k` and `v`."""
    result: dict[str, Any] = {}
    for entry in iterate(value):
        budget.spend()
        if not isinstance(entry, dict):
            raise JqError(f'Cannot index {type_name(entry)} with "key"')
        key = next((entry[name] for name in KEY_NAMES if _is_given(entry.get(name))), None)
        if isinstance(key, list | dict):
            raise JqError(f"Cannot use {type_name(key)} as object key")
        item = next((entry[name] for name in VALUE_NAMES if name in entry), None)
        result["null" if key is None else text_of(budget, key)] = item
    return result


def _is_given(key: Any) -> bool:
    return is_true(key) or key is False


def sort(budget: Budget, value: Any) -> list[Any]:
    items = array(value)
    return sorted(items, key=lambda item: sort_key(budget, item))


def sorted_by(budget: Budget, items: list[Any], item_keys: list[Any]) -> list[Any]:
    """Items in the order of their keys; equal ones stay as they are."""
    return [items[place] for _, place in _order(budget, item_keys)]


def _order(budget: Budget, item_keys: list[Any]) -> list[tuple[Any, int]]:
    return sorted((sort_key(budget, key), place) for place, key in enumerate(item_keys))


def grouped_by(budget: Budget, items: list[Any], item_keys: list[Any]) -> list[list[Any]]:
    """Lists of items with equal keys, in the order of the keys."""
    groups = groupby(_order(budget, item_keys), key=lambda pair: pair[0])
    return [[items[place] for _, place in group] for _, group in groups]


def unique_by(budget: Budget, items: list[Any], item_keys: list[Any]) -> list[Any]:
    """The first item of each key, in the order of the keys."""
    return [group[0] for group in grouped_by(budget, items, item_keys)]


def min_by(budget: Budget, items: list[Any], item_keys: list[Any]) -> Any:
    order = [(sort_key(budget, key), place) for place, key in enumerate(item_keys)]
    return items[min(order)[1]] if order else None


def max_by(budget: Budget, items: list[Any], item_keys: list[Any]) -> Any:
    order = [(sort_key(budget, key), place) for place, key in enumerate(item_keys)]
    return items[max(order)[1]] if order else None


def unique(budget: Budget, value: Any) -> list[Any]:
    return unique_by(budget, array(value), array(value))


def minimum(budget: Budget, value: Any) -> Any:
    return min_by(budget, array(value), array(value))


def maximum(budget: Budget, value: Any) -> Any:
    return max_by(budget, array(value), array(value))


def transpose(budget: Budget, value: Any) -> list[Any]:
    rows = [array(row) for row in array(value)]
    width = max(map(len, rows), default=0)
    budget.check_items(width * len(rows))
    budget.spend(1 + (width * len(rows) >> 4))
    return [[row[i] if i < len(row) else None for row in rows] for i in range(width)]


def to_array(budget: Budget, value: Any) -> list[Any]:
    del budget
    return value if isinstance(value, list) else [value]


FUNCTIONS: Mapping[tuple[str, int], Callable[..., Any]] = {
    ("add", 0): add,
    ("contains", 1): contains,
    ("flatten", 0): flatten,
    ("flatten", 1): flatten,
    ("from_entries", 0): from_entries,
    ("has", 1): has,
    ("in", 1): lambda budget, value, items: has(budget, items, value),
    ("inside", 1): lambda budget, value, whole: contains(budget, whole, value),
    ("keys", 0): keys,
    ("keys_unsorted", 0): keys_unsorted,
    ("length", 0): length,
    ("max", 0): maximum,
    ("min", 0): minimum,
    ("reverse", 0): reverse,
    ("sort", 0): sort,
    ("to_entries", 0): to_entries,
    ("toarray", 0): to_array,
    ("transpose", 0): transpose,
    ("unique", 0): unique,
}
