"""Switches whose value changes while their branch runs."""

from __future__ import annotations

import pytest

from tests.unit.engine.harness import World, block, changing, plan, states, work
from vivace.engine.commands import DecideAgain, RunTask
from vivace.engine.events import DecidedAgain, KillRequested, TaskEnded
from vivace.model.state import State
from vivace.plugin import Start


def turning(cases: dict[str, list[dict[str, object]]], source: str, **properties: object) -> World:
    """A switch that takes branch `a` until `source` has ended well, then `b`."""
    switch = block("switch", "Switch", value=changing("a"), cases=cases, **properties)
    return World(plan([switch, work("next")]), turns={"switch": (source, "b")})


def test_another_value_takes_another_branch_once_a_task_has_ended() -> None:
    world = turning({"a": [work("a1"), work("a2")], "b": [work("b1")]}, "a1")
    live = world.run()
    assert [task for task, _ in world.started] == ["a1", "b1", "next"]
    assert states(live)["switch"] == "SUCCESS"
    assert live.last_runs["switch"].outputs == {"value": "b", "defaults": False}


def test_the_state_is_that_of_the_branch_taken_last() -> None:
    world = turning({"a": [work("a1")], "b": [work("b1")]}, "a1", errors=[work("handler")])
    world.fails = {"b1"}
    assert states(world.run()) == {
        "a1": "SUCCESS",
        "b1": "FAILED",
        "handler": "SUCCESS",
        "switch": "FAILED",
    }


def test_a_value_that_has_no_branch_any_more_fails_the_switch() -> None:
    live = turning({"a": [work("a1"), work("a2")]}, "a1").run()
    assert states(live) == {"a1": "SUCCESS", "switch": "FAILED"}


def test_a_failure_to_look_again_fails_the_switch_and_runs_its_errors() -> None:
    world = turning({"a": [work("a1")]}, "none", errors=[work("handler")])
    world.send(world.created())
    while not isinstance(world.open[0], DecideAgain):
        world.answer(world.open.pop(0))
    asked = world.open.pop(0).asked
    run_id = world.live.last_runs["switch"].id
    world.send(DecidedAgain(world.tick(), run_id, asked, failure="no such name"))
    live = world.finish()
    assert states(live) == {"a1": "SUCCESS", "switch": "FAILED", "handler": "SUCCESS"}
    assert live.execution.failure == "no such name"


def test_a_late_answer_changes_nothing() -> None:
    world = turning({"a": [work("a1"), work("a2")], "b": [work("b1")]}, "none")
    world.send(world.created())
    while not isinstance(world.open[0], DecideAgain):
        world.answer(world.open.pop(0))
    run_id, asked = world.live.last_runs["switch"].id, world.open[0].asked
    world.answer(world.open.pop(0))
    world.send(DecidedAgain(world.tick(), run_id, asked, Start("b", None)))
    assert states(world.finish()) == dict.fromkeys(("a1", "a2", "switch", "next"), "SUCCESS")


def inside(**properties: object) -> World:
    """A switch whose value is changed by the first of two tasks further inside."""
    inner = block("inner", "Sequential", tasks=[work("sets"), work("slow")])
    cases = {"a": [inner], "b": [work("b1")]}
    world = turning(cases, "sets", **properties)
    world.send(world.created())
    while not any(isinstance(c, RunTask) and c.run.task_id == "sets" for c in world.open):
        world.answer(world.open.pop(0))
    world.open.clear()
    run = world.live.last_runs["sets"]
    ended = TaskEnded(world.tick(), run.id, 0, State.SUCCESS, variables={"v": "b"})
    world.send(ended)
    return world


def test_variables_set_further_inside_take_another_branch_at_once() -> None:
    world = inside()
    assert {type(command) for command in world.open} == {RunTask, DecideAgain}
    decide = next(c for c in world.open if isinstance(c, DecideAgain))
    world.answer(decide)
    world.open.remove(decide)
    assert {run.task_id for run in world.live.open_runs.values()} >= {"slow", "b1"}
    live = world.finish()
    assert states(live)["switch"] == states(live)["next"] == "SUCCESS"
    assert all(run.state.is_terminal for run in live.runs.values())


def test_what_was_left_behind_does_not_hold_up_the_switch() -> None:
    world = inside()
    # The task that was begun goes on by itself; everything else is answered.
    world.open = [c for c in world.open if not (isinstance(c, RunTask) and c.run.task_id == "slow")]
    live = world.finish()
    assert states(live)["next"] == "SUCCESS"
    assert live.last_runs["inner"].state is State.SUCCESS
    assert live.last_runs["slow"].state is State.SUBMITTED


@pytest.mark.parametrize("crash", [False, True])
def test_a_kill_waits_for_what_was_left_behind(crash: bool) -> None:
    world = inside()
    world.answer(next(c for c in world.open if isinstance(c, DecideAgain)))
    if crash:
        world.crash()
    world.open.clear()
    world.send(KillRequested(world.tick()))
    live = world.finish()
    assert live.execution.state is State.KILLED
    assert live.execution.fully_ended
    assert set(states(live).values()) == {"SUCCESS", "KILLED"}


def test_a_switch_over_what_never_changes_is_asked_once() -> None:
    cases = {"a": [work("a1"), work("a2")]}
    world = World(plan([block("switch", "Switch", value="{{ inputs.v ?? 'a' }}", cases=cases)]))
    world.send(world.created())
    while world.open:
        assert not isinstance(world.open[0], DecideAgain)
        world.answer(world.open.pop(0))
    assert states(world.live)["switch"] == "SUCCESS"


@pytest.mark.parametrize("side", ["errors", "finally"])
def test_no_branch_beside_errors_or_finally_is_not_excused(side: str) -> None:
    excused = block("switch", "Switch", value="c", cases={"a": [work("a1")]}, allowFailure=True)
    assert states(World(plan([excused])).run()) == {"switch": "WARNING"}
    excused[side] = [work("aside")]
    assert states(World(plan([excused])).run()) == {"switch": "FAILED"}


def test_a_kill_ends_a_switch_that_is_being_asked() -> None:
    world = turning({"a": [work("a1"), work("a2")]}, "none")
    world.send(world.created())
    while not isinstance(world.open[0], DecideAgain):
        world.answer(world.open.pop(0))
    world.send(KillRequested(world.tick()))
    live = world.finish()
    assert live.execution.fully_ended
    assert states(live) == {"a1": "SUCCESS", "switch": "KILLED"}
