"""Searching in text alike on both databases, byte for byte, without wildcards.

Case is folded for ASCII only: that is what SQLite can do, and PostgreSQL does it on columns of the
collation "C".
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["contains", "contains_folded", "ends_with", "fold", "starts_with"]

Text = sa.ColumnElement[str]
Condition = sa.ColumnElement[bool]

_TO_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


class _Position(FunctionElement[int]):
    """Where a text begins in another one, from 1; 0 when it does not occur."""

    inherit_cache = True
    type = sa.Integer()


@compiles(_Position, "sqlite")
def _instr(element: _Position, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(_Position, "postgresql")
def _strpos(element: _Position, compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


def contains(column: Text, value: str) -> Condition:
    """Whether the column has the text in it."""
    return _Position(column, sa.literal(value)) > 0


def contains_folded(column: Text, value: str) -> Condition:
    """Whether the column has the text in it, whatever the case of its ASCII letters."""
    return contains(sa.func.lower(column), fold(value))


def starts_with(column: Text, value: str) -> Condition:
    """Whether the column begins with the text."""
    return sa.func.substr(column, 1, len(value)) == value


def ends_with(column: Text, value: str) -> Condition:
    """Whether the column ends with the text."""
    start = sa.func.length(column) - (len(value) - 1)
    # a negative start would count from the end in one database, and from before the text in the
    # other
    return sa.and_(start > 0, sa.func.substr(column, start) == value)


def fold(value: str) -> str:
    """Make ASCII letters small."""
    return value.translate(_TO_LOWER)
