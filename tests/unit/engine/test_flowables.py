"""What each control structure runs, in which order, and how it ends."""

from __future__ import annotations

import pytest

from tests.unit.engine.harness import World, block, plan, states, work
from vivace.model.state import State


def ran(world: World) -> list[str]:
    return [task if value is None else f"{task}:{value}" for task, value in world.started]


def test_tasks_run_one_after_another() -> None:
    world = World(plan([work("a"), work("b"), work("c")]))
    live = world.run()
    assert ran(world) == ["a", "b", "c"]
    assert live.execution.state is State.SUCCESS
    assert live.execution.fully_ended
    assert world.finishes == 1


def test_a_failure_stops_what_follows_and_is_told() -> None:
    world = World(plan([work("a"), work("b"), work("c")]), fails={"b"})
    live = world.run()
    assert ran(world) == ["a", "b"]
    assert live.execution.state is State.FAILED
    assert live.execution.failed_task_id == "b"
    assert live.execution.failure == "b failed"


@pytest.mark.parametrize(
    "kind", ["Sequential", "Parallel", "AllowFailure"], ids=lambda kind: kind.lower()
)
@pytest.mark.parametrize("fails", [True, False], ids=["failing", "fine"])
def test_errors_then_finally_run_in_order(kind: str, fails: bool) -> None:
    inner = block(
        "block",
        kind,
        tasks=[work("t")],
        errors=[work("e1"), work("e2")],
        **{"finally": [work("f1"), work("f2")]},
    )
    world = World(plan([inner, work("next")]), fails={"t"} if fails else set())
    live = world.run()
    expected = ["t", *(["e1", "e2"] if fails else []), "f1", "f2"]
    goes_on = not fails or kind == "AllowFailure"
    assert ran(world) == expected + (["next"] if goes_on else [])
    wanted = {"AllowFailure": State.WARNING}.get(kind, State.FAILED) if fails else State.SUCCESS
    assert live.execution.state is wanted


def test_a_failing_error_task_does_not_stop_the_next_one() -> None:
    world = World(
        plan([work("t")], errors=[work("e1"), work("e2")], **{"finally": [work("f")]}),
        fails={"t", "e1"},
    )
    live = world.run()
    assert ran(world) == ["t", "e1", "e2", "f"]
    assert live.execution.state is State.FAILED
    assert live.execution.failed_task_id == "t"


def test_after_execution_runs_after_the_end() -> None:
    world = World(plan([work("t")], afterExecution=[work("after")]), fails={"t"})
    live = world.run()
    assert ran(world) == ["t", "after"]
    assert live.execution.state is State.FAILED
    ended = live.execution.history[-1][1]
    assert live.last_runs["after"].history[0][1] >= ended
    assert live.execution.fully_ended


def test_parallel_starts_all_and_a_limit_holds() -> None:
    tasks = [work(f"t{i}") for i in range(5)]
    free = World(plan([block("p", "Parallel", tasks=tasks)]))
    free.send(_created(free))
    prepare = free.open.pop()
    free.answer(prepare)
    assert len(free.open) == 5
    limited = World(plan([block("p", "Parallel", tasks=tasks, concurrent=2)]))
    limited.send(_created(limited))
    limited.answer(limited.open.pop())
    assert len(limited.open) == 2
    while limited.open:
        assert len(limited.open) <= 2
        limited.answer(limited.open.pop(0))
    assert limited.live.execution.state is State.SUCCESS


def test_a_failing_branch_ends_a_parallel_block_at_once() -> None:
    tasks = [work("bad"), work("slow"), block("inner", "Sequential", tasks=[work("deep")])]
    world = World(plan([block("p", "Parallel", tasks=tasks), work("next")]), fails={"bad"})
    live = world.run()
    assert live.execution.state is State.FAILED
    assert all(run.state.is_terminal for run in live.runs.values())
    assert "next" not in states(live)


def test_dag_follows_dependencies_and_a_disabled_one_counts_as_done() -> None:
    dag = block(
        "dag",
        "Dag",
        tasks=[
            {"task": work("c"), "dependsOn": ["a", "b"]},
            {"task": work("a")},
            {"task": work("b", disabled=True)},
            {"task": work("d"), "dependsOn": ["c"]},
        ],
    )
    world = World(plan([dag]))
    assert world.run().execution.state is State.SUCCESS
    assert ran(world) == ["a", "c", "d"]


def test_if_takes_one_branch() -> None:
    world = World(
        plan([block("if", "If", condition="0", then=[work("y")], **{"else": [work("n")]})])
    )
    live = world.run()
    assert ran(world) == ["n"]
    assert live.outputs["if"] == {"evaluationResult": False}


def test_switch_without_match_and_default_fails() -> None:
    world = World(plan([block("s", "Switch", value="x", cases={"a": [work("a")]})]))
    assert world.run().execution.state is State.FAILED


def test_for_each_goes_value_by_value() -> None:
    each = block("each", "ForEach", values=["1", "2", "2"], tasks=[work("a"), work("b")])
    world = World(plan([each]))
    live = world.run()
    assert ran(world) == ["a:1", "b:1", "a:2", "b:2"]
    assert live.outputs["a"] == {"1": {"value": "1"}, "2": {"value": "2"}}
    assert [run.iteration for run in live.runs.values() if run.task_id == "b"] == [0, 1]


def test_for_each_keeps_its_limit_and_the_order_inside_a_value() -> None:
    values = [str(i) for i in range(7)]
    each = block("e", "ForEach", values=values, concurrencyLimit=3, tasks=[work("a"), work("b")])
    world = World(plan([each]), shuffle=True, seed=5)
    world.run()
    for value in values:
        assert ran(world).index(f"a:{value}") < ran(world).index(f"b:{value}")
    assert len(world.started) == 14


def test_for_each_over_nothing_is_a_success_without_children() -> None:
    world = World(plan([block("e", "ForEach", values="[]", tasks=[work("a")])]))
    live = world.run()
    assert live.execution.state is State.SUCCESS
    assert len(live.runs) == 1


def test_for_each_over_null_fails_with_the_count() -> None:
    world = World(plan([block("e", "ForEach", values="[1, null]", tasks=[work("a")])]))
    live = world.run()
    assert live.execution.state is State.FAILED
    assert "Found '1' null values on Each" in (live.execution.failure or "")


def test_a_wide_loop_is_created_in_parts() -> None:
    values = [str(i) for i in range(1_000)]
    each = block("e", "ForEach", values=values, concurrencyLimit=0, tasks=[work("a")])
    world = World(plan([each]))
    world.send(_created(world))
    world.answer(world.open.pop())
    assert len(world.live.runs) < 300
    while world.open:
        world.answer(world.open.pop(0))
    assert len(world.live.runs) == 1_001
    assert world.live.execution.state is State.SUCCESS


def test_a_skipped_task_counts_as_success_and_creates_nothing() -> None:
    world = World(plan([block("s", "Sequential", runIf="no", tasks=[work("a")]), work("b")]))
    world.skips = {"s"}
    live = world.run()
    assert states(live) == {"s": "SKIPPED", "b": "SUCCESS"}
    assert live.execution.state is State.SUCCESS


def test_disabled_tasks_do_not_exist() -> None:
    inner = block("s", "Sequential", tasks=[work("a", disabled=True)])
    live = World(plan([work("x", disabled=True), inner, work("y")])).run()
    assert states(live) == {"s": "SUCCESS", "y": "SUCCESS"}


def test_allow_failure_makes_a_warning_and_allow_warning_a_success() -> None:
    tasks = [work("a", allowFailure=True), work("b", allowFailure=True, allowWarning=True)]
    live = World(plan(tasks), fails={"a", "b"}).run()
    assert states(live) == {"a": "WARNING", "b": "SUCCESS"}
    assert live.execution.state is State.WARNING


RETRY = {"type": "constant", "interval": "PT1S", "maxAttempts": 3}


def test_a_retry_appends_attempts_to_the_same_run() -> None:
    world = World(plan([work("a", retry=RETRY), work("b")]), fails_first={"a": 2})
    live = world.run()
    run = live.last_runs["a"]
    assert [attempt.state.value for attempt in run.attempts] == ["FAILED", "FAILED", "SUCCESS"]
    assert live.execution.state is State.SUCCESS
    assert State.RETRYING in [state for state, _ in live.execution.history]


def test_a_retry_ends_after_its_last_attempt_then_errors_run_once() -> None:
    world = World(plan([work("a", retry=RETRY)], errors=[work("e")]), fails={"a"})
    live = world.run()
    assert len(live.last_runs["a"].attempts) == 3
    assert ran(world) == ["a", "e"]
    assert live.execution.state is State.FAILED


def test_warning_on_retry_and_a_policy_of_an_ancestor() -> None:
    policy = {**RETRY, "warningOnRetry": True}
    inner = block("s", "Sequential", retry=policy, tasks=[work("a")])
    live = World(plan([inner]), fails_first={"a": 1}).run()
    assert states(live) == {"s": "WARNING", "a": "WARNING"}


def test_flow_outputs_are_rendered_before_the_end() -> None:
    outputs = [{"id": "done", "type": "BOOL", "value": "x"}]
    live = World(plan([work("a")], outputs=outputs)).run()
    assert live.execution.outputs == {"done": True}


def _created(world: World):  # type: ignore[no-untyped-def]
    from vivace.engine.events import Created

    return Created(world.tick())


@pytest.mark.parametrize("kind", ["Parallel", "Dag"])
def test_beside_a_failure_under_a_limit_the_next_task_has_begun(kind: str) -> None:
    """Recorded outcomes of Kestra 1.3.25: a task leaves its place when a worker gets it."""
    tasks = [work("bad"), work("next"), work("third")]
    listed = tasks if kind == "Parallel" else [{"task": task} for task in tasks]
    world = World(plan([block("b", kind, concurrent=1, tasks=listed)]), fails={"bad"})
    world.run()
    assert states(world.live) == {"bad": "FAILED", "next": "SUCCESS", "b": "FAILED"}


def test_what_depends_on_a_failure_does_not_begin() -> None:
    tasks = [{"task": work("bad")}, {"task": work("next"), "dependsOn": ["bad"]}]
    world = World(plan([block("b", "Dag", concurrent=1, tasks=tasks)]), fails={"bad"})
    world.run()
    assert states(world.live) == {"bad": "FAILED", "b": "FAILED"}
