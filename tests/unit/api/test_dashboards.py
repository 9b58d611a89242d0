"""Dashboards through the API: written, validated, shown."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.api.test_statistics import HOUR, execution
from tests.unit.api.world import NOW, World
from vivace.model.state import State
from vivace.store import Batch

ROOT = "/api/v1/main/dashboards"
YAML = {"content-type": "application/x-yaml"}
CHARTS = "io.kestra.plugin.core.dashboard.chart"
DATA = "io.kestra.plugin.core.dashboard.data"
SOURCE = f"""\
id: shop
title: Shop <b>1</b>
timeWindow: {{default: P30D, max: P365D}}
charts:
  - id: table
    type: {CHARTS}.Table
    data:
      type: {DATA}.Executions
      columns:
        flow: {{field: FLOW_ID}}
        total: {{agg: COUNT}}
  - id: share
    type: {CHARTS}.KPI
    chartOptions: {{numberType: PERCENTAGE}}
    data:
      type: {DATA}.ExecutionsKPI
      columns: {{field: ID, agg: COUNT}}
      numerator:
        - {{field: STATE, type: EQUAL_TO, value: FAILED}}
  - id: note
    type: {CHARTS}.Markdown
    content: "# Hello"
"""


async def create(world: World, source: str = SOURCE) -> dict[str, Any]:
    answer = await world.client.post(ROOT, content=source, headers=YAML)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def problems(world: World, source: str, path: str = "validate") -> list[dict[str, Any]]:
    answer = await world.client.post(f"{ROOT}/{path}", content=source, headers=YAML)
    found: list[dict[str, Any]] = answer.json()["problems"]
    return found


async def test_a_dashboard_is_kept_as_it_was_written(world: World) -> None:
    made = await create(world)
    assert made == (await world.client.get(f"{ROOT}/shop")).json()
    assert (made["sourceCode"], made["timeWindow"]["default"]) == (SOURCE, "PT720H")
    assert made["charts"][0]["chartOptions"] == {
        "width": 6,
        "header": {"enabled": True},
        "pagination": {"enabled": True},
    }
    found = (await world.client.get(f"{ROOT}?q=SHOP")).json()
    assert (found["total"], found["results"][0]["id"]) == (1, "shop")
    assert (await world.client.get(f"{ROOT}?q=none")).json()["total"] == 0


async def test_an_id_is_given_once_and_kept(world: World) -> None:
    await create(world)
    again = await world.client.post(ROOT, content=SOURCE, headers=YAML)
    assert again.status_code == 409
    renamed = SOURCE.replace("id: shop", "id: other", 1)
    answer = await world.client.put(f"{ROOT}/shop", content=renamed, headers=YAML)
    assert (answer.status_code, "`other`" in answer.text) == (422, True)
    changed = SOURCE.replace("Shop <b>1</b>", "New")
    answer = await world.client.put(f"{ROOT}/shop", content=changed, headers=YAML)
    assert answer.json()["title"] == "New"
    without = await create(world, SOURCE.split("\n", 1)[1])
    assert without["id"] not in ("", "shop")


async def test_a_deleted_dashboard_is_gone(world: World) -> None:
    await create(world)
    assert (await world.client.delete(f"{ROOT}/shop")).status_code == 204
    assert (await world.client.get(f"{ROOT}/shop")).status_code == 404
    assert (await world.client.delete(f"{ROOT}/shop")).status_code == 404


async def test_every_server_has_a_default_dashboard_all_of_whose_charts_have_data(
    world: World,
) -> None:
    await world.store.commit(Batch(executions=[execution("a", NOW - HOUR)]))
    default = (await world.client.get(f"{ROOT}/default")).json()
    assert await problems(world, default["sourceCode"]) == []
    for chart in default["charts"]:
        answer = await world.client.post(f"{ROOT}/default/charts/{chart['id']}")
        assert answer.status_code == 200, answer.text
    assert (await world.client.delete(f"{ROOT}/default")).status_code == 403


async def test_a_chart_has_the_data_of_its_period_and_filters(world: World) -> None:
    await create(world)
    records = [
        execution("a", NOW - HOUR, State.FAILED),
        execution("b", NOW - 48 * HOUR),
        execution("old", NOW - 40 * 24 * HOUR),
        execution("loop", NOW - HOUR, kind="LOOP"),
    ]
    await world.store.commit(Batch(executions=records))

    async def total(body: dict[str, Any]) -> Any:
        answer = await world.client.post(f"{ROOT}/shop/charts/table", json=body)
        return sum(row["total"] for row in answer.json()["results"])

    assert await total({}) == 2
    assert await total({"timeRange": "PT24H"}) == 1
    day = {"field": "timeRange", "operation": "EQUALS", "value": "P60D"}
    assert await total({"filters": [day]}) == 3
    assert await total({"namespace": "elsewhere"}) == 0
    either = [
        {"field": "state", "operation": "EQUALS", "value": word} for word in ("FAILED", "KILLED")
    ]
    assert await total({"filters": [{"logical": "or", "children": either}]}) == 1
    share = await world.client.post(f"{ROOT}/shop/charts/share", json={})
    assert share.json()["results"] == [{"value": 50.0}]
    csv = await world.client.post(f"{ROOT}/shop/charts/table/export/to-csv", json={})
    assert csv.text == "flow,total\netl,2\n"
    assert (await world.client.post(f"{ROOT}/shop/charts/none")).status_code == 404


async def test_a_chart_is_tried_before_it_is_saved(world: World) -> None:
    chart = f"id: t\ntype: {CHARTS}.Table\ndata:\n  type: {DATA}.Executions\n  columns:\n"
    chart += "    total: {agg: COUNT}\n"
    assert await problems(world, chart, "validate/chart") == []
    answer = await world.client.post(f"{ROOT}/charts/preview", json={"chart": chart})
    assert answer.json() == {"results": [{"total": 0}], "total": 1}
    refused = await world.client.post(f"{ROOT}/charts/preview", json={"chart": "id: x"})
    assert refused.status_code == 422


WRONG = {
    "no map": ("- 1", "a dashboard is a map with `title` and `charts`", 1),
    "no title": (SOURCE.replace("title:", "titel:"), "`title` must not be null", 1),
    "chart type": (SOURCE.replace(".Table", ".Tabel"), f"Invalid type: {CHARTS}.Tabel", 6),
    "data type": (SOURCE.replace(".Executions\n", ".Execution\n"), "Invalid type", 8),
    "field": (SOURCE.replace("FLOW_ID", "FLOWID"), "`FLOWID` is no field of Executions", 10),
    "agg": (SOURCE.replace("{agg: COUNT}", "{agg: SUM}", 1), "SUM needs a `field`", 11),
    "same id": (SOURCE.replace("id: share", "id: table"), "Duplicate chart id `table`", 12),
    "window": (SOURCE.replace("P30D", "P999D"), "`timeWindow.default` is longer", 3),
    "kpi": (SOURCE.replace("ExecutionsKPI", "Executions"), "needs data of the type", 16),
    "text": (SOURCE.replace("total: {agg: COUNT}", "total: {agg: SUM, field: ID}"), "is none", 11),
    "column": (
        SOURCE.replace(".Table", ".Bar").replace(
            "    data", "    chartOptions: {column: x}\n    data", 1
        ),
        "`column` is `x`, which is none of the columns",
        7,
    ),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_finding_has_its_place(world: World, name: str) -> None:
    source, message, line = WRONG[name]
    found = await problems(world, source)
    assert [(item["line"], message in item["message"]) for item in found][:1] == [(line, True)], (
        found
    )
    assert (await world.client.post(ROOT, content=source, headers=YAML)).status_code == 422


async def test_the_nearest_name_is_told(world: World) -> None:
    (found,) = await problems(world, SOURCE.replace("FLOW_ID", "FLOWID"))
    assert found["hint"] == "did you mean `FLOW_ID`?"
