"""Tasks that wait: what pauses, what goes on, and how it ends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.engine.harness import World, block, plan, states, work
from vivace.engine.events import KillRequested, PauseRequested, Resumed, Woken
from vivace.model.execution import TaskRun
from vivace.model.state import State
from vivace.plugin import Answer

SECOND = 1_000_000


def pause(id_: str = "p", **properties: Any) -> dict[str, Any]:
    return block(id_, "Pause", **properties)


def names(run: TaskRun) -> list[str]:
    return [state.value for state, _ in run.history]


def history(world: World) -> list[str]:
    return [state.value for state, _ in world.live.execution.history]


def until_paused(world: World) -> TaskRun:
    """Run until nothing is left to do but to wait; timers stay set."""
    world.send(world.created())
    while commands := [item for item in world.open if not world.is_timer(item)]:
        world.open.remove(commands[0])
        world.answer(commands[0])
    paused = [run for run in world.live.runs.values() if run.state is State.PAUSED]
    return paused[0] if paused else next(iter(world.live.runs.values()))


def resume(world: World, run: TaskRun | None = None, **answer: Any) -> None:
    run_id = None if run is None else run.id
    world.send(Resumed(world.tick(), run_id, Answer(**answer)))


def test_a_pause_holds_the_execution_until_it_is_resumed() -> None:
    world = World(plan([work("a"), pause(), work("b")]))
    run = until_paused(world)
    assert states(world.live) == {"a": "SUCCESS", "p": "PAUSED"}
    assert world.live.execution.state is State.PAUSED
    assert run.wake_at is None
    resume(world, run, inputs={}, by="ada")
    live = world.finish()
    assert live.execution.state is State.SUCCESS
    assert history(world) == ["CREATED", "RUNNING", "PAUSED", "RESTARTED", "RUNNING", "SUCCESS"]
    assert names(run) == ["CREATED", "RUNNING", "PAUSED", "SUCCESS"]
    assert run.outputs is not None
    assert run.outputs["resumed"]["by"] == "ada"
    assert run.outputs["resumed"]["to"] == "SUCCESS"


def test_a_pause_with_tasks_runs_them_afterwards() -> None:
    world = World(plan([pause(tasks=[work("inner")])]))
    run = until_paused(world)
    resume(world)
    live = world.finish()
    assert states(live) == {"inner": "SUCCESS", "p": "SUCCESS"}
    assert names(run) == ["CREATED", "RUNNING", "PAUSED", "RUNNING", "SUCCESS"]
    assert [attempt.state for attempt in run.attempts] == [State.SUCCESS]


@pytest.mark.parametrize(
    ("properties", "task", "execution", "goes_on"),
    [
        ({"pauseDuration": "PT1S"}, "SUCCESS", "SUCCESS", True),
        ({"delay": "PT1S", "behavior": "WARN"}, "WARNING", "WARNING", True),
        ({"pauseDuration": "PT1S", "behavior": "FAIL"}, "FAILED", "FAILED", False),
        ({"pauseDuration": "PT1S", "behavior": "CANCEL"}, "CANCELLED", "CANCELLED", False),
        ({"timeout": "PT1S"}, "FAILED", "FAILED", False),
        ({"timeout": "PT1S", "allowFailure": True}, "WARNING", "WARNING", True),
        ({"pauseDuration": "PT1S", "timeout": "PT9S"}, "SUCCESS", "SUCCESS", True),
    ],
    ids=["resume", "warn", "fail", "cancel", "timeout", "allowed", "duration-first"],
)
def test_what_follows_when_nobody_answers(
    properties: dict[str, Any], task: str, execution: str, goes_on: bool
) -> None:
    world = World(plan([pause(**properties), work("next")], **{"finally": [work("f")]}))
    live = world.run()
    found = states(live)
    assert found["p"] == task
    assert live.execution.state.value == execution
    assert ("next" in found) is goes_on
    # A cancelled execution ends at once, without what runs at the end.
    assert ("f" in found) is (execution != "CANCELLED")
    (run,) = [run for run in live.runs.values() if run.task_id == "p"]
    paused, ended = dict(run.history)[State.PAUSED], run.history[-1][1]
    assert SECOND <= ended - paused < 2 * SECOND
    assert run.outputs is not None
    assert run.outputs["resumed"]["to"] == (task if "allowFailure" not in properties else "FAILED")


def test_a_timer_before_its_time_changes_nothing() -> None:
    world = World(plan([pause(pauseDuration="PT1H")]))
    run = until_paused(world)
    world.send(Woken(world.tick(), run.id))
    assert run.state is State.PAUSED


def test_a_pause_that_ran_out_runs_its_errors_even_after_a_crash() -> None:
    tasks = [pause(timeout="PT1S", errors=[work("e")], **{"finally": [work("f")]})]
    for crash_rate in (0.0, 0.5):
        world = World(plan(tasks), crash_rate=crash_rate, seed=5)
        live = world.run()
        assert states(live) == {"e": "SUCCESS", "f": "SUCCESS", "p": "FAILED"}
        assert live.execution.failed_task_id == "p"


def test_nothing_new_starts_while_the_execution_is_paused() -> None:
    beside = block("beside", "Sequential", tasks=[work("a"), work("b")])
    world = World(plan([block("par", "Parallel", tasks=[beside, pause()])]))
    until_paused(world)
    # What had begun is recorded to its end; what follows it waits.
    assert states(world.live)["a"] == "SUCCESS"
    assert states(world.live)["b"] == "CREATED"
    assert [task for task, _ in world.started] == ["a"]
    world.crash()
    assert not [item for item in world.open if not world.is_timer(item)]
    resume(world)
    assert set(states(world.finish()).values()) == {"SUCCESS"}


def test_the_execution_waits_for_the_last_of_several_pauses() -> None:
    tasks = [block("par", "Parallel", tasks=[pause("p1"), pause("p2")]), work("next")]
    world = World(plan(tasks))
    until_paused(world)
    first, second = world.live.waiting.values()
    resume(world)
    assert (first.state, second.state) == (State.SUCCESS, State.PAUSED)
    assert world.live.execution.state is State.PAUSED
    resume(world, second)
    assert world.finish().execution.state is State.SUCCESS


def test_a_second_answer_changes_nothing() -> None:
    world = World(plan([block("par", "Parallel", tasks=[pause("p1"), pause("p2")])]))
    run = until_paused(world)
    resume(world, run)
    before = names(run)
    resume(world, run)
    assert names(run) == before


def test_somebody_is_told_of_a_pause_though_nothing_else_may_start() -> None:
    world = World(plan([pause(onPause=work("tell")), work("next")]), fails={"tell"})
    until_paused(world)
    assert states(world.live) == {"tell": "FAILED", "p": "PAUSED"}
    resume(world)
    assert world.finish().execution.state is State.SUCCESS


def test_a_block_of_tasks_tells_somebody_to_its_end_even_after_a_crash() -> None:
    tell = block("seq", "Sequential", tasks=[work("one"), work("two")])
    for crash_rate in (0.0, 0.3):
        world = World(plan([pause(onPause=tell)]), crash_rate=crash_rate)
        until_paused(world)
        world.crash()
        while world.open:
            world.answer(world.open.pop(0))
        assert states(world.live)["two"] == "SUCCESS"
        assert world.live.execution.state is State.PAUSED


def test_a_block_that_fails_lets_go_of_a_pause_in_it() -> None:
    tasks = [block("par", "Parallel", tasks=[pause(), work("a")])]
    world = World(plan(tasks, errors=[work("e")]), fails={"a"})
    live = world.run()
    assert states(live) == {"p": "FAILED", "par": "FAILED", "a": "FAILED", "e": "SUCCESS"}
    assert live.execution.state is State.FAILED


def test_a_kill_ends_what_waits() -> None:
    world = World(plan([pause(pauseDuration="PT1H"), work("next")]))
    run = until_paused(world)
    world.send(KillRequested(world.tick()))
    live = world.finish()
    assert history(world)[-3:] == ["PAUSED", "KILLING", "KILLED"]
    assert names(run)[-1] == "KILLED"
    assert run.attempts[-1].state is State.KILLED
    assert live.execution.fully_ended


def test_a_paused_execution_is_restarted_from_its_pause() -> None:
    world = World(plan([work("a"), pause(), work("b")]))
    run = until_paused(world)
    assert world.can_restart()
    world.restart()
    while commands := [item for item in world.open if not world.is_timer(item)]:
        world.open.remove(commands[0])
        world.answer(commands[0])
    again = world.live.runs[run.id]
    assert names(again)[-3:] == ["RESTARTED", "RUNNING", "PAUSED"]
    resume(world)
    assert world.finish().execution.state is State.SUCCESS


# The execution as a whole


def test_a_paused_execution_ends_what_runs_and_starts_nothing() -> None:
    world = World(plan([work("a"), work("b")]))
    world.send(world.created())
    world.send(PauseRequested(world.tick()))
    while world.open:
        world.answer(world.open.pop(0))
    assert states(world.live) == {"a": "SUCCESS", "b": "CREATED"}
    world.crash()
    assert not world.open
    resume(world)
    assert world.finish().execution.state is State.SUCCESS


def test_an_execution_does_not_end_while_it_is_paused() -> None:
    world = World(plan([work("a")], outputs=[{"id": "o", "type": "STRING", "value": "x"}]))
    world.send(world.created())
    world.send(PauseRequested(world.tick()))
    while world.open:
        world.answer(world.open.pop(0))
    assert world.live.execution.state is State.PAUSED
    world.crash()
    assert world.live.execution.state is State.PAUSED
    resume(world)
    live = world.finish()
    assert live.execution.state is State.SUCCESS
    assert live.execution.outputs == {"done": True}


def test_a_retry_waits_for_the_end_of_a_pause() -> None:
    retry = {"type": "constant", "interval": "PT1S", "maxAttempts": 2}
    tasks = [block("par", "Parallel", tasks=[work("a", retry=retry), pause()])]
    world = World(plan(tasks), fails_first={"a": 1})
    until_paused(world)
    while world.open:
        world.answer(world.open.pop(0))
    assert states(world.live)["a"] == "CREATED"
    assert world.live.execution.state is State.PAUSED
    resume(world)
    assert world.finish().execution.state is State.SUCCESS


# Loops with a wait in between


def loop(**properties: Any) -> dict[str, Any]:
    often = {"interval": "PT1S", **properties.pop("checkFrequency", {})}
    tasks = properties.pop("tasks", [work("w")])
    made = {"condition": "met", "checkFrequency": often, "tasks": tasks, **properties}
    return block("loop", "LoopUntil", **made)


def test_a_loop_runs_until_its_condition_is_met() -> None:
    world = World(plan([loop(), work("next")]), times={"loop": 3})
    live = world.run()
    assert [task for task, _ in world.started] == ["w", "w", "w", "next"]
    (run,) = [run for run in live.runs.values() if run.task_id == "loop"]
    assert names(run) == [
        "CREATED",
        "RUNNING",
        *["PAUSED", "RUNNING"] * 2,
        "SUCCESS",
    ]
    assert len(run.attempts) == 1
    assert run.outputs == {"iterationCount": 3}
    # Only the runs of the last time are kept.
    assert len(live.runs) == len(world.rows) == 3
    assert "RESTARTED" not in history(world)


@pytest.mark.parametrize("fails", [True, False], ids=["failing", "tolerant"])
def test_a_loop_ends_at_its_maximum(fails: bool) -> None:
    limits = {"maxIterations": 2}
    tasks = [loop(checkFrequency=limits, failOnMaxReached=fails, errors=[work("e")])]
    for crash_rate in (0.0, 0.4):
        world = World(plan(tasks), times={"loop": 9}, crash_rate=crash_rate, seed=3)
        live = world.run()
        assert live.execution.state is (State.FAILED if fails else State.SUCCESS)
        assert ("e" in states(live)) is fails
        assert live.last_runs["loop"].outputs == {"iterationCount": 2}
        assert live.execution.failed_task_id == ("loop" if fails else None)


def test_a_loop_ends_after_its_longest_duration() -> None:
    limits = {"interval": "PT10S", "maxDuration": "PT25S"}
    world = World(plan([loop(checkFrequency=limits)]), times={"loop": 99})
    live = world.run()
    assert live.last_runs["loop"].outputs == {"iterationCount": 4}


def test_a_failure_ends_a_loop() -> None:
    world = World(plan([loop()]), times={"loop": 3}, fails={"w"})
    assert states(world.run()) == {"w": "FAILED", "loop": "FAILED"}


def test_other_branches_go_on_while_a_loop_waits() -> None:
    beside = block("beside", "Sequential", tasks=[work("a"), work("b")])
    world = World(plan([block("par", "Parallel", tasks=[loop(), beside])]), times={"loop": 2})
    until_paused(world)
    assert world.live.execution.state is State.PAUSED
    assert states(world.live)["b"] == "SUCCESS"
    assert world.finish().execution.state is State.SUCCESS


def test_a_restarted_loop_counts_anew() -> None:
    limits = {"maxIterations": 2}
    tasks = [loop(checkFrequency=limits, failOnMaxReached=True)]
    world = World(plan(tasks), times={"loop": 9})
    world.run()
    world.times["loop"] = 2
    world.restart()
    live = world.finish()
    assert live.execution.state is State.SUCCESS
    assert len(live.runs) == 2
    assert "RESTARTED" in names(live.last_runs["loop"])
    assert live.last_runs["loop"].outputs == {"iterationCount": 2}


def test_the_history_of_a_long_loop_stays_short() -> None:
    world = World(plan([loop()]), times={"loop": 500})
    live = world.run()
    assert live.execution.state is State.SUCCESS
    assert len(live.execution.history) < 210
    assert len(live.last_runs["loop"].history) < 210


# Approvals


def approval(**properties: Any) -> dict[str, Any]:
    branches = {"onApprove": [work("yes")], "onDeny": [work("no")]}
    return block("ask", "Approval", **{**branches, **properties})


@pytest.mark.parametrize(
    ("decision", "properties", "ran", "execution"),
    [
        ("APPROVED", {}, ["tell", "yes", "f", "next"], "SUCCESS"),
        ("approve", {"approveBehavior": "WARN"}, ["tell", "yes", "f", "next"], "WARNING"),
        ("APPROVED", {"approveBehavior": "SUCCEED"}, ["tell", "yes", "f"], "SUCCESS"),
        ("DENIED", {}, ["tell", "no", "f"], "CANCELLED"),
        ("DENIED", {"denyBehavior": "CONTINUE"}, ["tell", "no", "f", "next"], "SUCCESS"),
        ("deny", {"denyBehavior": "FAIL"}, ["tell", "no", "f"], "FAILED"),
        ("DENIED", {"denyBehavior": "KILL"}, ["tell", "no", "f"], "KILLED"),
    ],
)
def test_a_decision_runs_its_branch(
    decision: str, properties: dict[str, Any], ran: list[str], execution: str
) -> None:
    tasks = [approval(onWait=[work("tell")], **{"finally": [work("f")]}, **properties)]
    for crash_rate in (0.0, 0.3):
        world = World(plan([*tasks, work("next")]), crash_rate=crash_rate)
        run = until_paused(world)
        assert [task for task, _ in world.started] == ["tell"]
        resume(world, run, decision=decision, comment="so be it")
        live = world.finish()
        assert live.execution.state.value == execution
        assert list(dict.fromkeys(task for task, _ in world.started)) == ran
        outputs = live.runs[run.id].outputs
        assert outputs is not None
        assert outputs["decision"] in ("APPROVED", "DENIED")
        assert outputs["comment"] == "so be it"


def test_a_failure_before_the_wait_skips_it() -> None:
    tasks = [approval(onWait=[work("tell"), work("more")], errors=[work("e")])]
    for crash_rate in (0.0, 0.3):
        world = World(plan(tasks), fails={"tell"}, crash_rate=crash_rate)
        live = world.run()
        assert states(live) == {"tell": "FAILED", "e": "SUCCESS", "ask": "FAILED"}
        assert live.execution.state is State.FAILED


def test_a_failure_in_a_branch_is_never_hidden() -> None:
    world = World(plan([approval(denyBehavior="SUCCEED")]), fails={"no"})
    run = until_paused(world)
    resume(world, run, decision="DENIED")
    assert world.finish().execution.state is State.FAILED


def test_an_approval_that_nobody_gives_expires() -> None:
    world = World(plan([approval(timeout="PT1S", **{"finally": [work("f")]}), work("next")]))
    live = world.run()
    assert states(live) == {"f": "SUCCESS", "ask": "CANCELLED"}
    assert live.execution.state is State.CANCELLED
    outputs = live.last_runs["ask"].outputs
    assert outputs is not None
    assert outputs["decision"] == "EXPIRED"
    assert outputs["due"]


def test_an_automatic_approval_asks_nobody() -> None:
    world = World(plan([approval(autoApprove=True, onWait=[work("tell")])]))
    live = world.run()
    assert states(live) == {"yes": "SUCCESS", "ask": "SUCCESS"}
    assert "PAUSED" not in history(world)
