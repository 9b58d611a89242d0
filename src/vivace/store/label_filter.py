"""Filters by labels and by free text, on labels kept as JSON: `[["team","data"],...]`.

The JSON is written by one encoder, so a pair has one form, and a quote within a label is escaped:
the form cannot occur but where the pair does. So finding text is enough, which is quicker than
reading JSON and the same on both databases.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from vivace.store.conditions import EQUALITY, MEMBERSHIP, Condition, Field, bad_filter, one_value
from vivace.store.encoding import encode, text
from vivace.store.query import Op, Query
from vivace.store.text_search import contains, contains_folded

__all__ = ["FreeText", "Labels"]


class Labels(Field):
    """Labels as a map, or as `key:value`; CONTAINS looks into the values."""

    def __init__(self, column: sa.ColumnElement[str]) -> None:
        super().__init__(MEMBERSHIP | {Op.CONTAINS})
        self._column = column

    def matches(self, op: Op, value: Any, query: Query) -> Condition:
        if op is Op.CONTAINS and isinstance(value, str) and ":" not in value:
            return contains(self._column, _inner(value))
        pairs = _pairs(value, several=op is Op.IN)
        if op is Op.CONTAINS:
            parts = [condition for pair in pairs for condition in self._with_part(*pair)]
            return sa.and_(sa.true(), *parts)
        found = [contains(self._column, encode(pair)) for pair in pairs]
        if op is Op.IN:
            return sa.or_(sa.false(), *found)
        return sa.and_(sa.true(), *found)

    def _with_part(self, key: str, part: str) -> list[Condition]:
        # JSON is read only where both texts occur somewhere
        return [
            contains(self._column, f'["{_inner(key)}","'),
            contains(self._column, _inner(part)),
            _LabelContains(self._column, key, part),
        ]


class FreeText(Field):
    """Text anywhere in some columns, and in labels, whatever the case.

    Args:
        columns: Plain texts.
        labels: Labels, of which `key:value` is found too.
    """

    def __init__(
        self, *columns: sa.ColumnElement[str], labels: sa.ColumnElement[str] | None = None
    ) -> None:
        super().__init__(EQUALITY)
        self._columns = columns
        self._labels = labels

    def matches(self, op: Op, value: Any, query: Query) -> Condition:
        wanted = one_value(value)
        # one search in all columns is quicker than one in each
        everything: sa.ColumnElement[str] = sa.literal("")
        for column in self._columns:
            everything = everything + "\n" + sa.func.coalesce(column, "")
        found = [contains_folded(everything, wanted)]
        if self._labels is not None:
            found += _in_labels(self._labels, wanted)
        return sa.or_(*found)


def _in_labels(labels: sa.ColumnElement[str], wanted: str) -> list[Condition]:
    if not wanted.strip("[],"):
        return []  # the signs between the labels, not in them
    found = [contains_folded(labels, _inner(wanted))]
    key, colon, value = wanted.partition(":")
    if colon:
        found.append(contains_folded(labels, f'{_inner(key)}","{_inner(value)}'))
    return found


def _inner(value: str) -> str:
    """Give a text as it stands between the quotes of JSON."""
    return encode(text(value))[1:-1]


def _pairs(value: Any, *, several: bool) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        pairs = [(key, one_value(item)) for key, item in value.items()]
    elif isinstance(value, str):
        pairs = [_pair(part) for part in (value.split(",") if several else [value])]
    elif isinstance(value, list | tuple):
        pairs = [pair for part in value for pair in _pairs(part, several=False)]
    else:
        raise bad_filter("labels are given as a map or as `key:value`")
    return [(text(key), text(item)) for key, item in pairs]


def _pair(part: str) -> tuple[str, str]:
    key, colon, value = part.strip().partition(":")
    if not (key and colon and value):
        raise bad_filter(f"the label `{part}` is not of the form `key:value`")
    return key, value


class _LabelContains(FunctionElement[bool]):
    """Whether the label with a key has a text in its value: labels, key, text."""

    inherit_cache = True
    type = sa.Boolean()

    def __init__(self, labels: sa.ColumnElement[str], key: str, part: str) -> None:
        super().__init__(labels, sa.literal(key), sa.literal(part))


@compiles(_LabelContains, "sqlite")
def _in_json_each(element: _LabelContains, compiler: SQLCompiler, **options: Any) -> str:
    labels, key, part = (compiler.process(clause, **options) for clause in element.clauses)
    return (
        f"EXISTS (SELECT 1 FROM json_each({labels}) WHERE json_extract(value, '$[0]') = {key}"  # noqa: S608
        f" AND instr(json_extract(value, '$[1]'), {part}) > 0)"
    )


@compiles(_LabelContains, "postgresql")
def _in_elements(element: _LabelContains, compiler: SQLCompiler, **options: Any) -> str:
    labels, key, part = (compiler.process(clause, **options) for clause in element.clauses)
    return (
        f"EXISTS (SELECT 1 FROM jsonb_array_elements(({labels})::jsonb) AS pair"  # noqa: S608
        f" WHERE pair ->> 0 = {key} AND strpos(pair ->> 1, {part}) > 0)"
    )
