"""Properties of tasks: stored as text or plain data, rendered when they are used.

A property of a scalar type is rendered as text and then converted. A list or map is written out,
or is one expression that prints JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from vivace.expressions.errors import EvaluationError
from vivace.expressions.structures import map_structure
from vivace.expressions.values import is_map, is_sequence, kind

__all__ = [
    "has_expression",
    "is_truthy",
    "is_whole_expression",
    "render_list",
    "render_map",
    "to_boolean",
]

DELIMITER = re.compile(r"\{[{%#]")
FALSE_TEXTS = frozenset({"", "false", "0", "-0"})
BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    "": None,
}

Render = Callable[[str], str]


def has_expression(text: str) -> bool:
    """Whether rendering `text` can change it."""
    return "{" in text and DELIMITER.search(text) is not None


def is_truthy(text: str | None) -> bool:
    """Whether a rendered condition such as `runIf` holds: everything but four texts and null."""
    return text is not None and text.strip() not in FALSE_TEXTS


def to_boolean(text: str) -> bool | None:
    """The boolean of a rendered property; None for an empty text.

    Raises:
        EvaluationError: the text is no boolean.
    """
    if text not in BOOLEANS:
        raise EvaluationError(f"`{text[:60]}` is neither true nor false")
    return BOOLEANS[text]


def is_whole_expression(text: str) -> bool:
    """Whether a list or map property is one template, rendered before it is parsed as JSON."""
    trimmed = text.strip()
    return trimmed.startswith(("{{", "{%")) and trimmed.endswith(("}}", "%}"))


def render_list(value: Any, render: Render) -> list[Any]:
    """The items of a list property, of which strings and maps are rendered.

    Args:
        value: A list, JSON text of a list, one expression that prints a list, or None.
        render: Renders one template.

    Raises:
        EvaluationError: it is no list after all.
    """
    parsed, is_rendered = _parsed(value, render)
    if parsed is None:
        return []
    if not is_sequence(parsed):
        raise EvaluationError(f"the property must be a list, but is {kind(parsed)}")
    return list(parsed) if is_rendered else [map_structure(item, render) for item in parsed]


def render_map(value: Any, render: Render) -> dict[Any, Any]:
    """The entries of a map property, with every key and value rendered.

    Args:
        value: A map, JSON text of a map, one expression that prints a map, or None.
        render: Renders one template.

    Raises:
        EvaluationError: it is no map after all.
    """
    parsed, is_rendered = _parsed(value, render)
    if parsed is None:
        return {}
    if not is_map(parsed):
        raise EvaluationError(f"the property must be a map, but is {kind(parsed)}")
    result: dict[Any, Any] = parsed if is_rendered else map_structure(parsed, render)
    return dict(result)


def _parsed(value: Any, render: Render) -> tuple[Any, bool]:
    """The structure, and whether its texts have been rendered already."""
    if not isinstance(value, str):
        return value, False
    whole = is_whole_expression(value)
    text = render(value) if whole else value
    if not text.strip():
        return None, whole
    try:
        return json.loads(text), whole
    except (ValueError, RecursionError) as exc:
        raise EvaluationError("the property is no JSON after rendering") from exc
