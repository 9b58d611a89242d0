"""The data of charts, alike on both databases."""

from __future__ import annotations

import pytest

from tests.integration.store.records import SECOND, T0, a_line, a_metric, ended, keep
from vivace.errors import InvalidError
from vivace.model.instant import to_iso
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.store import (
    Batch,
    ChartColumn,
    ChartCondition,
    ChartQuery,
    Leaf,
    Op,
    Query,
    Span,
    Store,
)

COUNT = ChartColumn("total", aggregate="COUNT")
STATE = ChartColumn("state", "STATE")


@pytest.fixture(autouse=True)
async def kept(store: Store) -> None:
    await keep(
        store,
        ended("a", start=T0, length=2 * SECOND, labels=[("team", "data"), ("it's", "a:b")]),
        ended("b", State.FAILED, start=T0 + SECOND, length=4 * SECOND, labels=[("team", "ops")]),
        ended("c", start=T0 + 61 * SECOND, length=3 * SECOND, flow_id="other"),
    )


def asked(*columns: ChartColumn, source: str = "Executions", **more: object) -> ChartQuery:
    query = more.pop("query", Query(size=100))
    return ChartQuery(source, columns, query, **more)  # type: ignore[arg-type]


async def test_rows_that_are_alike_become_figures(store: Store) -> None:
    columns = (
        STATE,
        COUNT,
        ChartColumn("sum", "DURATION", "SUM"),
        ChartColumn("mean", "DURATION", "AVG"),
        ChartColumn("last", "START_DATE", "MAX"),
    )
    found = await store.charts.page(asked(*columns, order=(("total", True),)))
    assert found.total == 2
    first, second = found.results
    assert (first["state"], first["total"], first["sum"], first["mean"]) == ("SUCCESS", 2, 5, 2.5)
    assert first["last"] == to_iso(T0 + 61 * SECOND)
    assert second["total"] == 1


async def test_dates_are_put_into_the_steps_of_a_span(store: Store) -> None:
    date = ChartColumn("date", "START_DATE")
    found = await store.charts.page(asked(date, COUNT, span=Span(T0, 60 * SECOND, 2)))
    assert found.results == [
        {"date": to_iso(T0), "total": 2},
        {"date": to_iso(T0 + 60 * SECOND), "total": 1},
    ]


async def test_rows_are_listed_as_they_are_without_figures(store: Store) -> None:
    columns = (ChartColumn("id", "ID"), ChartColumn("labels", "LABELS"))
    found = await store.charts.page(
        asked(*columns, query=Query(size=1, page=2), order=(("id", False),))
    )
    assert (found.results, found.total) == ([{"id": "b", "labels": "team:ops"}], 3)


async def test_a_label_is_a_column(store: Store) -> None:
    team = ChartColumn("team", "LABELS", label_key="team")
    found = await store.charts.page(asked(team, COUNT))
    assert found.results == [
        {"team": "data", "total": 1},
        {"team": "ops", "total": 1},
        {"total": 1},
    ]
    odd = ChartColumn("odd", "LABELS", label_key="it's")
    assert {"odd": "a:b"} in (await store.charts.page(asked(odd))).results


CONDITIONS = {
    "EQUAL_TO": (ChartCondition("EQUAL_TO", "STATE", "FAILED"), "b"),
    "NOT_EQUAL_TO": (ChartCondition("NOT_EQUAL_TO", "FLOW_ID", "hello"), "c"),
    "IN": (ChartCondition("IN", "ID", ["a", "b"]), "ab"),
    "NOT_IN": (ChartCondition("NOT_IN", "ID", ["a", "b"]), "c"),
    "CONTAINS": (ChartCondition("CONTAINS", "FLOW_ID", "the"), "c"),
    "STARTS_WITH": (ChartCondition("STARTS_WITH", "FLOW_ID", "hel"), "ab"),
    "ENDS_WITH": (ChartCondition("ENDS_WITH", "FLOW_ID", "lo"), "ab"),
    "REGEX": (ChartCondition("REGEX", "FLOW_ID", "^o.*r$"), "c"),
    "GREATER_THAN": (ChartCondition("GREATER_THAN", "DURATION", 2.5), "bc"),
    "LESS_THAN": (ChartCondition("LESS_THAN", "START_DATE", to_iso(T0 + SECOND)), "a"),
    "IS_NULL": (ChartCondition("IS_NULL", "TRIGGER_ID"), "abc"),
    "IS_NOT_NULL": (ChartCondition("IS_NOT_NULL", "TRIGGER_ID"), ""),
    "label": (ChartCondition("EQUAL_TO", "LABELS", "data", label_key="team"), "a"),
    "OR": (
        ChartCondition(
            "OR",
            any_of=(ChartCondition("EQUAL_TO", "ID", "a"), ChartCondition("EQUAL_TO", "ID", "c")),
        ),
        "ac",
    ),
}


@pytest.mark.parametrize("name", CONDITIONS)
async def test_a_condition_leaves_rows_out(store: Store, name: str) -> None:
    condition, expected = CONDITIONS[name]
    found = await store.charts.page(asked(ChartColumn("id", "ID"), where=(condition,)))
    assert "".join(row["id"] for row in found.results) == expected


async def test_levels_and_values_are_read_as_people_write_them(store: Store) -> None:
    metric = a_metric("a", value=2.5)
    await store.commit(Batch(logs=[a_line("a", level=LogLevel.ERROR, at=T0)], metrics=[metric]))
    level = ChartColumn("level", "LEVEL")
    above = ChartCondition("GREATER_THAN", "LEVEL", "info")
    lines = await store.charts.page(asked(level, source="Logs", where=(above,)))
    assert lines.results == [{"level": "ERROR"}]
    value = ChartColumn("value", "VALUE", "MAX")
    assert (await store.charts.page(asked(value, source="Metrics"))).results == [{"value": 2.5}]


async def test_filters_of_a_dashboard_apply_where_the_table_knows_them(store: Store) -> None:
    filters = (Leaf("state", Op.EQUALS, "FAILED"), Leaf("timeRange", Op.EQUALS, "P1D"))
    query = Query(filters=filters, size=10, now=T0)
    failed = await store.charts.page(asked(COUNT, query=query))
    assert failed.results == [{"total": 1}]
    for source in ("Flows", "Triggers", "Logs"):
        assert (await store.charts.page(asked(COUNT, source=source, query=query))).total == 1


async def test_what_cannot_be_compared_is_refused(store: Store) -> None:
    for condition, message in (
        (ChartCondition("EQUAL_TO", "STATES", "x"), "`STATES` is no field of Executions"),
        (ChartCondition("GREATER_THAN", "DURATION", "long"), "cannot compare with `long`"),
    ):
        with pytest.raises(InvalidError, match=message):
            await store.charts.page(asked(COUNT, where=(condition,)))
