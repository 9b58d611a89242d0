"""The data of charts: rows of a table, or figures of rows that are alike, in one statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from vivace.errors import InvalidError
from vivace.model.instant import to_iso
from vivace.store.chart_sources import SOURCES, ChartField, ChartSource, label_value
from vivace.store.conditions import Condition
from vivace.store.database import Database
from vivace.store.query import Filter, Leaf, Page, Query
from vivace.store.statistics import Span
from vivace.store.text_search import contains, ends_with, starts_with

__all__ = ["ChartColumn", "ChartCondition", "ChartQuery", "Charts"]

_UNPERIODIC = frozenset({"timeRange", "startDate", "endDate"})
_AGGREGATES: dict[str, Callable[[Any], sa.ColumnElement[Any]]] = {
    "SUM": sa.func.sum,
    "AVG": sa.func.avg,
    "MIN": sa.func.min,
    "MAX": sa.func.max,
}
_COMPARED: dict[str, Callable[[Any, Any], Condition]] = {
    "EQUAL_TO": lambda column, value: column == value,
    "GREATER_THAN": lambda column, value: column > value,
    "GREATER_THAN_OR_EQUAL_TO": lambda column, value: column >= value,
    "LESS_THAN": lambda column, value: column < value,
    "LESS_THAN_OR_EQUAL_TO": lambda column, value: column <= value,
    "CONTAINS": contains,
    "STARTS_WITH": starts_with,
    "ENDS_WITH": ends_with,
    "REGEX": lambda column, value: column.regexp_match(value),
}
_NEGATED = {"NOT_EQUAL_TO": "EQUAL_TO", "NOT_IN": "IN"}


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """A column of the result."""

    name: str
    field: str | None = None
    aggregate: str | None = None
    label_key: str | None = None


@dataclass(frozen=True, slots=True)
class ChartCondition:
    """A comparison of `where`."""

    type: str
    field: str | None = None
    value: Any = None
    label_key: str | None = None
    any_of: tuple[ChartCondition, ...] = ()
    """Of OR."""


@dataclass(frozen=True, slots=True)
class ChartQuery:
    """What a chart wants to know."""

    source: str
    columns: tuple[ChartColumn, ...]
    query: Query
    """Tenant, page, and filters; those that the source does not know are not looked at."""
    where: tuple[ChartCondition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    """Names of columns, and whether the order is descending."""
    span: Span | None = field(default=None)
    """Into whose steps dates are put when rows become figures."""


class Charts:
    """Reads the data of charts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, wanted: ChartQuery) -> Page[dict[str, Any]]:
        """Give a page of rows by the names of the columns, NULLs left out, and how many there are.

        Raises:
            InvalidError: the source, a field or a value is not what it has to be.
            BadRequestError: a filter cannot be read.
        """
        plan = _Plan(wanted)
        statement, count = plan.statement(), plan.count()

        def read(connection: sa.Connection) -> Page[dict[str, Any]]:
            rows = [plan.row(row) for row in connection.execute(statement)]
            return Page(rows, connection.scalar(count) or 0)

        return await self._database.read(read)


class _Plan:
    def __init__(self, wanted: ChartQuery) -> None:
        found = SOURCES.get(wanted.source)
        if found is None:
            raise InvalidError(f"`{wanted.source}` is none of {', '.join(SOURCES)}")
        self._source = found
        self._wanted = wanted
        self._columns = [(item, *self._expression(item)) for item in wanted.columns]

    def statement(self) -> sa.Select[Any]:
        query = self._wanted.query
        return self._grouped().order_by(*self._order()).offset(query.offset).limit(query.limit)

    def count(self) -> sa.Select[Any]:
        return sa.select(sa.func.count()).select_from(self._grouped().subquery())

    def row(self, values: Sequence[Any]) -> dict[str, Any]:
        return {
            item.name: read(value)
            for (item, _, read), value in zip(self._columns, values, strict=True)
            if value is not None
        }

    def _grouped(self) -> sa.Select[Any]:
        expressions = [each.label(f"c{index}") for index, (_, each, _) in enumerate(self._columns)]
        statement = sa.select(*expressions).where(*self._where())
        if self._is_grouped:
            keys: list[sa.ColumnElement[Any]] = [
                sa.literal_column(str(index + 1))
                for index, (item, _, _) in enumerate(self._columns)
                if item.aggregate is None
            ]
            statement = statement.group_by(*keys)
        return statement.select_from(self._source.searchable.tenant.table)

    @property
    def _is_grouped(self) -> bool:
        return any(item.aggregate is not None for item in self._wanted.columns)

    def _order(self) -> list[Any]:
        places = {item.name: index for index, item in enumerate(self._wanted.columns)}
        criteria = []
        for name, descending in self._wanted.order:
            if name not in places:
                raise InvalidError(f"`orderBy` names the column `{name}`, which there is not")
            criteria.append(_criterion(places.pop(name), descending=descending))
        # what is left makes the order total, so that pages do not overlap
        return [*criteria, *(_criterion(place, descending=False) for place in places.values())]

    def _where(self) -> list[Condition]:
        query, source = self._wanted.query, self._source
        kept = tuple(item for item in query.filters if _applies(item, source))
        return [
            *source.searchable.where(replace(query, filters=kept)),
            *(self._condition(item) for item in self._wanted.where),
        ]

    def _field(self, name: str | None) -> ChartField:
        found = self._source.fields.get(name or "")
        if found is None:
            known = ", ".join(sorted(self._source.fields))
            raise InvalidError(f"`{name}` is no field of {self._wanted.source}: {known} are")
        return found

    def _expression(self, item: ChartColumn) -> tuple[sa.ColumnElement[Any], Any]:
        if item.aggregate == "COUNT":
            counted = sa.func.count(self._field(item.field).column) if item.field else None
            return (sa.func.count() if counted is None else counted), int
        found = self._field(item.field)
        if item.aggregate is not None:
            figure = _AGGREGATES[item.aggregate](found.column)
            return figure, (lambda value: found.read(_plain(value)))
        if item.label_key is not None and found.is_labels:
            return label_value(found.column, item.label_key), str
        span = self._wanted.span
        if span is not None and found.is_date and self._is_grouped:
            # literals, so that SELECT and GROUP BY are the same text
            step = sa.literal_column(str(span.step), sa.BigInteger())
            start = sa.literal_column(str(span.start), sa.BigInteger())
            index: sa.ColumnElement[Any] = (found.column - start) // step
            return index, (lambda value: to_iso(span.start + int(value) * span.step))
        return found.column, found.read

    def _condition(self, item: ChartCondition) -> Condition:
        if item.type == "OR":
            return sa.or_(sa.false(), *(self._condition(each) for each in item.any_of))
        found = self._field(item.field)
        column = found.column
        if item.label_key is not None and found.is_labels:
            column = label_value(column, item.label_key)
        if item.type in ("IS_NULL", "IS_NOT_NULL"):
            return column.is_(None) if item.type == "IS_NULL" else column.is_not(None)
        if item.type in ("IS_TRUE", "IS_FALSE"):
            return column == (sa.true() if item.type == "IS_TRUE" else sa.false())
        positive = _compared(_NEGATED.get(item.type, item.type), column, found, item.value)
        if item.type not in _NEGATED:
            return positive
        return sa.not_(sa.func.coalesce(positive, sa.false()))


def _compared(kind: str, column: Any, found: ChartField, value: Any) -> Condition:
    try:
        if kind == "IN":
            values = value if isinstance(value, list | tuple) else [value]
            condition: Condition = column.in_([found.write(each) for each in values])
            return condition
        compared: Condition = _COMPARED[kind](column, found.write(value))
    except (ValueError, TypeError) as error:
        raise InvalidError(f"`where` cannot compare with `{value}`: {error}") from error
    return compared


def _criterion(place: int, *, descending: bool) -> Any:
    column: sa.ColumnElement[Any] = sa.literal_column(f"c{place}")
    # the databases disagree about where NULL comes
    return (column.desc() if descending else column.asc()).nulls_last()


def _applies(item: Filter, source: ChartSource) -> bool:
    """Whether the table has what a filter of the whole dashboard is about."""
    if not isinstance(item, Leaf):
        return all(_applies(child, source) for child in item.children)
    if source.date is None and item.field in _UNPERIODIC:
        return False
    return item.field in source.searchable.fields


def _plain(value: Any) -> Any:
    """Give the figure of PostgreSQL, which sums whole numbers to decimals, as a float."""
    return value if isinstance(value, int | float | str) else float(value)
