"""Task runs put into another state by hand: what follows runs, and nothing is stuck."""

from __future__ import annotations

import pytest

from tests.simulation.worlds import check_end, in_order, marked
from tests.unit.engine.harness import World, block, plan, states, work
from vivace.engine.marking import mark_problem
from vivace.model.execution import TaskRun
from vivace.model.state import State


def run_of(world: World, task_id: str) -> TaskRun:
    return next(run for run in in_order(world) if run.task_id == task_id)


def test_the_flow_goes_on_behind_a_failure_that_counts_as_success() -> None:
    world = World(plan([work("a"), work("b")], errors=[work("e")]), fails={"a"})
    world.run()
    assert states(world.live) == {"a": "FAILED", "e": "SUCCESS"}
    marked(world, run_of(world, "a"), State.SUCCESS)
    assert states(world.live) == {"a": "SUCCESS", "b": "SUCCESS"}
    execution = world.live.execution
    assert execution.state is State.SUCCESS
    assert ("system.restarted", "true") in execution.labels
    assert (execution.attempt_number, execution.failed_task_id) == (2, None)


def test_with_outputs_the_flow_goes_on_before_they_are_rendered() -> None:
    outputs = [{"id": "o", "type": "STRING", "value": "x"}]
    world = World(plan([work("a"), work("b")], outputs=outputs), fails={"a"})
    world.run()
    marked(world, run_of(world, "a"), State.WARNING)
    assert states(world.live)["b"] == "SUCCESS"
    assert world.live.execution.state is State.WARNING


def test_the_last_attempt_gets_the_state_and_what_ran_later_stays() -> None:
    world = World(plan([block("seq", "Sequential", tasks=[work("a")]), work("b")]))
    world.run()
    marked(world, run_of(world, "a"), State.FAILED)
    assert [attempt.state for attempt in run_of(world, "a").attempts] == [State.FAILED]
    assert states(world.live) == {"a": "FAILED", "seq": "FAILED", "b": "SUCCESS"}
    assert world.live.execution.state is State.FAILED


def test_errors_run_when_a_success_is_made_a_failure() -> None:
    world = World(plan([work("a"), work("b")], errors=[work("e")], **{"finally": [work("f")]}))
    world.run()
    marked(world, run_of(world, "b"), State.FAILED)
    assert states(world.live) == {"a": "SUCCESS", "b": "FAILED", "e": "SUCCESS", "f": "SUCCESS"}


def test_a_loop_goes_on_with_the_next_value() -> None:
    loop = block("each", "ForEach", values=["x", "y"], tasks=[work("a"), work("b")])
    world = World(plan([loop, work("end")]), fails={"a"})
    world.run()
    world.fails = set()
    marked(world, run_of(world, "a"), State.SKIPPED)
    assert len(world.rows) == 6
    assert world.live.execution.state is State.SUCCESS


def test_another_failure_beside_it_stays_one_and_starts_nothing_new() -> None:
    inner = [block("seq", "Sequential", tasks=[work("x"), work("y")]), work("bad"), work("z")]
    par = block("par", "Parallel", concurrent=2, tasks=inner, errors=[work("e")])
    world = World(plan([par]), fails={"x", "bad"})
    world.run()
    if run_of(world, "seq").state is not State.FAILED:
        pytest.fail("both were to fail")
    begun = set(states(world.live))
    marked(world, run_of(world, "x"), State.SUCCESS)
    ended = states(world.live)
    assert (ended["seq"], ended["par"], ended["e"]) == ("SUCCESS", "FAILED", "SUCCESS")
    assert set(ended) == begun | {"y"}


def test_cancelled_ends_everything_around_it() -> None:
    world = World(plan([block("seq", "Sequential", tasks=[work("a")]), work("b")]), fails={"a"})
    world.run()
    marked(world, run_of(world, "a"), State.CANCELLED)
    assert states(world.live) == {"a": "CANCELLED", "seq": "CANCELLED"}
    assert world.live.execution.state is State.CANCELLED
    assert world.live.execution.fully_ended


@pytest.mark.parametrize("task", ["e", "f", "inner"])
def test_what_runs_again_by_itself_cannot_be_marked(task: str) -> None:
    side = [work("e"), block("seq", "Sequential", tasks=[work("inner")])]
    world = World(plan([work("a")], errors=side, **{"finally": [work("f")]}), fails={"a"})
    world.run()
    problem = mark_problem(in_order(world), run_of(world, task).id, world.plan)
    assert problem is not None and "run again when the execution goes on" in problem
    assert mark_problem([], "none", world.plan) == "the execution has no task run `none`"


def test_what_shared_a_directory_is_marked_with_its_block() -> None:
    world = World(plan([block("dir", "WorkingDirectory", tasks=[work("a")])]), fails={"a"})
    world.run()
    runs = in_order(world)
    problem = mark_problem(runs, run_of(world, "a").id, world.plan)
    assert problem is not None and "mark that one" in problem
    assert mark_problem(runs, run_of(world, "dir").id, world.plan) is None


def test_a_wait_that_held_up_the_end_of_a_failed_execution_ends_with_it() -> None:
    seq = block("seq", "Sequential", tasks=[work("x")])
    wait = block("wait", "Pause", pauseDuration="PT1S", tasks=[work("inside")])
    par = block("par", "Parallel", concurrent=1, tasks=[seq, wait], allowFailure=True)
    for seed in range(20):
        world = World(plan([par, work("bad")]), fails={"x", "bad"}, seed=seed, shuffle=True)
        world.run()
        marked(world, run_of(world, "x"), State.SUCCESS)
        check_end(world, world.live, restarted=True)
        wait_states = [state for state, _ in run_of(world, "wait").history]
        assert not any(state.is_terminal for state in wait_states[:-1]), f"seed {seed}"
