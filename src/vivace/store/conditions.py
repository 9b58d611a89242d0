"""The conditions that filters become: one class for each kind of field.

Values travel as bound parameters only, columns are those that a table of fields names, and
substrings are found by functions, not by LIKE, so that no character of a value means anything.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import regex
import sqlalchemy as sa

from vivace.errors import BadRequestError
from vivace.model.instant import Micros, from_datetime, from_iso
from vivace.model.log import LogLevel
from vivace.store.query import Op, Query
from vivace.store.text_search import contains, ends_with, starts_with

__all__ = [
    "COMPARISON",
    "EQUALITY",
    "IDENTIFIER",
    "MEMBERSHIP",
    "NAME",
    "Choice",
    "Condition",
    "Field",
    "Instant",
    "Level",
    "Scope",
    "Text",
    "Words",
    "bad_filter",
    "one_value",
    "values",
]

Condition = sa.ColumnElement[bool]

EQUALITY = frozenset({Op.EQUALS, Op.NOT_EQUALS})
MEMBERSHIP = EQUALITY | {Op.IN, Op.NOT_IN}
COMPARISON = EQUALITY | {
    Op.GREATER_THAN,
    Op.GREATER_THAN_OR_EQUAL_TO,
    Op.LESS_THAN,
    Op.LESS_THAN_OR_EQUAL_TO,
}
IDENTIFIER = MEMBERSHIP | {Op.CONTAINS, Op.STARTS_WITH, Op.ENDS_WITH}
"""What ids are compared by."""
NAME = IDENTIFIER | {Op.REGEX, Op.PREFIX}
"""What namespaces and flow ids are compared by."""

_POSITIVE = {Op.NOT_EQUALS: Op.EQUALS, Op.NOT_IN: Op.IN}
_MAX_VALUES = 500
_MAX_PATTERN = 1_000


def bad_filter(problem: str) -> BadRequestError:
    """Make the error of a filter that cannot be read."""
    return BadRequestError(f"Invalid query filters: {problem}")


def values(value: Any) -> list[str]:
    """Read a list of texts, or one with commas and perhaps square brackets."""
    if isinstance(value, str):
        text = value[1:-1] if value[:1] == "[" and value[-1:] == "]" else value
        value = [part.strip() for part in text.split(",")]
    if not isinstance(value, list | tuple | set | frozenset):
        value = [value]
    if len(value) > _MAX_VALUES:
        raise bad_filter(f"a list has {len(value)} values, but {_MAX_VALUES} is the limit")
    return [one_value(item) for item in value]


def one_value(value: Any) -> str:
    """Read one text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise bad_filter(f"a {type(value).__name__} stands where a text is expected")


class Field(ABC):
    """Something that a list can be filtered by.

    Args:
        ops: The operators that it knows.
    """

    def __init__(self, ops: frozenset[Op]) -> None:
        self.ops = ops

    def condition(self, name: str, op: Op, value: Any, query: Query) -> Condition:
        """Say when a row passes.

        Raises:
            BadRequestError: the field does not know the operator, or cannot read the value.
        """
        if op not in self.ops:
            raise bad_filter(f"`{name}` cannot be compared by {op}")
        positive = self.matches(_POSITIVE.get(op, op), value, query)
        if op not in _POSITIVE:
            return positive
        # what is not set differs from every value
        return sa.not_(sa.func.coalesce(positive, sa.false()))

    @abstractmethod
    def matches(self, op: Op, value: Any, query: Query) -> Condition:
        """Say when a row passes; negations have been taken off."""


class Text(Field):
    """A column of text."""

    def __init__(self, column: sa.ColumnElement[str], ops: frozenset[Op] = IDENTIFIER) -> None:
        super().__init__(ops)
        self._column = column

    def matches(self, op: Op, value: Any, query: Query) -> Condition:
        if op is Op.IN:
            return self._column.in_(values(value))
        text = one_value(value)
        match op:
            case Op.CONTAINS:
                return contains(self._column, text)
            case Op.STARTS_WITH:
                return starts_with(self._column, text)
            case Op.ENDS_WITH:
                return ends_with(self._column, text)
            case Op.REGEX:
                return self._column.regexp_match(_pattern(text))
            case Op.PREFIX:
                # `/` follows `.`: a range that an index can serve
                below = sa.and_(self._column >= f"{text}.", self._column < f"{text}/")
                return sa.or_(self._column == text, below)
            case _:
                return self._column == text


class Choice(Field):
    """A column of a few known values.

    Args:
        column: Where they are.
        read: Gives the stored value of a text, None for NULL; raises ValueError for another one.
    """

    def __init__(self, column: sa.ColumnElement[Any], read: Callable[[str], Any]) -> None:
        super().__init__(MEMBERSHIP)
        self._column = column
        self._read = read

    def matches(self, op: Op, value: Any, query: Query) -> Condition:
        texts = values(value) if op is Op.IN else [one_value(value)]
        try:
            wanted = {self._read(text) for text in texts}
        except ValueError as error:
            raise bad_filter(str(error)) from error
        found = self._column.in_([item for item in wanted if item is not None])
        return sa.or_(found, self._column.is_(None)) if None in wanted else found


class Words(Field):
    """Words that each stand for a condition.

    Args:
        meanings: The conditions.
        lenient: Let every row pass for an unknown word, instead of refusing it.
    """

    def __init__(self, meanings: Mapping[str, Condition], *, lenient: bool = False) -> None:
        super().__init__(EQUALITY)
        self._meanings = meanings
        self._lenient = lenient

    def condition(self, name: str, op: Op, value: Any, query: Query) -> Condition:
        if self._lenient and one_value(value) not in self._meanings:
            return sa.true()
        return super().condition(name, op, value, query)

    def matches(self, op: Op, value: Any, query: Query) -> Condition:
        word = one_value(value)
        if word not in self._meanings:
            raise bad_filter(f"`{word}` is none of {', '.join(self._meanings)}")
        return self._meanings[word]


class Scope(Field):
    """Whether something belongs to the users or to the system's own namespace."""

    def __init__(self, namespace: sa.ColumnElement[str]) -> None:
        super().__init__(EQUALITY)
        self._namespace = namespace

    def matches(self, op: Op, value: Any, query: Query) -> Condition:
        is_system = self._namespace == query.system_namespace
        meanings = {"USER": sa.not_(is_system), "SYSTEM": is_system}
        wanted = values(value)
        unknown = [word for word in wanted if word not in meanings]
        if unknown:
            raise bad_filter(f"`{unknown[0]}` is no scope: USER and SYSTEM are")
        return sa.or_(*(meanings[word] for word in wanted))


class Instant(Field):
    """A column of instants; values are ISO dates with offset."""

    def __init__(self, column: sa.ColumnElement[int]) -> None:
        super().__init__(COMPARISON)
        self._column = column

    def matches(self, op: Op, value: Any, query: Query) -> Condition:
        at = _instant(value)
        match op:
            case Op.GREATER_THAN:
                return self._column > at
            case Op.GREATER_THAN_OR_EQUAL_TO:
                return self._column >= at
            case Op.LESS_THAN:
                return self._column < at
            case Op.LESS_THAN_OR_EQUAL_TO:
                return self._column <= at
            case _:
                return self._column == at


class Level(Field):
    """A column of ranks of log levels; EQUALS means that level and the more severe ones."""

    def __init__(self, column: sa.ColumnElement[int]) -> None:
        super().__init__(EQUALITY)
        self._column = column

    def matches(self, op: Op, value: Any, query: Query) -> Condition:
        try:
            level = LogLevel(one_value(value).upper())
        except ValueError as error:
            raise bad_filter(f"`{value}` is no level of a log") from error
        return self._column >= level.rank


def _instant(value: Any) -> Micros:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return from_datetime(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return value
    try:
        return from_iso(one_value(value))
    except ValueError as error:
        raise bad_filter(f"`{value}` is not an ISO date with offset") from error


def _pattern(text: str) -> str:
    if len(text) > _MAX_PATTERN:
        raise bad_filter(f"a regular expression is longer than {_MAX_PATTERN} characters")
    try:
        regex.compile(text)
    except regex.error as error:
        raise bad_filter(f"the regular expression `{text}` is not valid: {error}") from error
    return text
