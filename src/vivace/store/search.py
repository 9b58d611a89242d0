"""Filters, order and pages of lists, as SQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from vivace.errors import InvalidError
from vivace.model.duration import parse_duration
from vivace.model.instant import Micros
from vivace.store.conditions import Condition, Field, bad_filter, one_value
from vivace.store.query import Filter, Group, Leaf, Logical, Op, Page, Query

__all__ = ["Searchable", "TimeRange"]

T = TypeVar("T")

_MAX_FILTERS = 100
_MAX_DEPTH = 4


@dataclass(frozen=True)
class Searchable:
    """A table that can be searched: what by, and in which orders.

    Args:
        tenant: The column that every search is limited by.
        fields: Filters by the names of the API.
        sorts: Columns by the names of the API; for each, the names of the database too.
        order: The order when none is asked for.
        tie: Columns that make every order total, so that pages do not overlap.
        always: Condition of every search.
    """

    tenant: sa.ColumnElement[str]
    fields: Mapping[str, Field]
    sorts: Mapping[str, sa.ColumnElement[Any]]
    order: tuple[sa.ColumnElement[Any], ...]
    tie: tuple[sa.ColumnElement[Any], ...]
    always: tuple[Condition, ...] = field(default=())

    def where(self, query: Query) -> list[Condition]:
        """Give the conditions that a row has to meet.

        Raises:
            BadRequestError: a field or operator is unknown here, or a value cannot be read.
        """
        if _count(query.filters) > _MAX_FILTERS:
            raise bad_filter(f"there are more than {_MAX_FILTERS}")
        filters = [self._condition(item, query, _MAX_DEPTH) for item in query.filters]
        return [self.tenant == query.tenant, *self.always, *filters]

    def order_by(self, query: Query) -> list[sa.ColumnElement[Any]]:
        """Give the criteria of the order.

        Raises:
            InvalidError: there is no such criterion.
        """
        criteria = [self._criterion(sort.field, descending=sort.descending) for sort in query.sort]
        return [*(criteria or self.order), *self.tie]

    def page(
        self,
        connection: sa.Connection,
        statement: sa.Select[Any],
        query: Query,
        read: Callable[[Any], T],
    ) -> Page[T]:
        """Read the page of a search, and count all that it would find."""
        where = self.where(query)
        count = sa.select(sa.func.count()).select_from(self.tenant.table).where(*where)
        statement = (
            statement.where(*where)
            .order_by(*self.order_by(query))
            .offset(query.offset)
            .limit(query.limit)
        )
        total = connection.scalar(count) or 0
        rows = connection.execute(statement)
        return Page([read(row) for row in rows], total)

    def _condition(self, item: Filter, query: Query, depth: int) -> Condition:
        if isinstance(item, Leaf):
            found = self.fields.get(item.field)
            if found is None:
                raise bad_filter(f"`{item.field}` is none of {', '.join(sorted(self.fields))}")
            return found.condition(item.field, item.op, item.value, query)
        if not depth:
            raise bad_filter(f"groups are nested more than {_MAX_DEPTH} levels")
        parts = [self._condition(child, query, depth - 1) for child in item.children]
        if item.logical is Logical.OR:
            return sa.or_(sa.false(), *parts)
        return sa.and_(sa.true(), *parts)

    def _criterion(self, name: str, *, descending: bool) -> sa.ColumnElement[Any]:
        column = self.sorts.get(name)
        if column is None:
            raise InvalidError(
                f"`{name}` is nothing to sort by", hint=f"sort by {', '.join(sorted(self.sorts))}"
            )
        criterion = column.desc() if descending else column.asc()
        # the databases disagree about where NULL comes
        return criterion.nulls_last() if getattr(column, "nullable", True) else criterion


class TimeRange(Field):
    """An ISO duration back from now.

    Args:
        columns: Which instant is looked at, by the query's `date_filter`; the first by default.
    """

    def __init__(self, **columns: tuple[sa.ColumnElement[int], ...]) -> None:
        super().__init__(frozenset({Op.EQUALS}))
        self._columns = columns

    def matches(self, op: Op, value: Any, query: Query) -> Condition:
        choice = query.date_filter or next(iter(self._columns))
        if choice not in self._columns:
            raise bad_filter(f"`{choice}` is no date to filter by: {', '.join(self._columns)} are")
        try:
            length = value if isinstance(value, timedelta) else parse_duration(one_value(value))
        except ValueError as error:
            raise bad_filter(str(error)) from error
        since = max(_now(query) - length // timedelta(microseconds=1), -(2**62))
        return sa.or_(*(column >= since for column in self._columns[choice]))


def _now(query: Query) -> Micros:
    return time.time_ns() // 1000 if query.now is None else query.now


def _count(filters: tuple[Filter, ...]) -> int:
    # without recursion, which is what depth is limited for
    total, waiting = 0, list(filters)
    while waiting and total <= _MAX_FILTERS:
        item = waiting.pop()
        total += 1
        if isinstance(item, Group):
            waiting += item.children
    return total
