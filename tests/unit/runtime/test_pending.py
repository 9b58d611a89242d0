"""What others hold of a record while the engine goes on."""

from __future__ import annotations

from dataclasses import fields

from vivace.model.execution import Attempt, Execution, TaskRun
from vivace.model.state import State
from vivace.runtime.pending import snapshot, snapshot_run


def test_a_snapshot_has_all_of_a_task_run_and_stays_as_it_was() -> None:
    values = {field.name: f"the {field.name}" for field in fields(TaskRun)}
    values |= {"history": [(State.RUNNING, 1)], "attempts": [Attempt([(State.RUNNING, 1)], "w")]}
    run = TaskRun(**values)  # type: ignore[arg-type]
    kept = snapshot_run(run)
    assert kept == run
    run.enter(State.SUCCESS, 2)
    run.attempts[-1].enter(State.SUCCESS, 2)
    assert (kept.state, kept.attempts[-1].state) == (State.RUNNING, State.RUNNING)


def test_a_snapshot_has_all_of_an_execution_and_stays_as_it_was() -> None:
    values = {field.name: f"the {field.name}" for field in fields(Execution)}
    values |= {"history": [(State.RUNNING, 1)], "labels": [("a", "b")]}
    execution = Execution(**values)  # type: ignore[arg-type]
    kept = snapshot(execution)
    assert kept == execution
    execution.enter(State.SUCCESS, 2)
    execution.labels.append(("c", "d"))
    assert (kept.state, kept.labels) == (State.RUNNING, [("a", "b")])
