"""The last evaluations of triggers, in both databases."""

from __future__ import annotations

from tests.integration.store.records import T0
from vivace.model.trigger import TriggerKey
from vivace.store import Evaluation, Outcome, RecordedEvaluation, Store
from vivace.store.trigger_evaluations import KEPT

KEY = TriggerKey("main", "company.team", "hello", "daily")
OTHER = KEY._replace(trigger_id="hourly")


def record(number: int, key: TriggerKey = KEY, **more: object) -> RecordedEvaluation:
    evaluation = Evaluation(Outcome.FIRED, f"e{number}", f"id{number}", T0)
    return RecordedEvaluation(key, evaluation, T0 + number, T0 + number, **more)  # type: ignore[arg-type]


async def test_the_newest_come_first_and_the_oldest_are_gone(store: Store) -> None:
    await store.evaluations.write([record(n) for n in range(KEPT)])
    await store.evaluations.write([record(KEPT), record(1, OTHER), record(KEPT + 1)])
    found = await store.evaluations.of_trigger(KEY)
    assert [item.evaluation.detail for item in found] == [f"e{n}" for n in range(KEPT + 1, 1, -1)]
    assert found[0].number == KEPT + 2
    assert [item.number for item in await store.evaluations.of_trigger(OTHER)] == [1]


async def test_a_record_with_a_number_takes_the_place_of_the_one_before(store: Store) -> None:
    first = record(1)
    await store.evaluations.write([first, record(2)])
    first.times, first.last_at = 7, T0 + 9
    await store.evaluations.write([first, first])
    assert [item.times for item in await store.evaluations.of_trigger(KEY)] == [1, 7]
    assert (await store.evaluations.of_trigger(KEY))[1] == first


async def test_triggers_and_flows_are_forgotten(store: Store) -> None:
    await store.evaluations.write([record(1), record(1, OTHER)])
    assert sorted(await store.evaluations.triggers_of(*KEY[:3])) == ["daily", "hourly"]
    await store.evaluations.forget(KEY)
    assert await store.evaluations.triggers_of(*KEY[:3]) == ["hourly"]
    await store.evaluations.forget_flow(*KEY[:3])
    assert await store.evaluations.of_trigger(OTHER) == []
