"""Evaluations of triggers: what repeats is counted, what is new is written soon, all is bounded."""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any

from tests.unit.runtime.fakes import FakeClock
from vivace.errors import UnavailableError
from vivace.model.trigger import TriggerKey
from vivace.services.trigger_history import TriggerHistory
from vivace.store import Evaluation, Outcome, RecordedEvaluation

KEY = TriggerKey("main", "n", "f", "t")
LOCKED = Evaluation(Outcome.LOCKED, "by execution e1", "e1")
FIRED = Evaluation(Outcome.FIRED, execution_id="e1")


class Memory:
    def __init__(self) -> None:
        self.rows: dict[tuple[TriggerKey, int], RecordedEvaluation] = {}
        self.writes = 0
        self.outage: Exception | None = None

    async def write(self, records: list[RecordedEvaluation]) -> None:
        if self.outage:
            raise self.outage
        self.writes += 1
        for record in records:
            if record.number is None:
                record.number = 1 + sum(key == record.key for key, _ in self.rows)
            self.rows[record.key, record.number] = copy.copy(record)

    async def of_trigger(self, key: TriggerKey) -> list[RecordedEvaluation]:
        found = [copy.copy(row) for name, row in self.rows.items() if name[0] == key]
        return sorted(found, key=lambda row: -(row.number or 0))

    async def forget(self, key: TriggerKey) -> None:
        self.rows = {name: row for name, row in self.rows.items() if name[0] != key}

    async def forget_flow(self, *place: str) -> None:
        self.rows = {name: row for name, row in self.rows.items() if name[0][:3] != place}

    async def triggers_of(self, *place: str) -> list[str]:
        return [key.trigger_id for key, _ in self.rows if key[:3] == place]


def made() -> tuple[TriggerHistory, Memory, FakeClock]:
    memory, clock = Memory(), FakeClock(1_000)
    return TriggerHistory(memory, clock.now), memory, clock


async def test_what_repeats_is_counted_and_hardly_written() -> None:
    history, memory, clock = made()
    history.record(KEY, FIRED)
    for _ in range(100):
        clock.at += 100_000
        history.record(KEY, LOCKED)
    await history.flush()
    for _ in range(100):
        clock.at += 100_000
        history.record(KEY, LOCKED)
        await history.flush()
    assert memory.writes == 1
    locked, fired = await history.of_trigger(KEY)
    assert (locked.times, locked.evaluation, locked.last_at) == (200, LOCKED, clock.at)
    assert (fired.times, fired.evaluation) == (1, FIRED)
    clock.at += 60_000_000
    history.record(KEY, LOCKED)
    await history.stop()
    assert max(row.times for row in memory.rows.values()) == 201


async def test_each_execution_is_one_evaluation() -> None:
    history, _, _ = made()
    for number in range(3):
        history.record(KEY, Evaluation(Outcome.FIRED, execution_id=f"e{number}"))
    assert [item.evaluation.execution_id for item in await history.of_trigger(KEY)] == [
        "e2",
        "e1",
        "e0",
    ]
    await history.stop()


async def test_an_outage_costs_evaluations_and_nothing_else() -> None:
    history, memory, _ = made()
    memory.outage = UnavailableError("away")
    history.record(KEY, FIRED)
    await history.stop()
    memory.outage = None
    history.record(KEY, LOCKED)
    assert [item.evaluation for item in await history.of_trigger(KEY)] == [LOCKED]
    await history.stop()


async def test_an_endless_error_is_cut() -> None:
    history, _, _ = made()
    history.record(KEY, Evaluation(Outcome.ERROR, "x" * 10_000))
    (found,) = await history.of_trigger(KEY)
    assert len(found.evaluation.detail) == 2_001
    await history.stop()


def stored(*triggers: str, deleted: bool = False) -> Any:
    record = SimpleNamespace(tenant="main", namespace="n", id="f", deleted=deleted, draft=False)
    flow = SimpleNamespace(triggers=[SimpleNamespace(id=name) for name in triggers])
    return SimpleNamespace(record=record, flow=flow)


async def test_triggers_that_a_flow_no_longer_has_are_forgotten() -> None:
    history, memory, _ = made()
    other = KEY._replace(trigger_id="u")
    history.record(KEY, FIRED)
    history.record(other, FIRED)
    await history.flush()
    await history.flow_changed(stored("u"))
    assert [key.trigger_id for key, _ in memory.rows] == ["u"]
    await history.flow_changed(stored(deleted=True))
    assert not memory.rows
    await history.stop()
