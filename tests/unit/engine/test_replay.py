"""What a replay keeps of an execution, what it leaves out, and what begins again."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import pytest

from tests.simulation.worlds import replayed
from tests.unit.engine.harness import World, block, plan, states, work
from vivace.engine.events import Recovered
from vivace.engine.plan import FlowPlan
from vivace.engine.replay import Replay, replay_from, replay_problem, replay_whole
from vivace.engine.restart import restart_as_new
from vivace.engine.restore import restore
from vivace.model.execution import TaskRun
from vivace.model.state import State


def in_order(world: World) -> list[TaskRun]:
    return sorted(world.rows.values(), key=lambda run: run.ordinal)


def run_of(world: World, task_id: str, *values: str) -> TaskRun:
    return next(
        run
        for run in in_order(world)
        if run.task_id == task_id and (not values or world.live.values(run) == list(values))
    )


def replay(world: World, target: TaskRun, newer: FlowPlan | None = None) -> Replay:
    ids = itertools.count()
    return replay_from(
        world.header,
        in_order(world),
        target.id,
        (world.plan, newer or world.plan),
        at=world.tick(),
        new_id=lambda: f"new{next(ids)}",
    )


def picture(made: Replay) -> dict[str, str]:
    """State of each task run, by task and value."""
    return {
        f"{run.task_id}/{run.value}" if run.value else run.task_id: run.state.value
        for run in made.runs
    }


def finish(world: World, made: Replay, newer: FlowPlan | None = None) -> World:
    again = World(newer or world.plan, skips=world.skips)
    again.now, again.header = world.now, made.execution
    again.rows = {run.id: run for run in made.runs}
    again.live = restore(copy.deepcopy(made.execution), copy.deepcopy(made.runs), again.plan)
    again.send(Recovered(again.tick()))
    again.finish()
    return again


def test_a_sequence_keeps_what_came_before() -> None:
    world = World(plan([work("a"), work("b"), work("c")]))
    world.run()
    made = replay(world, run_of(world, "b"))
    assert picture(made) == {"a": "SUCCESS", "b": "RESTARTED"}
    assert [state for state, _ in made.execution.history] == [
        *(state for state, _ in world.header.history),
        State.RESTARTED,
    ]
    again = finish(world, made)
    assert states(again.live) == {"a": "SUCCESS", "b": "SUCCESS", "c": "SUCCESS"}
    assert [run.ordinal for run in in_order(again)] == [0, 1, 2]


def test_the_new_execution_descends_from_the_source() -> None:
    world = World(plan([work("a")]))
    world.run()
    source = world.header
    source.inputs, source.labels, source.outputs = {"n": 1}, [("team", "x")], {"done": True}
    made = replay(world, run_of(world, "a")).execution
    assert made.id != source.id
    assert (made.parent_id, made.original_id) == (source.id, source.id)
    assert made.attempt_number == source.attempt_number + 1
    assert made.labels == [("team", "x"), ("system.replay", "true")]
    assert made.inputs == {"n": 1}
    whole = replay_whole(made, world.plan, "third", world.tick())
    assert (whole.parent_id, whole.original_id) == (made.id, source.id)
    assert whole.history == [(State.CREATED, world.now)]
    assert source.labels == [("team", "x")]


def test_branches_beside_it_are_kept_when_they_ended_well() -> None:
    inner = [
        block("left", "Sequential", tasks=[work("l1"), work("l2")]),
        block("right", "Sequential", tasks=[work("r1"), work("r2")]),
    ]
    world = World(plan([block("par", "Parallel", tasks=inner), work("end")]))
    world.run()
    made = replay(world, run_of(world, "l1"))
    assert picture(made) == {
        "par": "RUNNING",
        "left": "RUNNING",
        "right": "SUCCESS",
        "l1": "RESTARTED",
        "r1": "SUCCESS",
        "r2": "SUCCESS",
    }
    again = finish(world, made)
    assert again.live.execution.state is State.SUCCESS
    assert len(again.rows) == 8


def test_branches_that_failed_begin_again_too() -> None:
    inner = [work("ok"), block("side", "Sequential", tasks=[work("fine"), work("bad")])]
    world = World(plan([block("par", "Parallel", tasks=inner)]), fails={"bad"})
    world.run()
    made = replay(world, run_of(world, "ok"))
    assert picture(made) == {
        "par": "RUNNING",
        "ok": "RESTARTED",
        "side": "RUNNING",
        "fine": "SUCCESS",
        "bad": "RESTARTED",
    }
    assert finish(world, made).live.execution.state is State.SUCCESS


def test_a_failure_that_was_allowed_stays_as_it_is() -> None:
    allowed = block("allowed", "AllowFailure", tasks=[work("bad")])
    world = World(plan([allowed, work("b")]), fails={"bad"})
    world.run()
    made = replay(world, run_of(world, "b"))
    assert picture(made) == {"allowed": "WARNING", "bad": "FAILED", "b": "RESTARTED"}
    assert finish(world, made).live.execution.state is State.WARNING


def test_in_a_loop_earlier_values_stay_and_later_ones_run_again() -> None:
    loop = block("each", "ForEach", values=["x", "y", "z"], tasks=[work("a"), work("b")])
    world = World(plan([loop]))
    world.run()
    made = replay(world, run_of(world, "a", "y"))
    assert picture(made) == {
        "each": "RUNNING",
        "a/x": "SUCCESS",
        "b/x": "SUCCESS",
        "a/y": "RESTARTED",
    }
    again = finish(world, made)
    assert len(again.rows) == 7
    assert again.live.execution.state is State.SUCCESS


def test_values_that_are_worked_on_side_by_side_stay() -> None:
    loop = block(
        "each", "ForEach", values=["x", "y"], concurrencyLimit=0, tasks=[work("a"), work("b")]
    )
    world = World(plan([loop]))
    world.run()
    made = replay(world, run_of(world, "a", "x"))
    assert set(picture(made)) == {"each", "a/x", "a/y", "b/y"}
    assert len(finish(world, made).rows) == 5


def test_the_old_loop_keeps_earlier_tasks_of_later_values() -> None:
    loop = block("each", "EachSequential", value=["x", "y", "z"], tasks=[work("a"), work("b")])
    world = World(plan([loop, work("end")]))
    world.run()
    made = replay(world, run_of(world, "b", "x"))
    assert picture(made) == {
        "each": "RUNNING",
        "a/x": "SUCCESS",
        "b/x": "RESTARTED",
        "a/y": "SUCCESS",
        "a/z": "SUCCESS",
    }
    again = finish(world, made)
    assert again.live.execution.state is State.SUCCESS
    assert len(again.rows) == 8
    begun = sorted((run for run in again.rows.values() if run.task_id == "b"), key=_last)
    assert [run.value for run in begun] == ["x", "y", "z"]


def _last(run: TaskRun) -> int:
    return run.history[-1][1]


def test_a_dag_runs_again_what_depends_on_it() -> None:
    tasks = [
        {"task": work("a")},
        {"task": work("b"), "dependsOn": ["a"]},
        {"task": work("c")},
        {"task": work("d"), "dependsOn": ["b"]},
    ]
    world = World(plan([block("dag", "Dag", tasks=tasks)]))
    world.run()
    made = replay(world, run_of(world, "a"))
    assert picture(made) == {"dag": "RUNNING", "a": "RESTARTED", "c": "SUCCESS"}
    assert len(finish(world, made).rows) == 5


def test_a_flowable_decides_anew() -> None:
    branches = {"then": [work("yes")], "else": [work("no")]}
    world = World(plan([block("if", "If", condition="true", **branches), work("end")]))
    world.run()
    newer = plan([block("if", "If", condition="false", **branches), work("end")])
    made = replay(world, run_of(world, "if"), newer)
    assert picture(made) == {"if": "RUNNING"}
    again = finish(world, made, newer)
    assert states(again.live) == {"no": "SUCCESS", "if": "SUCCESS", "end": "SUCCESS"}
    assert len(again.rows[made.runs[0].id].attempts) == 2


def test_what_failed_stays_when_an_error_task_is_replayed() -> None:
    world = World(
        plan([work("a")], errors=[work("e1"), work("e2")], **{"finally": [work("f")]}),
        fails={"a"},
    )
    world.run()
    made = replay(world, run_of(world, "e2"))
    assert picture(made) == {"a": "FAILED", "e1": "SUCCESS", "e2": "RESTARTED"}
    again = finish(world, made)
    assert again.live.execution.state is State.FAILED
    assert states(again.live)["f"] == "SUCCESS"


def test_what_came_of_a_failure_is_left_out() -> None:
    world = World(plan([work("a"), work("b")], errors=[work("e")]), fails={"b"})
    world.run()
    assert picture(replay(world, run_of(world, "b"))) == {"a": "SUCCESS", "b": "RESTARTED"}


def test_what_still_runs_is_sent_again() -> None:
    world = World(plan([block("par", "Parallel", tasks=[work("a"), work("b")])]))
    world.send(_created(world))
    while run_of_or_none(world, "b") is None or not run_of(world, "b").attempts:
        world.answer(world.open.pop())
    made = replay(world, run_of(world, "a"))
    other = next(run for run in made.runs if run.task_id == "b")
    assert other.state is State.RESTARTED
    assert other.attempts[-1].state is State.RESUBMITTED
    assert finish(world, made).live.execution.state is State.SUCCESS


def _created(world: World) -> Any:
    from vivace.engine.events import Created

    return Created(world.tick())


def run_of_or_none(world: World, task_id: str) -> TaskRun | None:
    return next((run for run in in_order(world) if run.task_id == task_id), None)


@pytest.mark.parametrize(
    ("tasks", "problem"),
    [
        (["a", "b", "c"], None),
        (["a", "b", "new", "c"], None),
        (["a", "new", "b"], "revision 1 has other tasks in the flow than those that ran"),
        (["b", "c"], "revision 1 has no task `a`"),
    ],
    ids=["the same", "more after it", "more before it", "one is gone"],
)
def test_a_revision_takes_over_what_it_has_at_the_same_place(
    tasks: list[str], problem: str | None
) -> None:
    world = World(plan([work("a"), work("b"), work("c")]), fails={"b"})
    world.run()
    newer = plan([work(task) for task in tasks])
    target = run_of(world, "b")
    assert replay_problem(in_order(world), target.id, world.plan, newer) == problem
    made, kept, found = restart_as_new(
        world.header, in_order(world), (world.plan, newer), at=world.tick(), new_id=lambda: "x"
    )
    assert found == problem
    assert [run.task_id for run in kept] == ["a", "b"]
    assert (made.attempt_number, made.parent_id) == (2, world.header.id)
    if problem is None:
        again = finish(world, replay(world, target, newer), newer)
        assert list(states(again.live)) == tasks


def test_there_is_nothing_to_replay_from() -> None:
    world = World(plan([work("a")], afterExecution=[work("after")]))
    world.run()
    runs = in_order(world)
    assert replay_problem(runs, "none", world.plan, world.plan) == (
        "No task found to restart execution from!"
    )
    after = replay_problem(runs, run_of(world, "after").id, world.plan, world.plan)
    assert after == "task `after` ran after the end of the execution"


def test_what_ran_beside_a_pause_of_a_loop_is_no_step_of_its_iteration() -> None:
    wait = block("wait", "Pause", timeout="PT1S", onPause=work("tells"))
    more: dict[str, Any] = {"values": ["v"], "concurrencyLimit": 1, "tasks": [wait]}
    world = World(plan([block("each", "ForEach", **more, **{"finally": [work("last")]})]))
    world.run()
    assert states(world.live)["tells"] == "SUCCESS"
    again = replayed(world, world.live.last_runs["last"])
    again.send(Recovered(again.tick()))
    assert states(again.finish())["last"] == "SUCCESS"
