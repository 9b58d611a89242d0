"""Service levels: what a broken promise does to an execution."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.unit.engine.harness import World, block, plan, states, work
from vivace.engine.commands import KillTask
from vivace.engine.events import AssertionsChecked, SlaDue
from vivace.model.state import State

SECOND = 1_000_000


def longest(behavior: str, duration: str = "PT2S", **more: Any) -> dict[str, Any]:
    return {"id": "d", "type": "MAX_DURATION", "duration": duration, "behavior": behavior, **more}


def true(id_: str, behavior: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "type": "EXECUTION_ASSERTION",
        "assert": "{{ true }}",
        "behavior": behavior,
        **more,
    }


@pytest.mark.parametrize(
    ("behavior", "state"), [("FAIL", State.FAILED), ("CANCEL", State.CANCELLED)]
)
def test_too_long_an_execution_ends_at_once(behavior: str, state: State) -> None:
    tasks = [block("seq", "Sequential", tasks=[work("a"), work("b")], errors=[work("e")])]
    sla = [longest(behavior, labels={"sla": "late"})]
    world = World(plan(tasks, sla=sla, errors=[work("err")], afterExecution=[work("after")]))
    start(world, "a")
    world.now += 2 * SECOND
    world.open.clear()
    world.send(SlaDue(world.tick(), 0))
    assert world.live.execution.state is state
    assert [run.task_id for run in killed(world)] == ["a"]
    live = world.finish()
    assert states(live) == {"seq": state.value, "a": state.value, "after": "SUCCESS"}
    assert all(run.attempts[-1].state.is_terminal for run in live.runs.values())
    assert ("sla", "late") in live.execution.labels
    assert "`d`" in (live.execution.failure or "")


def test_none_adds_its_labels_once_and_lets_go_on() -> None:
    world = World(plan([work("a"), work("b")], sla=[longest("NONE", labels={"sla": "late"})]))
    start(world, "a")
    world.now += 2 * SECOND
    for _ in range(2):
        world.send(SlaDue(world.tick(), 0))
    assert world.live.execution.labels == [("sla", "late")]
    assert world.finish().execution.state is State.SUCCESS


def test_a_timer_before_its_time_is_set_again() -> None:
    world = World(plan([work("a")], sla=[longest("FAIL")]))
    start(world, "a")
    world.send(SlaDue(world.tick(), 0))
    assert world.live.execution.state is State.RUNNING


def test_the_deadline_outlives_a_crash_and_counts_anew_after_a_restart() -> None:
    world = World(plan([work("a")], sla=[longest("FAIL")]))
    start(world, "a")
    began = world.live.execution.started_at
    world.crash()
    (due,) = [item.at for item in world.open if world.is_timer(item)]  # type: ignore[union-attr]
    assert due == began + 2 * SECOND
    world.open.clear()
    world.now = due
    world.send(SlaDue(world.tick(), 0))
    world.finish()
    assert world.can_restart()
    world.restart()
    (due,) = [item.at for item in world.open if world.is_timer(item)]  # type: ignore[union-attr]
    assert due > began + 4 * SECOND
    assert world.live.execution.state is State.RUNNING


def test_the_first_assertion_acts_that_has_something_to_do() -> None:
    sla = [true("x", "NONE", labels={"x": "1"}), true("y", "NONE", labels={"y": "1"})]
    world = World(plan([work("a"), work("b")], sla=[*sla, true("z", "CANCEL")]))
    start(world, "a")
    for labels in ([("x", "1")], [("x", "1"), ("y", "1")]):
        world.send(AssertionsChecked(world.tick(), (0, 1)))
        assert world.live.execution.labels == labels
    world.send(AssertionsChecked(world.tick(), (0, 1)))
    assert world.live.execution.state is State.RUNNING
    world.send(AssertionsChecked(world.tick(), (0, 2)))
    assert world.live.execution.state is State.CANCELLED


def test_an_ended_execution_breaks_no_promise() -> None:
    world = World(plan([work("a")], sla=[longest("FAIL"), true("x", "FAIL")]))
    live = world.run()
    history = list(live.execution.history)
    world.now += 9 * SECOND
    world.send(SlaDue(world.tick(), 0))
    world.send(AssertionsChecked(world.tick(), (1,)))
    assert live.execution.history == history


@pytest.mark.parametrize(
    "sla",
    [
        {"id": "x", "type": "MAX_DURATION", "behavior": "FAIL"},
        {"id": "x", "type": "EXECUTION_ASSERTION", "behavior": "FAIL"},
        {"id": "x", "type": "OTHER", "behavior": "FAIL"},
    ],
)
def test_an_incomplete_sla_is_refused(sla: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        plan([work("a")], sla=[sla])


def start(world: World, task: str) -> None:
    """Go on until a task is at work."""
    world.send(world.created())
    while (
        world.live.last_runs.get(task) is None
        or world.live.last_runs[task].state is not State.RUNNING
    ):
        index = next(i for i, item in enumerate(world.open) if not world.is_timer(item))
        world.answer(world.open.pop(index))


def killed(world: World) -> list[Any]:
    return [item.run for item in world.open if isinstance(item, KillTask)]
