"""Texts anywhere inside a structure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vivace.expressions.errors import LimitError
from vivace.expressions.values import is_map, is_sequence

__all__ = ["map_structure"]


def map_structure(value: Any, change: Callable[[str], Any]) -> Any:
    """`value` with every text in it changed: keys and values of maps, items of lists and sets.

    Of two keys that become equal the first wins; values that are no texts or collections pass
    through.

    Raises:
        LimitError: the structure is too deep.
    """
    try:
        return _mapped(value, change)
    except RecursionError as exc:
        raise LimitError("the structure is nested too deeply") from exc


def _mapped(value: Any, change: Callable[[str], Any]) -> Any:
    if isinstance(value, str):
        return change(value)
    if is_map(value):
        result: dict[Any, Any] = {}
        for key, item in value.items():
            new_key = change(key) if isinstance(key, str) else key
            if new_key not in result:
                result[new_key] = _mapped(item, change)
        return result
    if isinstance(value, set | frozenset):
        return {_mapped(item, change) for item in value}
    if is_sequence(value):
        return [_mapped(item, change) for item in value]
    return value
