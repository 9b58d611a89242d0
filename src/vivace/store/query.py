"""What a list is asked for: filters, order and page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from vivace.errors import InvalidError
from vivace.model.instant import Micros

__all__ = ["Filter", "Group", "Leaf", "Logical", "Op", "Page", "Query", "Sort"]

T = TypeVar("T")

_MAX_OFFSET = 2**62
"""The largest number that both databases take."""


class Op(StrEnum):
    """How a field is compared."""

    EQUALS = "EQUALS"
    NOT_EQUALS = "NOT_EQUALS"
    GREATER_THAN = "GREATER_THAN"
    LESS_THAN = "LESS_THAN"
    GREATER_THAN_OR_EQUAL_TO = "GREATER_THAN_OR_EQUAL_TO"
    LESS_THAN_OR_EQUAL_TO = "LESS_THAN_OR_EQUAL_TO"
    IN = "IN"
    NOT_IN = "NOT_IN"
    STARTS_WITH = "STARTS_WITH"
    ENDS_WITH = "ENDS_WITH"
    CONTAINS = "CONTAINS"
    REGEX = "REGEX"
    PREFIX = "PREFIX"
    """The value itself or something below it: `a` matches `a` and `a.b`, not `ab`."""


class Logical(StrEnum):
    """How the members of a group are combined."""

    AND = "and"
    OR = "or"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison."""

    field: str
    """Name of the API, such as `flowId`; `q` is free text."""
    op: Op
    value: Any
    """Text, or a list of texts for IN and NOT_IN; of `labels` also a map."""


@dataclass(frozen=True, slots=True)
class Group:
    """Several filters combined."""

    logical: Logical
    children: tuple[Filter, ...]


Filter = Leaf | Group


@dataclass(frozen=True, slots=True)
class Sort:
    """One criterion of the order."""

    field: str
    descending: bool = False

    @classmethod
    def parse(cls, text: str) -> Sort:
        """Read `field:asc`; any other direction means descending.

        Raises:
            InvalidError: there is not exactly one colon.
        """
        field, colon, direction = text.partition(":")
        if not colon or ":" in direction:
            raise InvalidError(f"the sort `{text}` is not of the form `field:asc` or `field:desc`")
        return cls(field, descending=direction != "asc")


@dataclass(frozen=True, slots=True)
class Query:
    """A page of a list of one tenant."""

    tenant: str = "main"
    filters: tuple[Filter, ...] = ()
    """All must hold."""
    sort: tuple[Sort, ...] = ()
    page: int = 1
    size: int = 10
    now: Micros | None = None
    """What `timeRange` counts back from; the clock's time by default."""
    date_filter: str | None = None
    """Which date `timeRange` looks at, where there are several: START_DATE, END_DATE or
    START_OR_END_DATE of executions, NEXT_EXECUTION_DATE or LAST_TRIGGERED_DATE of triggers."""
    system_namespace: str = "system"
    """What the scope SYSTEM means."""

    @property
    def offset(self) -> int:
        """How many results come before the page.

        Raises:
            InvalidError: there is no such page.
        """
        if self.page < 1 or self.size < 1:
            raise InvalidError(f"page {self.page} of size {self.size} is none: both start at 1")
        return min((self.page - 1) * self.size, _MAX_OFFSET)

    @property
    def limit(self) -> int:
        """How many results the page has at most."""
        return min(self.size, _MAX_OFFSET)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of the results, and how many there are in all."""

    results: list[T]
    total: int
