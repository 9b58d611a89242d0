"""The values of a 1.x loop: what may be looped over, and how an item is written as text."""

from __future__ import annotations

import json
from typing import Any

from vivace.plugin import TaskError

__all__ = ["loop_values"]


def loop_values(values: Any) -> list[str]:
    """Give the distinct values in order, each as text.

    Args:
        values: A rendered property: a text with a JSON array, or a list whose items are texts,
            integers or maps.

    Raises:
        TaskError: it is no list, or holds what cannot be looped over.
    """
    if isinstance(values, str):
        items = _parse(values)
    elif isinstance(values, list):
        items = values
        for item in items:
            if isinstance(item, bool | float | list):
                raise TaskError(f"Unknown value element type: {type(item).__name__} of `{item}`")
    else:
        raise TaskError(f"expected a list of values, not `{values}`")
    nulls = sum(item is None for item in items)
    if nulls:
        raise TaskError(f"Found '{nulls}' null values on Each, with values={_text(items)}")
    return list(dict.fromkeys(item if isinstance(item, str) else _text(item) for item in items))


def _parse(text: str) -> list[Any]:
    try:
        items = json.loads(text)
    except ValueError as error:
        raise TaskError(f"`{text[:200]}` is no JSON array to loop over: {error}") from error
    if not isinstance(items, list):
        raise TaskError(f"`{text[:200]}` is no JSON array to loop over")
    return items


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
