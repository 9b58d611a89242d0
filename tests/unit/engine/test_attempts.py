"""Attempts of tasks: reports that come late, retries, kills, pauses, an Exit."""

from __future__ import annotations

from tests.unit.engine.harness import World, block, plan, states, work
from vivace.engine.commands import KillTask, RunTask, WakeAt
from vivace.engine.events import (
    KillRequested,
    PauseRequested,
    Resumed,
    TaskEnded,
    TaskStarted,
    Woken,
)
from vivace.model.state import State


def test_another_end_of_an_attempt_is_not_that_of_the_next_one() -> None:
    retry = {"type": "constant", "interval": "PT1S", "maxAttempts": 2}
    world = World(plan([work("a", retry=retry)]), fails_first={"a": 1})
    world.send(world.created())
    while not isinstance(world.open[0], WakeAt):
        world.answer(world.open.pop(0))
    world.answer(world.open.pop(0))
    assert isinstance(world.open[0], RunTask)
    run = world.live.last_runs["a"]
    world.send(TaskEnded(world.tick(), run.id, 0, State.SUCCESS))
    assert run.state is State.SUBMITTED
    world.finish()
    assert [attempt.state for attempt in run.attempts] == [State.FAILED, State.SUCCESS]


RETRY = {"type": "constant", "interval": "PT1S", "maxAttempts": 2}


def running(*tasks: str, **more: object) -> World:
    """A world in which the first attempt of each task of a Parallel runs."""
    inner = [work(name, **more) for name in tasks]
    world = World(plan([block("par", "Parallel", tasks=inner)]))
    world.send(world.created())
    while any(not isinstance(command, RunTask) for command in world.open):
        world.answer(world.open.pop(0))
    world.open.clear()
    for name in tasks:
        run = world.live.last_runs[name]
        world.send(TaskStarted(world.tick(), run.id, 0, "w"))
    return world


def ended(world: World, task: str, attempt: int, state: State, **more: object) -> None:
    run = world.live.last_runs[task]
    world.send(TaskEnded(world.tick(), run.id, attempt, state, **more))  # type: ignore[arg-type]


def test_a_late_end_of_an_earlier_attempt_does_not_end_the_one_that_runs() -> None:
    world = running("a", retry=RETRY)
    run = world.live.last_runs["a"]
    ended(world, "a", 0, State.FAILED)
    world.now += 1_000_000
    world.send(Woken(world.tick(), run.id))
    world.send(TaskStarted(world.tick(), run.id, 1, "w"))
    ended(world, "a", 0, State.FAILED)
    assert run.state is State.RUNNING


def test_a_retry_waits_for_its_instant_also_after_a_crash() -> None:
    world = running("a", retry=RETRY)
    ended(world, "a", 0, State.FAILED)
    due = world.live.last_runs["a"].wake_at
    world.crash()
    run = world.live.last_runs["a"]
    assert [command.at for command in world.open if isinstance(command, WakeAt)] == [due]
    world.send(Woken(world.tick(), run.id))
    assert run.state is State.RETRYING


def test_a_kill_tells_workers_and_ends_what_fails_without_another_attempt() -> None:
    world = running("a", retry=RETRY)
    world.send(KillRequested(world.tick()))
    assert [command.run.task_id for command in world.open if isinstance(command, KillTask)] == ["a"]
    assert states(world.live) == {"a": "KILLING", "par": "KILLING"}
    ended(world, "a", 0, State.FAILED)
    assert states(world.live) == {"a": "KILLED", "par": "KILLED"}


def test_a_pause_lets_nothing_new_begin() -> None:
    world = World(plan([work("a"), work("b")]))
    world.send(world.created())
    world.open.clear()
    world.send(PauseRequested(world.tick()))
    ended(world, "a", 0, State.SUCCESS)
    assert states(world.live) == {"a": "SUCCESS", "b": "CREATED"}
    assert world.open == []
    world.send(Resumed(world.tick(), None))
    assert [type(command) for command in world.open] == [RunTask]


def test_an_exit_ends_all_that_runs_beside_it() -> None:
    world = running("a", "b")
    ended(world, "a", 0, State.SUCCESS, exit_state=State.WARNING)
    assert states(world.live) == {"a": "WARNING", "par": "WARNING", "b": "WARNING"}
    assert world.live.execution.state is State.WARNING
    assert world.live.execution.fully_ended
