"""Executions that stop before a task until they are let go on."""

from __future__ import annotations

import pytest

from tests.unit.engine.harness import World, block, plan, states, work
from vivace.engine.breakpoints import breakpoint_problem
from vivace.engine.events import BreakpointsLifted, Created, KillRequested
from vivace.model.state import State


def stopped(world: World, *names: str) -> World:
    """Run a world until it stands at its breakpoints."""
    world.live.execution.breakpoints = list(names)
    world.header.breakpoints = list(names)
    world.send(Created(world.tick()))
    world.finish()
    return world


def lift(world: World, *names: str) -> None:
    world.send(BreakpointsLifted(world.tick(), names))
    world.finish()


@pytest.mark.parametrize("crashes", [False, True])
def test_nothing_of_the_task_happens_before_it_is_let_go_on(crashes: bool) -> None:
    world = stopped(World(plan([work("a"), work("b"), work("c")])), "b")
    assert states(world.live) == {"a": "SUCCESS", "b": "BREAKPOINT"}
    assert world.live.execution.state is State.BREAKPOINT
    assert world.started == [("a", None)]
    if crashes:
        world.crash()
        world.finish()
        assert states(world.live) == {"a": "SUCCESS", "b": "BREAKPOINT"}
    lift(world)
    assert [state for state, _ in world.live.execution.history] == [
        State.CREATED,
        State.RUNNING,
        State.BREAKPOINT,
        State.RUNNING,
        State.SUCCESS,
    ]


def test_the_next_breakpoints_take_the_place_of_the_old_ones() -> None:
    world = stopped(World(plan([work("a"), work("b"), work("c")])), "a", "b")
    lift(world, "c")
    assert states(world.live) == {"a": "SUCCESS", "b": "SUCCESS", "c": "BREAKPOINT"}
    lift(world)
    assert world.live.execution.state is State.SUCCESS


def test_one_value_of_a_loop_can_be_stopped_before() -> None:
    loop = block("each", "ForEach", values=["x", "y"], tasks=[work("a")])
    world = stopped(World(plan([loop])), "a.y")
    assert [run.state for run in world.live.runs.values() if run.value] == [
        State.SUCCESS,
        State.BREAKPOINT,
    ]
    lift(world)
    assert world.live.execution.state is State.SUCCESS


def test_what_runs_beside_it_goes_on() -> None:
    par = block("par", "Parallel", tasks=[work("a"), work("b")])
    world = stopped(World(plan([par, work("end")])), "a")
    assert states(world.live)["b"] == "SUCCESS"
    lift(world)
    assert states(world.live)["end"] == "SUCCESS"


def test_one_that_stands_is_killed() -> None:
    world = stopped(World(plan([block("seq", "Sequential", tasks=[work("a")])])), "a")
    world.send(KillRequested(world.tick()))
    world.finish()
    assert states(world.live) == {"a": "KILLED", "seq": "KILLED"}
    assert world.live.execution.fully_ended


def test_a_failure_beside_it_ends_the_block_all_the_same() -> None:
    par = block("par", "Parallel", tasks=[work("bad"), work("a")])
    world = stopped(World(plan([par]), fails={"bad"}), "a")
    assert world.live.execution.state is State.FAILED
    assert world.live.execution.fully_ended


def test_what_runs_after_the_end_is_not_stopped() -> None:
    world = stopped(World(plan([work("a")], afterExecution=[work("b")])), "b")
    assert world.live.execution.fully_ended


def test_where_nothing_stands_nothing_is_let_go() -> None:
    world = World(plan([work("a")]))
    world.run()
    problem = breakpoint_problem(world.live)
    assert problem == "execution `e` is SUCCESS and stands at no breakpoint"
    before = len(world.live.execution.history)
    lift(world)
    assert len(world.live.execution.history) == before
