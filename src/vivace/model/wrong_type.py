"""Words for a value of the wrong type: which property, what it must be, and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vivace.model.problem import path_text

__all__ = ["wrong_type"]

_EXPECTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "string_type": "a text",
    "list_type": "a list",
    "dict_type": "a map",
    "mapping_type": "a map",
    "model_type": "a map",
    "model_attributes_type": "a map",
}
"""What is expected, by pydantic's type of the error."""
_LONGEST = 40


def wrong_type(error: Mapping[str, Any], path: tuple[str | int, ...]) -> str | None:
    """Give the sentence for one of pydantic's errors, None when it is not about a type."""
    expected = _EXPECTED.get(error["type"])
    if error["type"] in ("enum", "literal_error"):
        expected = str((error.get("ctx") or {}).get("expected", "")).replace("'", "`")
    if not expected:
        return None
    return f"`{_name(path)}` must be {expected}, not {_told(error['input'])}"


def _name(path: tuple[str | int, ...]) -> str:
    """Give the last name of a path, with the places in lists that follow it."""
    names = [index for index, step in enumerate(path) if isinstance(step, str)]
    return path_text(path[names[-1] :]) if names else "?"


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a map"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "empty"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}`"
