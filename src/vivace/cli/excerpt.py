"""The lines of a source around a place, with a mark under it."""

from __future__ import annotations

from vivace.errors import SourceSpan

__all__ = ["excerpt"]

_LONGEST_LINE = 160


def excerpt(text: str, at: SourceSpan, *, before: int = 1) -> str:
    """Write the line of a place, what precedes it, and a mark under the column.

    Args:
        text: The whole source.
        at: The place; one beyond the text gives an empty excerpt.
        before: How many lines above are shown.
    """
    lines = text.splitlines()
    if not 1 <= at.line <= len(lines):
        return ""
    first = max(at.line - before, 1)
    width = len(str(at.line))
    shown = [
        f" {number:>{width}} | {_cut(lines[number - 1])}" for number in range(first, at.line + 1)
    ]
    column = min(at.column, len(lines[at.line - 1]) + 1, _LONGEST_LINE)
    # Tabs stay tabs, so that the mark stands under its column whatever their width.
    prefix = "".join("\t" if char == "\t" else " " for char in lines[at.line - 1][: column - 1])
    return "\n".join([*shown, f" {'':>{width}} | {prefix}^"])


def _cut(line: str) -> str:
    visible = "".join(char if char == "\t" or char.isprintable() else "�" for char in line)
    return visible if len(visible) <= _LONGEST_LINE else visible[:_LONGEST_LINE] + "…"
