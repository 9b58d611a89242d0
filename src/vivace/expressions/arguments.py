"""What filters and functions demand of their arguments."""

from __future__ import annotations

from typing import Any

from vivace.expressions.errors import EvaluationError
from vivace.expressions.values import is_number, kind

__all__ = ["boolean", "integer", "number", "optional_text", "text", "text_input"]


def text(value: Any, name: str) -> str:
    """An argument that must be a text."""
    if isinstance(value, str):
        return value
    if value is None:
        raise EvaluationError(f"the argument `{name}` is missing")
    raise EvaluationError(f"the argument `{name}` must be a string, not {kind(value)}")


def optional_text(value: Any, name: str) -> str | None:
    """An argument that is a text or absent."""
    return None if value is None else text(value, name)


def text_input(value: Any) -> str:
    """The value that a filter of texts is applied to."""
    if isinstance(value, str):
        return value
    raise EvaluationError(f"it works on a string, not on {kind(value)}")


def integer(value: Any, name: str) -> int:
    """An argument that must be an integer."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if value is None:
        raise EvaluationError(f"the argument `{name}` is missing")
    raise EvaluationError(f"the argument `{name}` must be an integer, not {kind(value)}")


def number(value: Any, name: str) -> int:
    """An argument that must be a number; decimals are cut."""
    if is_number(value):
        return int(value)
    if value is None:
        raise EvaluationError(f"the argument `{name}` is missing")
    raise EvaluationError(f"the argument `{name}` must be a number, not {kind(value)}")


def boolean(value: Any, name: str) -> bool:
    """An argument that must be true or false."""
    if isinstance(value, bool):
        return value
    raise EvaluationError(f"the argument `{name}` must be true or false, not {kind(value)}")
