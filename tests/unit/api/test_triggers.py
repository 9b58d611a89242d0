"""Triggers through the API: shown under the names of both generations, switched on and off."""

from __future__ import annotations

from tests.unit.api.world import FLOW, NOW, World
from vivace.model.trigger import TriggerKey
from vivace.store import Evaluation, Outcome

WITH_TRIGGER = FLOW + "triggers:\n  - {id: nightly, type: test.Daily, hour: 3}\n"
NAME = {"namespace": "shop.sales", "flowId": "etl", "triggerId": "nightly"}


async def test_a_trigger_is_found_as_written_and_as_it_stands(world: World) -> None:
    await world.flow(WITH_TRIGGER)
    await world.trigger(next_at=NOW)
    found = await world.get("/triggers/search?filters[namespace][STARTS_WITH]=shop")

    (item,) = found["results"]
    assert item["abstractTrigger"] == {"id": "nightly", "type": "test.Daily", "hour": 3}
    assert item["trigger"] == item["abstractTrigger"]
    assert item["triggerContext"] == item["state"]
    assert item["state"]["nextExecutionDate"] == "2023-11-14T22:13:20Z"
    assert item["state"]["kind"] == "SCHEDULE"
    (state,) = (await world.get("/triggers/shop.sales/etl"))["results"]
    assert state == item["state"]
    assert (await world.get("/triggers/shop.sales/etl?q=weekly"))["total"] == 0


async def test_what_the_flow_no_longer_has_is_shown_without_definition(world: World) -> None:
    await world.trigger("gone")
    (item,) = (await world.get("/triggers/search"))["results"]
    assert "abstractTrigger" not in item
    assert item["state"]["triggerId"] == "gone"


async def test_switching_off_and_on_moves_the_next_date(world: World) -> None:
    await world.flow(WITH_TRIGGER)
    await world.trigger(next_at=NOW)
    for path in ("/triggers", "/triggers/set-disabled"):
        off = await world.client.put(f"/api/v1/main{path}", json={**NAME, "disabled": True})
        assert off.json()["disabled"] is True
        assert "nextExecutionDate" not in off.json()
        on = await world.client.put(f"/api/v1/main{path}", json={**NAME, "disabled": False})
        assert on.json()["disabled"] is False
        # The dates that passed while it was off are not made up for.
        assert on.json()["nextExecutionDate"] > "2024"


async def test_unknown_triggers_are_not_found(world: World) -> None:
    await world.flow(WITH_TRIGGER)
    for name in ({**NAME, "triggerId": "none"}, {**NAME, "flowId": "none"}, NAME):
        answer = await world.client.put("/api/v1/main/triggers", json={**name, "disabled": True})
        assert answer.status_code == 404
    answer = await world.client.put("/api/v1/main/triggers", json={"disabled": True})
    assert answer.status_code == 422


async def test_many_are_switched_at_once(world: World) -> None:
    await world.flow(WITH_TRIGGER)
    await world.trigger()
    by_name = await world.client.post(
        "/api/v1/main/triggers/set-disabled/by-triggers",
        json={"triggers": [NAME, {**NAME, "triggerId": "none"}], "disabled": True},
    )
    assert by_name.json()["count"] == 1
    by_query = await world.client.post(
        "/api/v1/main/triggers/set-disabled/by-query"
        "?disabled=false&filters[triggerState][EQUALS]=disabled"
    )
    assert by_query.json()["count"] == 1
    text = (await world.client.get("/api/v1/main/triggers/export/by-query/csv")).text
    assert text.splitlines()[1].startswith("main,shop.sales,etl,nightly")


async def test_a_trigger_that_waits_for_an_execution_is_unlocked(world: World) -> None:
    await world.flow(WITH_TRIGGER)
    path = "/api/v1/main/triggers/shop.sales/etl/nightly/unlock"
    assert (await world.client.post(path)).status_code == 404
    await world.trigger()
    refused = await world.client.post(path)
    assert refused.status_code == 409
    assert "Trigger is not locked" in refused.json()["message"]
    execution = await world.execution()
    await world.trigger(last_execution_id=execution)
    assert (await world.client.post(path)).status_code == 200
    assert (await world.client.post(path)).status_code == 409


async def test_the_last_evaluations_say_why_a_trigger_did_not_fire(world: World) -> None:
    await world.flow(WITH_TRIGGER)
    key = TriggerKey("main", "shop.sales", "etl", "nightly")
    history = world.services.trigger_history
    history.record(key, Evaluation(Outcome.FIRED, execution_id="e1", instant=NOW))
    for _ in range(3):
        history.record(key, Evaluation(Outcome.LOCKED, "execution e1 runs", "e1"))
    found = await world.get("/triggers/shop.sales/etl/nightly/evaluations")
    assert [(item["outcome"], item["times"]) for item in found["results"]] == [
        ("LOCKED", 3),
        ("FIRED", 1),
    ]
    assert found["results"][0]["detail"] == "execution e1 runs"
    assert found["results"][1]["date"] == "2023-11-14T22:13:20Z"
    await history.stop()


async def test_a_trigger_is_restarted_deleted_and_asked_for_its_dates(world: World) -> None:
    await world.flow(WITH_TRIGGER)
    place = "/api/v1/main/triggers/shop.sales/etl/nightly"
    assert (await world.client.delete(place)).status_code == 404
    await world.trigger(last_execution_id=await world.execution(), next_at=NOW)
    restarted = (await world.client.post(f"{place}/restart")).json()
    assert "executionId" not in restarted
    assert restarted["nextExecutionDate"] == "2023-11-14T22:13:20Z"
    dates = await world.get("/triggers/shop.sales/etl/nightly/next?count=3")
    assert [item["date"][11:] for item in dates] == ["03:00:00Z"] * 3
    refused = await world.client.get(f"{place}/next?count=5000")
    assert refused.status_code == 422
    assert (await world.client.delete(place)).status_code == 204
    assert (await world.get("/triggers/search"))["total"] == 0


async def test_many_are_unlocked_and_deleted_at_once(world: World) -> None:
    await world.flow(WITH_TRIGGER)
    root, execution = "/api/v1/main/triggers", await world.execution()
    await world.trigger(last_execution_id=execution)
    await world.trigger("gone", last_execution_id=execution)
    by_query = await world.client.post(
        f"{root}/unlock/by-query?filters[namespace][EQUALS]=shop.sales"
    )
    assert by_query.json()["count"] == 1, "the one that the flow still has"
    assert (await world.client.post(f"{root}/unlock/by-triggers", json=[NAME])).json()["count"] == 0
    body = {"filters": [{"field": "TRIGGER_ID", "operation": "EQUALS", "value": "gone"}]}
    by_body = await world.client.request("DELETE", f"{root}/delete/by-query", json=body)
    assert by_body.json()["count"] == 1
    by_name = await world.client.request("DELETE", f"{root}/delete/by-triggers", json=[NAME, NAME])
    assert by_name.json()["count"] == 1
    wrong = {"filters": [{"field": "triggerId", "operation": "LIKE", "value": "x"}]}
    refused = await world.client.request("DELETE", f"{root}/delete/by-query", json=wrong)
    assert refused.status_code == 400
