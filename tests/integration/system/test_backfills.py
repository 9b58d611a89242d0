"""Backfills: each date once, in order; watched, paused, cancelled, and killed half-way."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.integration.system.conftest import MakeServer
from tests.support.eventually import eventually_sync
from tests.support.server import ServerProcess

FLOW = """\
id: monthly
namespace: past
inputs:
  - {id: word, type: STRING, defaults: none}
  - {id: ms, type: INT, defaults: 0}
tasks:
  - {id: say, type: core.debug.Return, format: "{{ inputs.word }} of {{ trigger.date }}"}
  - {id: rest, type: core.flow.Sleep, duration: "PT0.{{ inputs.ms }}S", runIf: "{{ inputs.ms }}"}
  - id: ko
    type: core.execution.Fail
    runIf: "{{ inputs.word == 'odd' and (trigger.date | date('M') | number) % 2 == 1 }}"
triggers:
  - {id: start_of_month, type: core.trigger.Schedule, cron: "0 0 1 * *", inputs: {word: scheduled}}
  - id: sundays
    type: core.trigger.Schedule
    cron: "0 9 * * *"
    conditions: [{type: core.condition.DayWeek, dayOfWeek: SUNDAY}]
  - {id: hook, type: core.trigger.Webhook, key: abc}
"""
YEAR = {"start": "2019-01-01T00:00:00Z", "end": "2020-01-01T00:00:00Z"}
MONTHS = [f"2019-{month:02d}-01T00:00:00Z" for month in range(1, 13)]
MONTHLY = {"namespace": "past", "flowId": "monthly", "triggerId": "start_of_month"}


@pytest.fixture
def server(database_url: str, make_server: MakeServer) -> ServerProcess:
    """A server on each kind of database."""
    return _with_flow(make_server("--database", database_url).start())


@pytest.fixture
def api(make_server: MakeServer) -> Iterator[httpx.Client]:
    with _with_flow(make_server().start()).client() as client:
        yield client


def _with_flow(server: ServerProcess) -> ServerProcess:
    with server.client() as client:
        client.post("/flows", content=FLOW).raise_for_status()
    return server


def begin(api: httpx.Client, **more: Any) -> str:
    answer = api.post("/backfills", json={**MONTHLY, **YEAR, **more})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def ended(api: httpx.Client, backfill_id: str, within: float = 30) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def has_ended() -> bool:
        found.update(api.get(f"/backfills/{backfill_id}").json())
        return found["state"] in ("DONE", "CANCELLED")

    eventually_sync(has_ended, within=within)
    return found


def dates(api: httpx.Client, backfill_id: str) -> list[dict[str, Any]]:
    return list(api.get(f"/backfills/{backfill_id}/dates").json())


def executions(api: httpx.Client) -> list[dict[str, Any]]:
    query = "size=1000&sort=state.startDate:asc&filters[flowId][EQUALS]=monthly"
    answer = api.get(f"/executions/search?{query}")
    return list(answer.json()["results"])


def day_of(execution: dict[str, Any]) -> str:
    return str(execution["trigger"]["variables"]["date"])[:10]


def test_each_date_of_the_half_open_interval_is_started_once(api: httpx.Client) -> None:
    preview = api.post("/backfills/preview", json={**MONTHLY, **YEAR}).json()
    assert preview["total"] == 12
    assert [item["date"] for item in preview["dates"]] == MONTHS
    labels = [{"key": "why", "value": "late"}]
    backfill = begin(api, inputs={"word": "made up"}, labels=labels)
    found = ended(api, backfill)
    assert (found["total"], found["done"], found["failed"], found["running"]) == (12, 12, 0, 0)
    results = dates(api, backfill)
    assert [item["date"] for item in results] == MONTHS
    assert {item["state"] for item in results} == {"SUCCESS"}
    made = executions(api)
    assert [day_of(item) for item in made] == [month[:10] for month in MONTHS]
    assert [item["id"] for item in made] == [item["executionId"] for item in results]
    assert made[0]["inputs"]["word"] == "made up"
    assert {"key": "why", "value": "late"} in made[0]["labels"]
    assert {"key": "system.from", "value": "trigger"} in made[0]["labels"]


def test_dates_come_in_the_order_that_is_asked_for(api: httpx.Client) -> None:
    ended(api, begin(api, order="DESCENDING"))
    assert [day_of(item) for item in executions(api)] == [month[:10] for month in MONTHS[::-1]]


def test_only_what_is_missing_or_has_failed_is_made_up_for(server: ServerProcess) -> None:
    with server.client() as api:
        _make_up_for_what_is_missing(api)


def _make_up_for_what_is_missing(api: httpx.Client) -> None:
    half = {"end": "2019-07-01T00:00:00Z"}
    ended(api, begin(api, **half, inputs={"word": "odd"}))
    preview = api.post("/backfills/preview", json={**MONTHLY, **YEAR, "mode": "MISSING"}).json()
    assert [item["date"] for item in preview["dates"]] == MONTHS[6:]
    missing = begin(api, mode="MISSING")
    assert ended(api, missing)["done"] == 6
    assert [item["date"] for item in dates(api, missing)] == MONTHS[6:]
    failed = begin(api, mode="FAILED")
    assert ended(api, failed)["total"] == 3
    assert [item["date"] for item in dates(api, failed)] == [MONTHS[0], MONTHS[2], MONTHS[4]]
    assert ended(api, begin(api, mode="FAILED"))["total"] == 0
    assert ended(api, begin(api, mode="MISSING"))["total"] == 0


@pytest.mark.parametrize("parallelism", [1, 3])
def test_so_many_run_at_a_time(api: httpx.Client, parallelism: int) -> None:
    backfill = begin(api, parallelism=parallelism, inputs={"ms": 200})
    ended(api, backfill)
    moments = []
    for item in executions(api):
        history = {entry["state"]: entry["date"] for entry in item["state"]["histories"]}
        moments += [(history["CREATED"], 1), (item["state"]["endDate"], -1)]
    running = most = 0
    for _, change in sorted(moments):
        running += change
        most = max(most, running)
    assert most == parallelism


def test_a_backfill_is_paused_continued_and_cancelled(api: httpx.Client) -> None:
    backfill = begin(api, inputs={"ms": 100})
    paused = api.post(f"/backfills/{backfill}/pause").json()
    assert paused["state"] == "PAUSED"
    assert api.post(f"/backfills/{backfill}/pause").status_code == 409
    assert api.post("/backfills", json={**MONTHLY, **YEAR}).status_code == 409
    eventually_sync(lambda: api.get(f"/backfills/{backfill}").json()["running"] == 0)
    count = len(executions(api))
    assert count < 12
    assert len(dates(api, backfill)) == 12
    time.sleep(0.3)  # nothing is what is waited for
    assert len(executions(api)) == count
    assert api.post(f"/backfills/{backfill}/continue").json()["state"] == "RUNNING"
    eventually_sync(lambda: len(executions(api)) > count)
    assert api.post(f"/backfills/{backfill}/cancel").json()["state"] == "CANCELLED"
    assert api.post(f"/backfills/{backfill}/cancel").status_code == 409
    eventually_sync(lambda: api.get(f"/backfills/{backfill}").json()["running"] == 0)
    assert len(dates(api, backfill)) == len(executions(api)) < 12
    assert ended(api, begin(api, mode="MISSING"))["state"] == "DONE"
    assert Counter(map(day_of, executions(api))) == Counter(month[:10] for month in MONTHS)


def test_conditions_leave_dates_out(api: httpx.Client) -> None:
    february = {"start": "2019-02-01T00:00:00Z", "end": "2019-03-01T00:00:00Z"}
    backfill = begin(api, triggerId="sundays", **february)
    ended(api, backfill)
    assert [item["date"][8:10] for item in dates(api, backfill)] == ["03", "10", "17", "24"]


def test_clients_of_triggers_see_and_change_the_backfill(api: httpx.Client) -> None:
    wanted = {**YEAR, "inputs": {"ms": 300}, "labels": [{"key": "b", "value": "1"}]}
    started = api.put("/triggers", json={**MONTHLY, "backfill": wanted}).json()
    assert started["backfill"]["start"] == YEAR["start"]
    assert started["backfill"]["end"] == YEAR["end"]
    assert started["backfill"]["inputs"] == {"ms": 300}
    assert started["backfill"]["labels"] == wanted["labels"]
    assert started["backfill"]["paused"] is False
    assert started["nextExecutionDate"].startswith("2019-")
    assert started["backfill"]["previousNextExecutionDate"] > "2025"
    assert api.put("/triggers/backfill/pause", json=MONTHLY).json()["backfill"]["paused"] is True
    assert api.put("/triggers/backfill/pause", json=MONTHLY).status_code == 409
    by_name = api.post("/triggers/backfill/unpause/by-triggers", json=[MONTHLY]).json()
    assert by_name["count"] == 1
    (item,) = api.get("/triggers/search?filters[triggerId][EQUALS]=start_of_month").json()[
        "results"
    ]
    assert item["state"]["backfill"]["paused"] is False
    assert "backfill" not in api.post("/triggers/backfill/delete", json=MONTHLY).json()
    assert api.post("/triggers/backfill/delete", json=MONTHLY).status_code == 409
    create = {**MONTHLY, "backfill": wanted}
    assert api.put("/triggers/backfill/create", json=create).status_code == 200
    by_query = api.post("/triggers/backfill/delete/by-query?filters[namespace][EQUALS]=past").json()
    assert by_query["count"] == 1


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"start": "2019-01-01T00:00:00Z", "end": "2019-01-01T00:00:00Z"}, 422, "there is none"),
    ({"start": "2999-01-01T00:00:00Z"}, 422, "at most till now"),
    ({"start": "monday"}, 422, "not an ISO 8601 date"),
    ({"triggerId": "hook"}, 422, "which has no calendar"),
    ({"triggerId": "nothing"}, 404, "no trigger nothing"),
    ({"parallelism": 0}, 422, "`parallelism` is 0"),
    ({"mode": "SOME"}, 422, "mode"),
]


def test_what_makes_no_sense_is_refused(api: httpx.Client) -> None:
    for more, status, message in REFUSED:
        answer = api.post("/backfills", json={**MONTHLY, **YEAR, **more})
        assert answer.status_code == status, more
        assert message in answer.json()["message"]


def test_an_edited_schedule_ends_its_backfill(api: httpx.Client) -> None:
    backfill = begin(api, inputs={"ms": 300})
    edited = FLOW.replace('"0 0 1 * *"', '"0 0 2 * *"')
    api.put("/flows/past/monthly", content=edited).raise_for_status()
    found = ended(api, backfill)
    assert (found["state"], found["reason"]) == ("CANCELLED", "the trigger was edited")


@pytest.mark.parametrize("parallelism", [1, 4])
def test_after_kill_9_half_way_each_date_has_one_execution(
    server: ServerProcess, parallelism: int
) -> None:
    with server.client() as api:
        backfill = begin(api, parallelism=parallelism, inputs={"ms": 150})
        for _ in range(3):
            count = len(executions(api))
            eventually_sync(lambda: len(executions(api)) > count)  # noqa: B023
            server.kill()
            server.start()
        found = ended(api, backfill, within=60)
        assert (found["state"], found["done"]) == ("DONE", 12)
        assert Counter(map(day_of, executions(api))) == Counter(month[:10] for month in MONTHS)
        assert {item["state"] for item in dates(api, backfill)} == {"SUCCESS"}
