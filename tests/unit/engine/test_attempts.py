"""Reports about attempts that come late, or twice."""

from __future__ import annotations

from tests.unit.engine.harness import World, plan, work
from vivace.engine.commands import RunTask, WakeAt
from vivace.engine.events import TaskEnded
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
