"""Properties of tasks: stored as text, rendered when they are used."""

from __future__ import annotations

import re

__all__ = ["has_expression", "is_truthy", "is_whole_expression"]

DELIMITER = re.compile(r"\{[{%#]")
FALSE_TEXTS = frozenset({"", "false", "0", "-0"})


def has_expression(text: str) -> bool:
    """Whether rendering `text` can change it."""
    return "{" in text and DELIMITER.search(text) is not None


def is_truthy(text: str | None) -> bool:
    """Whether a rendered condition such as `runIf` holds: everything but four texts and null."""
    return text is not None and text.strip() not in FALSE_TEXTS


def is_whole_expression(text: str) -> bool:
    """Whether a list or map property is one template, rendered before it is parsed as JSON."""
    trimmed = text.strip()
    return trimmed.startswith(("{{", "{%")) and trimmed.endswith(("}}", "%}"))
