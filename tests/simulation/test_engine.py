"""Random flows × random orders × crashes and repeated events, against a naive interpreter.

A failure prints the seed; `World(…, seed=SEED)` with the same numbers reproduces it.
"""

from __future__ import annotations

import os
from itertools import pairwise

import pytest

from tests.simulation.flows import Oracle, RandomFlow, random_flow
from tests.unit.engine.harness import World, plan
from vivace.engine.live import LiveExecution
from vivace.model.state import State

FLOWS = int(os.environ.get("VIVACE_SIMULATED_FLOWS", "160"))
BATCHES = 8


def world_of(flow: RandomFlow, seed: int, **faults: object) -> World:
    ready = plan(flow.tasks, **flow.extra)
    return World(
        ready,
        seed=seed,
        fails=flow.fails,
        fails_first=flow.fails_first,
        skips=flow.skips,
        items=flow.items,
        times=flow.times,
        turns=flow.turns,
        shuffle=True,
        **faults,  # type: ignore[arg-type]
    )


def found_states(live: LiveExecution) -> dict[tuple[str, ...], str]:
    return {(*_values(live, run.id), run.task_id): run.state.value for run in live.runs.values()}


def _values(live: LiveExecution, run_id: str) -> list[str]:
    return live.values(live.runs[run_id])


def check_end(world: World, live: LiveExecution, *, restarted: bool = False) -> None:
    """What holds after any history."""
    assert live.execution.state.is_terminal
    assert live.execution.fully_ended
    assert all(run.state.is_terminal for run in live.runs.values())
    assert all(not run.attempts or run.attempts[-1].state.is_terminal for run in live.runs.values())
    keys = [(r.task_id, r.parent_id, r.value, r.iteration) for r in live.runs.values()]
    assert len(keys) == len(set(keys)), "a run was created twice"
    ordinals = sorted(r.ordinal for r in live.runs.values())
    assert ordinals == sorted(set(ordinals))
    if not restarted and not world.removed:
        assert ordinals == list(range(len(live.runs)))
    assert {i: r.history for i, r in world.rows.items()} == {
        i: r.history for i, r in live.runs.items()
    }, "the rows differ from what is in memory"
    assert world.header.history == live.execution.history
    for run in live.runs.values():
        for (state, _), (following, _) in pairwise(run.history):
            if not state.is_terminal:
                continue
            goes_on = state is State.FAILED and following is State.RETRYING
            assert goes_on or restarted, f"{run.task_id} changed after its end"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_flows_end_as_the_interpreter_says(batch: int) -> None:
    for seed in range(batch, FLOWS, BATCHES):
        flow = random_flow(seed)
        oracle = Oracle(flow)
        wanted = oracle.run()
        for faults in (
            {},
            {"crash_rate": 0.1},
            {"duplicate_rate": 0.3},
            {"crash_rate": 0.15, "duplicate_rate": 0.15},
            {"crash_rate": 0.1, "resume_rate": 0.1, "pause_rate": 0.1},
            {"crash_rate": 0.1, "item_pause_rate": 0.2},
        ):
            world = world_of(flow, seed, **faults)
            live = world.run()
            context = f"seed {seed}, faults {faults}"
            assert live.execution.state.value == wanted, context
            found = found_states(live)
            wrong = {
                key: (state, found.get(key))
                for key, state in oracle.states.items()
                if found.get(key) != state
            }
            assert not wrong, f"{context}: expected, found: {wrong}"
            check_end(world, live)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_kill_at_any_moment_ends_everything(batch: int) -> None:
    for seed in range(batch, FLOWS, BATCHES):
        flow = random_flow(seed)
        for crash_rate in (0.0, 0.1):
            world = world_of(flow, seed, crash_rate=crash_rate)
            world.kill_after = world.random.randint(1, 30)
            live = world.run()
            check_end(world, live)
            was_killed = State.KILLING in [state for state, _ in live.execution.history]
            if was_killed:
                assert live.execution.state is State.KILLED, f"seed {seed}"
                killed_at = dict(live.execution.history)[State.KILLING]
                after = [t["id"] for t in flow.extra.get("afterExecution", [])]
                late = [
                    run.task_id
                    for run in live.runs.values()
                    if run.history[0][1] > killed_at and not run.force
                ]
                assert not late, f"seed {seed}: {late} began after the kill, after={after}"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_restart_goes_on_from_what_failed(batch: int) -> None:
    restarted = 0
    for seed in range(batch, FLOWS, BATCHES):
        flow = random_flow(seed)
        world = world_of(flow, seed)
        world.run()
        if not world.can_restart():
            continue
        restarted += 1
        fine = {
            run.id: list(run.history)
            for run in world.live.runs.values()
            if run.state in (State.SUCCESS, State.WARNING, State.SKIPPED)
        }
        flow.mend()
        world.crash_rate = 0.1
        world.restart()
        live = world.finish()
        # A switch without a branch fails again; nothing else does.
        fails_again = Oracle(flow).run() == "FAILED"
        assert (live.execution.state is State.FAILED) is fails_again, f"seed {seed}"
        for run in live.runs.values():
            if run.id in fine:
                assert run.history == fine[run.id], f"seed {seed}: {run.task_id} ran again"
        check_end(world, live, restarted=True)
    assert restarted
