"""Tasks that start an execution for each of many items."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.engine.harness import ItemsOf, World, block, plan, states, work
from vivace.engine.commands import OpenItems, StartItems
from vivace.engine.events import (
    Created,
    ItemEnded,
    ItemPaused,
    KillRequested,
    PauseRequested,
    Resumed,
)
from vivace.engine.fan_out import CHUNK
from vivace.model.state import State
from vivace.plugin.waiting import Answer


def loop(id_: str = "loop", **more: Any) -> dict[str, Any]:
    return block(id_, "Loop", values=["a"], tasks=[work(f"in_{id_}")], **more)


def each(id_: str = "each", **more: Any) -> dict[str, Any]:
    more = {"items": "kestra:///f", "namespace": "t", "flowId": "child", **more}
    return block(id_, "ForEachItem", **more)


def test_the_run_ends_when_all_have_ended() -> None:
    world = World(plan([loop(), work("end")]), items={"loop": ItemsOf(3)})
    live = world.run()
    assert states(live) == {"loop": "SUCCESS", "end": "SUCCESS"}
    outputs = live.last_runs["loop"].outputs
    assert outputs == {
        "iterationCount": 3,
        "runningIterations": 0,
        "terminatedIterations": {"SUCCESS": 3},
        "gathered": True,
    }


def test_no_items_end_at_once() -> None:
    world = World(plan([loop()]), items={"loop": ItemsOf(0)})
    assert world.run().execution.state is State.SUCCESS
    assert world.item_rows["r0"] == {}


@pytest.mark.parametrize("limit", [1, 3])
def test_the_limit_is_kept_and_used(limit: int) -> None:
    world = World(plan([loop()]), items={"loop": ItemsOf(10, limit)}, shuffle=True)
    assert world.run().execution.state is State.SUCCESS
    assert world.most_open == limit


def test_many_are_asked_for_in_portions() -> None:
    world = World(plan([loop()]), items={"loop": ItemsOf(3 * CHUNK)})
    world.send(Created(world.tick()))
    world.answer(world.open.pop())
    (first,) = [command for command in world.open if isinstance(command, StartItems)]
    assert first.indexes == tuple(range(CHUNK))
    assert world.finish().execution.state is State.SUCCESS
    assert len(world.item_rows["r0"]) == 3 * CHUNK


def test_a_failure_that_stops_starts_no_more() -> None:
    wanted = ItemsOf(5, limit=1, fails=frozenset({1}), stops=True)
    world = World(plan([loop(), work("end")], errors=[work("err")]), items={"loop": wanted})
    live = world.run()
    assert states(live) == {"loop": "FAILED", "err": "SUCCESS"}
    assert world.item_rows["r0"] == {0: State.SUCCESS, 1: State.FAILED}


def test_a_failure_that_does_not_stop_is_counted() -> None:
    wanted = ItemsOf(4, fails=frozenset({1}))
    live = World(plan([loop()]), items={"loop": wanted}).run()
    counted = (live.last_runs["loop"].outputs or {})["terminatedIterations"]
    assert counted == {"SUCCESS": 3, "FAILED": 1}
    assert live.execution.state is State.FAILED


def test_when_nobody_waits_being_made_is_the_end() -> None:
    wanted = ItemsOf(3, waits=False, fails=frozenset({0}))
    live = World(plan([each(wait=False)]), items={"each_items": wanted}).run()
    assert live.execution.state is State.SUCCESS


def test_a_for_each_item_shows_as_four_runs() -> None:
    live = World(plan([each()]), items={"each_items": ItemsOf(2)}).run()
    assert [run.task_id for run in live.runs.values()] == [
        "each",
        "each_split",
        "each_items",
        "each_merge",
    ]


def test_items_that_fail_leave_nothing_to_merge() -> None:
    wanted = ItemsOf(2, fails=frozenset({0}))
    live = World(plan([each(allowFailure=True)]), items={"each_items": wanted}).run()
    assert [run.task_id for run in live.runs.values()] == ["each", "each_split", "each_items"]
    assert live.execution.state is State.WARNING


@pytest.mark.parametrize("seed", range(150))
def test_crashes_and_repeated_events_neither_double_nor_lose_an_item(seed: int) -> None:
    size, limit = seed % 7, seed % 4
    fails = frozenset({3}) if seed % 3 == 0 else frozenset()
    world = World(
        plan([loop()]),
        seed=seed,
        items={"loop": ItemsOf(size, limit, fails, stops=seed % 2 == 0)},
        item_pause_rate=0.15 * (seed % 2),
        crash_rate=0.15,
        duplicate_rate=0.3,
        shuffle=True,
    )
    live = world.run()
    rows = world.item_rows["r0"]
    failed = State.FAILED in rows.values()
    assert live.execution.state is (State.FAILED if failed else State.SUCCESS)
    assert live.execution.fully_ended
    assert not world.paused_items or failed
    if not failed:
        assert rows == dict.fromkeys(range(size), State.SUCCESS)
    if limit:
        assert world.most_open <= limit


@pytest.mark.parametrize("seed", range(30))
def test_a_restart_begins_only_the_failed_ones_again(seed: int) -> None:
    world = World(
        plan([loop()]),
        seed=seed,
        items={"loop": ItemsOf(6, 2, frozenset({1, 4}), stops=seed % 2 == 0)},
        crash_rate=0.1 * (seed % 2),
        shuffle=True,
    )
    assert world.run().execution.state is State.FAILED
    world.items["loop"] = ItemsOf(6, 2)
    world.restart()
    live = world.finish()
    assert live.execution.state is State.SUCCESS
    assert world.item_rows["r0"] == dict.fromkeys(range(6), State.SUCCESS)
    assert (live.last_runs["loop"].outputs or {})["terminatedIterations"] == {"SUCCESS": 6}


@pytest.mark.parametrize("seed", range(30))
def test_a_kill_ends_the_run_and_starts_nothing_more(seed: int) -> None:
    world = World(plan([loop()]), seed=seed, items={"loop": ItemsOf(9, 2)}, shuffle=True)
    world.kill_after = seed % 8 + 1
    live = world.run()
    assert live.execution.state in (State.KILLED, State.SUCCESS)
    assert all(run.state.is_terminal for run in live.runs.values())


class Paused:
    """A loop over two items, of which the first one is paused."""

    def __init__(self, limit: int = 0) -> None:
        self.world = World(plan([loop(), work("end")]), items={"loop": ItemsOf(3, limit)})
        self.world.send(Created(self.world.tick()))
        self.world.answer(self.world.open.pop())  # what there is
        self.world.answer(self.world.open.pop())  # the first executions
        self.tell(0, is_paused=True)

    def tell(self, index: int, *, is_paused: bool) -> None:
        self.world.send(ItemPaused(self.world.tick(), "r0", 0, index, is_paused))

    def end(self, index: int) -> None:
        self.world.send(ItemEnded(self.world.tick(), "r0", 0, index, State.SUCCESS))

    def found(self) -> tuple[str, str]:
        live = self.world.live
        return live.execution.state.value, live.runs["r0"].state.value


def test_a_paused_item_pauses_the_run_and_the_execution() -> None:
    paused = Paused()
    assert paused.found() == ("PAUSED", "PAUSED")
    paused.tell(0, is_paused=False)
    assert paused.found() == ("RUNNING", "RUNNING")
    history = [state for state, _ in paused.world.live.execution.history]
    assert history[-3:] == [State.PAUSED, State.RESTARTED, State.RUNNING]
    assert paused.world.finish().execution.state is State.SUCCESS


def test_nothing_is_started_while_an_item_is_paused() -> None:
    paused = Paused(limit=2)
    paused.world.open.clear()
    paused.end(1)
    assert not paused.world.open
    paused.tell(0, is_paused=False)
    (asked,) = paused.world.open
    assert isinstance(asked, StartItems)
    assert asked.indexes == (2,)


def test_nothing_is_started_while_the_execution_is_paused() -> None:
    world = World(plan([loop(), work("end")]), items={"loop": ItemsOf(2, limit=1)})
    world.send(Created(world.tick()))
    world.answer(world.open.pop())
    world.answer(world.open.pop())
    world.send(PauseRequested(world.tick()))
    world.answer(world.open.pop())
    assert world.live.fan_outs["r0"].done == 1
    assert not world.open
    world.send(Resumed(world.tick(), None, Answer()))
    (asked,) = world.open
    assert isinstance(asked, StartItems)
    assert world.finish().execution.state is State.SUCCESS
    assert not world.live.fan_outs


def test_the_end_of_a_paused_item_is_the_end_of_the_pause() -> None:
    paused = Paused()
    paused.world.open.clear()
    paused.end(0)
    assert paused.found() == ("RUNNING", "RUNNING")


def test_a_pause_outlives_a_crash() -> None:
    paused = Paused()
    paused.world.crash()
    assert paused.found() == ("PAUSED", "PAUSED")
    (asked,) = paused.world.open
    assert isinstance(asked, OpenItems)
    paused.world.answer(asked)  # it has gone on meanwhile
    assert paused.found() == ("RUNNING", "RUNNING")


def test_a_resume_of_the_whole_does_not_disturb_a_loop_that_waits() -> None:
    paused = Paused()
    paused.world.send(Resumed(paused.world.tick(), None, Answer()))
    assert paused.found() == ("PAUSED", "PAUSED")
    paused.world.send(Resumed(paused.world.tick(), "r0", Answer()))
    assert paused.found() == ("PAUSED", "PAUSED")


def test_a_kill_ends_a_run_that_waits_for_a_paused_item() -> None:
    paused = Paused()
    paused.world.send(KillRequested(paused.world.tick()))
    assert paused.found() == ("KILLED", "KILLED")
