"""When two values are equal, and which of two comes first."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Any

from vivace.expressions.limits import Budget
from vivace.expressions.values import Entry, is_map, is_number, is_sequence

__all__ = ["contains", "equal", "utf16_key"]


def equal(budget: Budget, left: Any, right: Any) -> bool:
    """Whether two values are equal: numbers by value, collections deeply, kinds never mixed."""
    kind = type(left)
    if kind is type(right) and (kind is str or kind is int):
        return bool(left == right)
    if left is None or right is None:
        return left is right
    if is_number(left) and is_number(right):
        if isinstance(left, Decimal) or isinstance(right, Decimal):
            return float(left) == float(right)
        return bool(left == right)
    return _equal_others(budget, left, right)


def _equal_others(budget: Budget, left: Any, right: Any) -> bool:
    left = left.value if isinstance(left, Enum) else left
    right = right.value if isinstance(right, Enum) else right
    if isinstance(left, str) and isinstance(right, str):
        return str.__eq__(left, right)
    if isinstance(left, Entry) and isinstance(right, Entry):
        return equal(budget, left.key, right.key) and equal(budget, left.value, right.value)
    if is_map(left) and is_map(right):
        budget.spend(len(left))
        return len(left) == len(right) and all(
            key in right and equal(budget, item, right[key]) for key, item in left.items()
        )
    if is_sequence(left) and is_sequence(right):
        budget.spend(len(left))
        return len(left) == len(right) and all(
            equal(budget, a, b) for a, b in zip(left, right, strict=True)
        )
    return type(left) is type(right) and bool(left == right)


def contains(budget: Budget, items: Any, wanted: Any) -> bool:
    """Whether an equal item is in `items`."""
    budget.spend(len(items) >> 3)
    return any(equal(budget, item, wanted) for item in items)


def utf16_key(text: str) -> bytes:
    """A key that orders texts by UTF-16 unit, as Java does."""
    return text.encode("utf-16-be", "surrogatepass")
