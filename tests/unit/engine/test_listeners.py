"""Listeners run after the end of an execution, before `afterExecution`."""

from __future__ import annotations

import pytest

from tests.unit.engine.harness import World, plan, work
from vivace.engine.events import KillRequested, ListenersChosen
from vivace.model.state import State

LISTENERS = [{"tasks": [work("l1"), work("l2")]}, {"tasks": [work("l3")]}]


def world_of(**world: object) -> World:
    ready = plan([work("a")], listeners=LISTENERS, afterExecution=[work("after")])
    return World(ready, **world)  # type: ignore[arg-type]


def ran(world: World) -> list[str]:
    return list(dict.fromkeys(task for task, _ in world.started))


@pytest.mark.parametrize("crash_rate", [0.0, 0.4])
@pytest.mark.parametrize(
    ("hears", "expected"),
    [
        (None, ["a", "l1", "l2", "l3", "after"]),
        ((1,), ["a", "l3", "after"]),
        ((), ["a", "after"]),
    ],
    ids=["all", "one", "none"],
)
def test_those_that_are_chosen_run_in_order_and_once(
    crash_rate: float, hears: tuple[int, ...] | None, expected: list[str]
) -> None:
    for seed in range(20):
        world = world_of(hears=hears, crash_rate=crash_rate, seed=seed)
        live = world.run()
        assert ran(world) == expected
        assert sorted(run.task_id for run in live.runs.values()) == sorted(expected)
        assert live.execution.fully_ended


def test_their_failures_change_nothing() -> None:
    world = world_of(fails={"l1", "after"})
    live = world.run()
    assert live.execution.state is State.SUCCESS
    assert ran(world) == ["a", "l1", "l2", "l3", "after"]


def test_they_hear_of_a_kill_too() -> None:
    world = world_of()
    world.send(world.created())
    world.send(KillRequested(world.tick()))
    live = world.finish()
    assert live.execution.state is State.KILLED
    assert ran(world)[-4:] == ["l1", "l2", "l3", "after"]


def test_a_condition_that_fails_is_told_and_chooses_nothing() -> None:
    world = world_of()
    world.send(world.created())
    while not any(type(item).__name__ == "ChooseListeners" for item in world.open):
        world.answer(world.open.pop(0))
    world.open.clear()
    world.send(ListenersChosen(world.tick(), (), ("it fails",)))
    world.finish()
    assert ran(world) == ["a", "after"]
