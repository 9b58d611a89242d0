"""Results on the standard output: as a table for people, as one document for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vivace.cli.settings import current

__all__ = ["Columns", "document", "listing", "notice", "printable", "text"]

Columns = Mapping[str, Callable[[Any], Any]]
"""Heading of each column, and how its cell is found in an item."""


def listing(items: Sequence[Any], columns: Columns) -> None:
    """Write a list; JSON and YAML have whole items, the others the columns."""
    kind = current().output
    if kind in ("json", "yaml"):
        document(list(items))
        return
    rows = [[_cell(find(item)) for find in columns.values()] for item in items]
    if kind == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(columns)
        writer.writerows([[_inert(cell) for cell in row] for row in rows])
    elif kind == "name":
        for row in rows:
            text(row[0])
    elif rows:
        _table([name.upper() for name in columns], rows)
    else:
        notice("nothing found")


def document(value: Any) -> None:
    """Write one value: YAML when asked for, else JSON."""
    if current().output == "yaml":
        import yaml

        text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False).rstrip("\n"))
        return
    indent = 2 if sys.stdout.isatty() else None
    text(json.dumps(value, ensure_ascii=False, indent=indent))


def text(line: str) -> None:
    """Write one line, or several."""
    sys.stdout.write(line + "\n")


def notice(line: str) -> None:
    """Tell something that is no result."""
    if not current().quiet:
        sys.stderr.write(line + "\n")


def printable(value: str) -> str:
    """Replace what would steer a terminal: logs and names are other people's texts."""
    return "".join(char if char.isprintable() or char in "\n\t" else "�" for char in value)


def _table(heads: list[str], rows: list[list[str]]) -> None:
    rows = [[printable(cell).replace("\n", " ") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        text("  ".join(cells).rstrip())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _inert(cell: str) -> str:
    # A spreadsheet takes such a cell for a formula.
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
