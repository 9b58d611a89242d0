"""What holds for every random flow, whatever happens to it; each law takes a seed.

A law fails with an `AssertionError`; equal seeds make equal histories.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from tests.simulation.flows import RandomFlow, random_flow
from tests.simulation.oracle import Oracle
from tests.simulation.worlds import (
    check_end,
    found_states,
    in_order,
    marked,
    replayed,
    world_of,
)
from tests.unit.engine.harness import World
from vivace.engine.events import Recovered
from vivace.engine.marking import MARKS, mark_problem
from vivace.engine.replay import replay_problem
from vivace.model.execution import TaskRun
from vivace.model.state import State
from vivace.plugin import RepeatingFlowable, WorkerBlock

__all__ = ["LAWS"]

_FAULTS: tuple[dict[str, Any], ...] = (
    {},
    {"crash_rate": 0.1},
    {"duplicate_rate": 0.3},
    {"crash_rate": 0.15, "duplicate_rate": 0.15},
    {"crash_rate": 0.1, "resume_rate": 0.1, "pause_rate": 0.1},
    {"crash_rate": 0.1, "item_pause_rate": 0.2},
    {"lost_rate": 0.15},
    {"late_rate": 0.3, "crash_rate": 0.05},
    {"clock_step_rate": 0.1, "crash_rate": 0.05, "late_rate": 0.1},
)
_FAULTS_OF_KILLS: tuple[dict[str, Any], ...] = (
    {},
    {"crash_rate": 0.1},
    {"lost_rate": 0.1, "late_rate": 0.2},
)
_WELL = (State.SUCCESS, State.WARNING, State.SKIPPED)
_FAULTS_A_SEED = 4
_CRASHES_A_SEED = 4
_REPLAYS_A_SEED = 2


def ends_as_the_interpreter_says(seed: int) -> None:
    """Faults of any kind change neither the end of the execution nor of its task runs."""
    flow = random_flow(seed)
    oracle = Oracle(flow)
    wanted = oracle.run()
    for faults in random.Random(seed).sample(_FAULTS, _FAULTS_A_SEED):
        _ends_as(oracle, wanted, world_of(flow, **faults), f"faults {faults}")


def a_crash_between_any_two_writes_changes_nothing(seed: int) -> None:
    """Nor does a process that dies before or after any of its writes, one place after another."""
    flow = random_flow(seed)
    oracle = Oracle(flow)
    wanted = oracle.run()
    whole = world_of(flow)
    whole.run()
    places = range(1, whole.events + 1)
    chosen = random.Random(seed).sample(places, min(_CRASHES_A_SEED, len(places)))
    for place in chosen:
        _ends_as(oracle, wanted, world_of(flow, lost_after=place), f"lost write {place}")


def _ends_as(oracle: Oracle, wanted: str, world: World, context: str) -> None:
    live = world.run()
    assert live.execution.state.value == wanted, context
    found = found_states(live)
    wrong = {
        key: (state, found.get(key))
        for key, state in oracle.states.items()
        if found.get(key) != state
    }
    assert not wrong, f"{context}: expected, found: {wrong}"
    check_end(world, live)


def a_kill_at_any_moment_ends_everything(seed: int) -> None:
    """Nothing begins after a kill, and everything ends."""
    flow = random_flow(seed)
    world = world_of(flow, **random.Random(seed).choice(_FAULTS_OF_KILLS))
    world.kill_after = world.random.randint(1, 30)
    live = world.run()
    check_end(world, live)
    if State.KILLING not in [state for state, _ in live.execution.history]:
        return
    assert live.execution.state is State.KILLED
    killed_at = dict(live.execution.history)[State.KILLING]
    begun = [run for run in live.runs.values() if run.history[0][1] > killed_at]
    late = [run.task_id for run in begun if not run.force]
    assert not late, f"{late} began after the kill"
    for run in live.runs.values():
        if run.force or world.plan.nodes[run.task_id].detached:
            continue
        dispatched = [at for state, at in run.history if state is State.SUBMITTED]
        is_lost = any(attempt.state is State.RESUBMITTED for attempt in run.attempts)
        is_late = bool(dispatched) and dispatched[-1] > killed_at and not is_lost
        assert not is_late, f"{run.task_id} was tried again after the kill"
        around = live.runs.get(run.parent_id or "")
        if around is not None and run.state is around.state is State.KILLED:
            assert run.history[-1][1] <= around.history[-1][1], f"{around.task_id} ended too early"


def a_restart_goes_on_from_what_failed(seed: int) -> None:
    """A restart of what is mended ends well, and runs nothing again that had ended well."""
    flow = random_flow(seed)
    world = world_of(flow)
    world.run()
    if not world.can_restart():
        return
    fine = {run.id: list(run.history) for run in world.live.runs.values() if run.state in _WELL}
    flow.mend()
    world.crash_rate, world.lost_rate = 0.1, 0.05
    world.restart()
    live = world.finish()
    # A switch without a branch fails again; nothing else does.
    fails_again = Oracle(flow).run() == "FAILED"
    assert (live.execution.state is State.FAILED) is fails_again
    for run in live.runs.values():
        if run.id in fine:
            assert run.history == fine[run.id], f"{run.task_id} ran again"
    check_end(world, live, restarted=True)


def a_replay_from_anywhere_ends_as_the_whole_flow_would(seed: int) -> None:
    """A replay of what is mended ends well, from wherever it begins."""
    flow = random_flow(seed)
    world = _finished(flow)
    chance = random.Random(seed)
    for target in chance.sample(in_order(world), min(_REPLAYS_A_SEED, len(world.rows))):
        if replay_problem(in_order(world), target.id, world.plan, world.plan) is not None:
            assert target.force or world.plan.nodes[target.task_id].detached
            continue
        flow.mend()
        again = replayed(world, target)
        again.crash_rate, again.duplicate_rate = 0.1, 0.1
        again.send(Recovered(again.tick()))
        live = again.finish()
        check_end(again, live, restarted=True)
        if not _is_aside(world, target):
            # What was tolerated before stays a warning; a switch without a branch fails again.
            fails_again = Oracle(flow).run() == "FAILED"
            assert (live.execution.state is State.FAILED) is fails_again, f"from {target.task_id}"


def a_replay_keeps_what_ran_before_and_runs_its_task_run_again(seed: int) -> None:
    """A replay leaves its source alone, keeps what came before its start, and runs the rest."""
    flow = random_flow(seed)
    world = _finished(flow)
    if not world.rows:
        return  # all of its tasks are disabled
    target = _whole(world, random.Random(seed).choice(in_order(world)))
    node = world.plan.nodes[target.task_id]
    if target.force or node.detached:
        return
    source = copy.deepcopy(in_order(world))
    flow.mend()
    again = replayed(world, target)
    assert in_order(world) == source, "the source was changed"
    histories = {_key_of(world, run): run.history for run in source}
    ran_before = [
        run
        for run in again.rows.values()
        if run.state in _WELL and run.history == histories[_key_of(again, run)]
    ]
    kept = {_key_of(again, run) for run in again.rows.values()}
    assert _key_of(world, target) in kept
    begun = next(r for r in again.rows.values() if _key_of(again, r) == _key_of(world, target))
    assert begun.state in (State.RESTARTED, State.RUNNING)
    assert not {run.id for run in again.rows.values()} & {run.id for run in source}
    again.send(Recovered(again.tick()))
    again.finish()
    for run in ran_before:
        if world.plan.nodes[run.task_id].repeated and run.id not in again.rows:
            continue
        assert again.rows[run.id].history == run.history, f"{run.task_id} ran again"
    if not node.repeated and not isinstance(node.task, RepeatingFlowable):
        # A loop keeps only the runs, and the attempt, of its last time.
        ended = again.rows[begun.id]
        was_given_up = ended.state is State.FAILED and any(
            run.state is State.FAILED for run in source if run.id != target.id
        )  # what has failed beside it before ends the block before it begins
        assert was_given_up or len(ended.attempts) > len(target.attempts)


def a_mark_of_any_run_leads_to_an_end(seed: int) -> None:
    """Task runs put into another state by hand, one after another, leave nothing stuck."""
    flow, chance = random_flow(seed), random.Random(seed)
    world = world_of(flow)
    world.run()
    for _ in range(3):
        runs = in_order(world)
        targets = [run for run in runs if mark_problem(runs, run.id, world.plan) is None]
        if not targets or world.live.execution.state in (State.KILLED, State.RETRIED):
            return
        world.crash_rate = 0.1
        state = chance.choice(MARKS)
        marked(world, chance.choice(targets), state)
        check_end(world, world.live, restarted=True)
        if state is State.CANCELLED:
            assert world.live.execution.state is State.CANCELLED


LAWS: tuple[Callable[[int], None], ...] = (
    ends_as_the_interpreter_says,
    a_crash_between_any_two_writes_changes_nothing,
    a_kill_at_any_moment_ends_everything,
    a_restart_goes_on_from_what_failed,
    a_replay_from_anywhere_ends_as_the_whole_flow_would,
    a_replay_keeps_what_ran_before_and_runs_its_task_run_again,
    a_mark_of_any_run_leads_to_an_end,
)


def _finished(flow: RandomFlow) -> World:
    # A branch that a switch has left is not taken again by a replay from inside it.
    flow.turns.clear()
    world = world_of(flow)
    world.run()
    return world


def _is_aside(world: World, run: TaskRun) -> bool:
    here: TaskRun | None = run
    while here is not None:
        if world.plan.nodes[here.task_id].side:
            return True
        here = world.rows.get(here.parent_id or "")
    return False


def _whole(world: World, run: TaskRun) -> TaskRun:
    """Give what begins again with a run: the block, where runs share a directory."""
    around = world.rows.get(run.parent_id or "")
    if around is None or world.plan.nodes[run.task_id].side:
        return run
    return around if isinstance(world.plan.nodes[around.task_id].task, WorkerBlock) else run


def _key_of(world: World, run: TaskRun) -> tuple[str, ...]:
    return (*world.live.values(run), run.task_id)
