"""Paths that are known when a template is compiled."""

from __future__ import annotations

from typing import Any

from vivace.expressions import nodes

__all__ = ["static_path", "text_and_paths"]


def static_path(node: nodes.Expression) -> tuple[Any, ...] | None:
    """`("a", "b", 0)` for `a.b[0]`; None when a part is computed or a method."""
    keys: list[Any] = []
    while isinstance(node, nodes.Attribute):
        key = node.key
        if node.arguments is not None or not isinstance(key, nodes.Literal):
            return None
        if type(key.value) is not str and type(key.value) is not int:
            return None
        keys.append(key.value)
        node = node.target
    return (node.name, *reversed(keys)) if isinstance(node, nodes.Name) else None


def text_and_paths(
    statements: tuple[nodes.Statement, ...],
) -> tuple[tuple[int, str | tuple[Any, ...]], ...] | None:
    """The template as texts and paths; None when there is anything else in it."""
    parts: list[tuple[int, str | tuple[Any, ...]]] = []
    for statement in statements:
        if isinstance(statement, nodes.Text):
            parts.append((statement.offset, statement.text))
            continue
        path = static_path(statement.value) if isinstance(statement, nodes.Print) else None
        if path is None:
            return None
        parts.append((statement.offset, path))
    return tuple(parts) or None
