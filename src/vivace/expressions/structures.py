"""Texts anywhere inside a structure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vivace.expressions.errors import LimitError
from vivace.expressions.limits import Budget
from vivace.expressions.values import is_map, is_sequence

__all__ = ["check_structure", "map_structure"]

DEEPEST = 500
"""Levels of a value that is given away: what encodes it must not run out of stack."""


def map_structure(
    value: Any, change: Callable[[str], Any], spend: Callable[[int], None] | None = None
) -> Any:
    """`value` with every text in it changed: keys and values of maps, items of lists and sets.

    Of two keys that become equal the first wins; values that are no texts or collections pass
    through.

    Args:
        value: Any value.
        change: Gives the new text.
        spend: Told of the work, so that it can be stopped.

    Raises:
        LimitError: the structure is too deep.
    """
    try:
        return _mapped(value, change, spend or _free)
    except RecursionError as exc:
        raise LimitError("the structure is nested too deeply") from exc


def check_structure(value: Any, budget: Budget) -> None:
    """Refuse a value that is too deep, or that shares parts so often that it is huge written out.

    Raises:
        LimitError: it has too many items or levels.
    """
    count = 0
    level = [value]
    for _ in range(DEEPEST):
        inner: list[Any] = []
        for item in level:
            if type(item) is dict:
                inner.extend(item.values())
            elif type(item) is list:
                inner.extend(item)
            if count + len(inner) > budget.limits.items:
                budget.check_items(count + len(inner))
        if not inner:
            return
        count += len(inner)
        budget.spend(1 + (len(inner) >> 4))
        level = inner
    raise LimitError(f"the value is nested deeper than {DEEPEST} levels")


def _free(steps: int) -> None:
    del steps


def _mapped(value: Any, change: Callable[[str], Any], spend: Callable[[int], None]) -> Any:
    spend(1)
    if isinstance(value, str):
        return change(value)
    if is_map(value):
        result: dict[Any, Any] = {}
        for key, item in value.items():
            new_key = change(key) if isinstance(key, str) else key
            if new_key not in result:
                result[new_key] = _mapped(item, change, spend)
        return result
    if isinstance(value, set | frozenset):
        return {_mapped(item, change, spend) for item in value}
    if is_sequence(value):
        return [_mapped(item, change, spend) for item in value]
    return value
