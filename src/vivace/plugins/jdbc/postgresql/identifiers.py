"""Names of tables and columns as users write them, quoted so that they can be nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable

from psycopg.sql import SQL, Composed, Identifier

from vivace.errors import TaskError

__all__ = ["column_name", "column_names", "table_name"]

_PLAIN = re.compile(r"[^\W\d][\w$]*")
_PART = re.compile(r'"((?:[^"]|"")+)"|([^".]+)')


def table_name(text: str) -> Identifier:
    """Read `table`, `schema.table` or `"Schema"."Table"`.

    Raises:
        TaskError: it is no name.
    """
    parts: list[str] = []
    at = 0
    text = _checked(text)
    while True:
        match = _PART.match(text, at)
        if match is None or len(parts) == 3:
            raise TaskError(f"`{text[:100]}` is no name of a table, such as schema.table")
        parts.append(_folded(match))
        at = match.end()
        if at == len(text):
            return Identifier(*parts)
        if text[at] != ".":
            raise TaskError(f"`{text[:100]}` is no name of a table, such as schema.table")
        at += 1


def column_name(text: str) -> Identifier:
    """Read the name of a column; dots are part of it."""
    text = _checked(text)
    match = _PART.fullmatch(text)
    return Identifier(_folded(match) if match is not None else text)


def column_names(names: Iterable[str]) -> Composed:
    """Read names of columns and join them with commas."""
    return SQL(", ").join(map(column_name, names))


def _checked(text: str) -> str:
    if "\0" in text or text.encode("utf-8", "replace").decode() != text:
        raise TaskError("a name of a table or a column holds a character that no text can hold")
    return text.strip()


def _folded(match: re.Match[str]) -> str:
    """Give the name that the server would look for."""
    quoted, plain = match.groups()
    if quoted is not None:
        name: str = quoted.replace('""', '"')
        return name
    plain = plain.strip()
    # Without quotes the server reads `MyTable` as `mytable`.
    return plain.lower() if _PLAIN.fullmatch(plain) else plain
