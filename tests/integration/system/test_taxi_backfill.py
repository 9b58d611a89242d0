"""The taxi example by its schedule: a backfill loads each month once, also when killed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx
import pytest

from tests.integration.system.conftest import MakeServer
from tests.support.eventually import eventually_sync
from tests.support.examples import Examples, distinct_trips

MONTHS = [f"2019-{month:02d}" for month in range(1, 13)]
BACKFILL = {
    "namespace": "tutorial",
    "flowId": "taxi-monthly",
    "triggerId": "green",
    "start": "2019-01-01T00:00:00Z",
    "end": "2020-01-01T00:00:00Z",
}


@pytest.mark.parametrize("kills", [0, 2])
def test_a_backfill_of_a_year_fills_the_table_with_each_month_once(
    kills: int, examples: Examples, make_server: MakeServer, tmp_path: Any
) -> None:
    flows = examples.write(tmp_path / "flows")
    server = make_server("--flow-path", str(flows)).start()
    with server.client() as api:
        answer = api.post("/backfills", json={**BACKFILL, "parallelism": 2})
        backfill = answer.raise_for_status().json()["id"]
        for number in range(kills):
            wanted = 3 + 4 * number
            eventually_sync(lambda: _done(api, backfill) >= wanted, within=90)  # noqa: B023
            server.kill()
            server.start()
        eventually_sync(lambda: _state(api, backfill)["state"] == "DONE", within=180)
        found = _state(api, backfill)
        assert (found["total"], found["done"], found["failed"]) == (12, 12, 0)
        dates = api.get(f"/backfills/{backfill}/dates").json()
        assert [item["date"][:7] for item in dates] == MONTHS
        query = "size=100&filters[flowId][EQUALS]=taxi-monthly"
        made = api.get(f"/executions/search?{query}").json()["results"]
        shown = [item["trigger"]["variables"]["date"][:7] for item in made]
        assert Counter(shown) == Counter(MONTHS)
    trips = sum(distinct_trips("green", month) for month in MONTHS)
    assert examples.rows("green") == examples.rows("green", distinct=True) == trips


def _state(api: httpx.Client, backfill: str) -> dict[str, Any]:
    return dict(api.get(f"/backfills/{backfill}").json())


def _done(api: httpx.Client, backfill: str) -> int:
    return int(_state(api, backfill)["done"])
