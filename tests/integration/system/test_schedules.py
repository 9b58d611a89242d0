"""Schedules of a server: they fire, tell why, and go on where a killed server stopped."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from tests.integration.system.conftest import MakeServer
from tests.support.eventually import eventually_sync

FLOW = """\
id: ticking
namespace: clocks
tasks:
  - {id: say, type: core.debug.Return, format: "{{ trigger.date }}"}
triggers:
  - {id: second, type: core.trigger.Schedule, cron: "* * * * * *", withSeconds: true}
  - id: never
    type: core.trigger.Schedule
    cron: "* * * * * *"
    withSeconds: true
    when: "{{ flow.id == 'other' }}"
"""
SHORT = """\
id: noon
namespace: clocks
schedule: {type: cron, value: "0 12 * * *"}
tasks:
  - {id: say, type: core.debug.Return, format: noon}
"""


@pytest.mark.timeout(120)
def test_a_schedule_of_seconds_fires_and_goes_on_after_kill_9(
    database_url: str, make_server: MakeServer
) -> None:
    server = make_server("--database", database_url).start()
    with server.client() as api:
        for source in (FLOW, SHORT):
            api.post("/flows", content=source).raise_for_status()
        eventually_sync(lambda: len(_dates(api)) >= 2, within=30)
        server.kill()
        server.start()
        count = len(_dates(api))
        eventually_sync(lambda: len(_dates(api)) >= count + 2, within=30)
        found = _dates(api)
        assert len(found) == len(set(found)), "no date twice"
        moments = sorted(map(datetime.fromisoformat, found))
        steps = {after - before for before, after in pairwise(moments)}
        assert steps == {timedelta(seconds=1)}, "and none left out"

        def fired() -> bool:
            return _history(api, "second")[0]["outcome"] in ("FIRED", "LOCKED")

        eventually_sync(fired, within=30)
        eventually_sync(lambda: _history(api, "never")[0]["times"] > 1, within=30)
        never = _history(api, "never")[0]
        assert (never["outcome"], never["detail"]) == (
            "CONDITION_FALSE",
            "when: {{ flow.id == 'other' }}",
        )
        listed = api.get("/triggers/search?filters[flowId][EQUALS]=noon").json()["results"]
        assert [item["trigger"]["cron"] for item in listed] == ["0 12 * * *"]
        assert listed[0]["state"]["triggerId"] == "schedule"
        assert listed[0]["state"]["nextExecutionDate"].endswith("T12:00:00Z")


def _dates(api: httpx.Client) -> list[str]:
    query = "size=1000&filters[flowId][EQUALS]=ticking"
    made = api.get(f"/executions/search?{query}").json()["results"]
    return [item["trigger"]["variables"]["date"] for item in made]


def _history(api: httpx.Client, trigger: str) -> list[dict[str, Any]]:
    found = api.get(f"/triggers/clocks/ticking/{trigger}/evaluations").json()["results"]
    return found or [{"outcome": "", "times": 0}]
