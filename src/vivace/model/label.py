"""Labels: `key: value` pairs on flows and executions, written as a map or as a list."""

from __future__ import annotations

from typing import Annotated, Any

import regex
from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

__all__ = ["SYSTEM_PREFIX", "LabelList", "merge_labels", "parse_labels"]

SYSTEM_PREFIX = "system."
_KEY = regex.compile(r"[\p{Ll}][\p{L}0-9._-]*")


def parse_labels(value: Any) -> list[tuple[str, str]]:
    """Read a map, or a list of `{key, value}`; of equal keys the last wins.

    Raises:
        ValueError: a key or value has the wrong form; the message names it.
    """
    if value is None:
        return []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list | tuple):
        pairs = [_pair(item) for item in value]
    else:
        raise ValueError("expected a map, or a list of `key` and `value`")
    return merge_labels([(_key(key), _text(key, item)) for key, item in pairs])


def merge_labels(*groups: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join lists of labels; a later value replaces an earlier one in its place."""
    merged: dict[str, str] = {}
    for group in groups:
        merged.update(group)
    return list(merged.items())


def _pair(item: Any) -> tuple[Any, Any]:
    if isinstance(item, tuple) and len(item) == 2:
        return item
    if isinstance(item, dict) and set(item) == {"key", "value"}:
        return item["key"], item["value"]
    raise ValueError("each label of a list needs `key` and `value`, and nothing else")


def _key(key: Any) -> str:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise ValueError(
            f"label key `{key}` must start with a lower-case letter, "
            "followed by letters, digits, `.`, `_` or `-`"
        )
    return key


def _text(key: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float) and str(value) != "":
        return str(value)
    raise ValueError(f"label `{key}` needs a text, number or boolean that is not empty")


def _wire(labels: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in labels]


LabelList = Annotated[
    list[tuple[str, str]],
    BeforeValidator(parse_labels),
    PlainSerializer(_wire),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "object",
                    "additionalProperties": {"type": ["string", "number", "boolean"]},
                },
                {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"key": {"type": "string"}, "value": {"type": "string"}},
                        "required": ["key", "value"],
                    },
                },
            ]
        }
    ),
]
"""A field of labels, kept as pairs in order."""
