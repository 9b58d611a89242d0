"""The values of a loop: what may be looped over, and how an item is written as text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from vivace.plugin import Items, TaskError

__all__ = ["iterated", "text_of"]


def iterated(values: Any) -> Items:
    """Give the items of a rendered property: a list, a map, or a text with the JSON of one.

    Equal items of a list count once, those of a map each by its key.

    Raises:
        TaskError: it is none of these, or holds what cannot be looped over.
    """
    if isinstance(values, str):
        values = _parsed(values)
    elif isinstance(values, list):
        _check_types(values)
    if isinstance(values, dict):
        _check_nulls(values.values())
        texts = [text_of(value) for value in values.values()]
        return Items(len(texts), texts, [str(key) for key in values])
    _check_nulls(values)
    distinct = list(dict.fromkeys(map(text_of, values)))
    return Items(len(distinct), distinct)


def text_of(value: Any) -> str:
    """Write an item as text: a text as it is, anything else as compact JSON."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _parsed(text: str) -> Any:
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if not isinstance(values, list | dict):
        raise TaskError(
            "The `values` must be a list, a map, or an expression that renders to one, "
            f"not `{text[:200]}`"
        )
    return values


def _check_types(values: Iterable[Any]) -> None:
    for value in values:
        if isinstance(value, bool | float | list):
            raise TaskError(
                f"Unknown value element type: {type(value).__name__} of `{value}`",
                hint="items of a list in YAML are texts, whole numbers or maps; "
                "a JSON text may hold any",
            )


def _check_nulls(values: Iterable[Any]) -> None:
    if any(value is None for value in values):
        raise TaskError("Found a null value inside the iteration values")
