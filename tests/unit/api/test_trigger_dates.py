"""The dates to come of a schedule, through the API."""

from __future__ import annotations

from tests.unit.api.world import FLOW, World

ROOT = "/api/v1/main/triggers/shop.sales/etl"
DAILY = FLOW + "triggers:\n  - {id: nightly, type: test.Daily, hour: 3, disabled: true}\n"


async def test_the_next_dates_come_in_order_though_the_trigger_is_off(world: World) -> None:
    await world.flow(DAILY)
    answer = await world.client.get(f"{ROOT}/nightly/dates?count=3")
    days = [date[:13] for date in answer.json()["dates"]]
    assert days == ["2023-11-15T03", "2023-11-16T03", "2023-11-17T03"]


async def test_a_trigger_that_is_not_there_is_refused(world: World) -> None:
    await world.flow(DAILY)
    assert (await world.client.get(f"{ROOT}/none/dates")).status_code == 404
    answer = await world.client.get(f"{ROOT}/nightly/dates?count=0")
    assert (answer.status_code, "`count` is 0" in answer.text) == (422, True)


async def test_triggers_without_a_state_are_listed_with_their_flows(world: World) -> None:
    await world.flow(DAILY)
    found = (await world.client.get("/api/v1/main/triggers/events?name=NIGHT")).json()["results"]
    (item,) = found
    assert (item["flowId"], item["triggerId"], item["webhook"]) == ("etl", "nightly", False)
    assert (item["disabled"], item["definition"]["hour"]) == (True, 3)
    await world.trigger("nightly")  # now it has a state, and is in the other list
    assert (await world.client.get("/api/v1/main/triggers/events")).json()["results"] == []
