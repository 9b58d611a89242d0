"""A retry that tries again with a new execution ends the failed one RETRIED."""

from __future__ import annotations

import pytest

from tests.unit.engine.harness import World, block, plan, states, work
from vivace.model.state import State

SECOND = 1_000_000


def retry(**more: object) -> dict[str, object]:
    return {"type": "constant", "interval": "PT2S", "behavior": "CREATE_NEW_EXECUTION", **more}


def test_the_task_its_blocks_and_the_execution_are_retried() -> None:
    tasks = [block("seq", "Sequential", tasks=[work("a", retry=retry()), work("b")]), work("c")]
    world = World(plan(tasks, errors=[work("err")]), fails={"a"})
    live = world.run()
    assert live.execution.state is State.RETRIED
    assert live.execution.fully_ended
    assert states(live) == {"seq": "RETRIED", "a": "RETRIED"}
    (due,) = world.replacements
    failed = live.last_runs["a"].history[-2][1]
    assert due == failed + 2 * SECOND


def test_siblings_are_stopped() -> None:
    tasks = [block("par", "Parallel", tasks=[work("a", retry=retry()), work("slow")])]
    world = World(plan(tasks), fails={"a"})
    live = world.run()
    assert states(live) == {"par": "RETRIED", "a": "RETRIED", "slow": "RETRIED"}


def test_the_flows_own_retry_counts_for_its_tasks() -> None:
    world = World(plan([work("a")], retry=retry(maxAttempts=2)), fails={"a"})
    assert world.run().execution.state is State.RETRIED


def test_attempts_are_those_of_the_execution() -> None:
    world = World(plan([work("a", retry=retry(maxAttempts=3))]), fails={"a"})
    world.live.execution.attempt_number = 3
    assert world.run().execution.state is State.FAILED
    assert not world.replacements


def test_the_length_counts_from_the_first_execution() -> None:
    ready = plan([work("a", retry=retry(maxDuration="PT6S"))])
    for age, wanted in ((3, State.RETRIED), (5, State.FAILED)):
        world = World(ready, fails={"a"})
        world.live.execution.created_at = world.now - age * SECOND
        assert world.run().execution.state is wanted


def test_what_runs_at_the_end_starts_no_execution() -> None:
    inner = block("seq", "Sequential", tasks=[work("fin")])
    world = World(plan([work("a")], **{"finally": [inner]}, retry=retry()), fails={"fin"})
    assert world.run().execution.state is State.SUCCESS


@pytest.mark.parametrize("seed", range(40))
def test_crashes_and_repeated_events_change_nothing(seed: int) -> None:
    tasks = [
        block("par", "Parallel", tasks=[work("a", retry=retry()), work("b")], errors=[work("e")])
    ]
    world = World(
        plan(tasks), seed=seed, fails={"a"}, crash_rate=0.2, duplicate_rate=0.3, shuffle=True
    )
    live = world.run()
    assert live.execution.state is State.RETRIED
    assert live.execution.fully_ended
    assert all(run.state.is_terminal for run in live.runs.values())
    assert len(set(world.replacements)) == 1
    assert live.execution.wake_at is None
