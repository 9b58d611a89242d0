"""Random flows replayed from any of their task runs, with crashes and repeated events."""

from __future__ import annotations

import copy
import itertools
import random

import pytest

from tests.simulation.flows import Oracle, RandomFlow, random_flow
from tests.simulation.test_engine import BATCHES, FLOWS, check_end, world_of
from tests.unit.engine.harness import World
from vivace.engine.events import Recovered
from vivace.engine.replay import replay_from, replay_problem
from vivace.engine.restore import restore
from vivace.model.execution import TaskRun
from vivace.model.state import State
from vivace.plugin import RepeatingFlowable, WorkerBlock

WELL = (State.SUCCESS, State.WARNING, State.SKIPPED)


def in_order(world: World) -> list[TaskRun]:
    return sorted(world.rows.values(), key=lambda run: run.ordinal)


def replayed(world: World, target: TaskRun) -> World:
    """Replay what the rows of a world hold, in a world of its own, up to where it begins."""
    plan, ids = world.plan, (f"copy{number}" for number in itertools.count())
    made = replay_from(
        world.header,
        in_order(world),
        target.id,
        (plan, plan),
        at=world.tick(),
        new_id=lambda: next(ids),
    )
    again = World(plan, seed=world.seed, fails=world.fails, skips=world.skips, shuffle=True)
    again.items, again.times, again.turns = world.items, world.times, world.turns
    again.now = world.now
    again.header = made.execution
    again.rows = {run.id: run for run in made.runs}
    again.live = restore(copy.deepcopy(made.execution), copy.deepcopy(made.runs), plan)
    return again


def is_aside(world: World, run: TaskRun) -> bool:
    here: TaskRun | None = run
    while here is not None:
        if world.plan.nodes[here.task_id].side:
            return True
        here = world.rows.get(here.parent_id or "")
    return False


def whole(world: World, run: TaskRun) -> TaskRun:
    """Give what begins again with a run: the block, where runs share a directory."""
    block = world.rows.get(run.parent_id or "")
    if block is None or world.plan.nodes[run.task_id].side:
        return run
    return block if isinstance(world.plan.nodes[block.task_id].task, WorkerBlock) else run


def key_of(world: World, run: TaskRun) -> tuple[str, ...]:
    return (*world.live.values(run), run.task_id)


def finished(flow: RandomFlow, seed: int) -> World:
    # A branch that a switch has left is not taken again by a replay from inside it.
    flow.turns.clear()
    world = world_of(flow, seed)
    world.run()
    return world


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_replay_from_anywhere_ends_as_the_whole_flow_would(batch: int) -> None:
    for seed in range(batch, FLOWS, BATCHES):
        flow = random_flow(seed)
        world = finished(flow, seed)
        chance = random.Random(seed)
        for target in chance.sample(in_order(world), min(4, len(world.rows))):
            if replay_problem(in_order(world), target.id, world.plan, world.plan) is not None:
                assert target.force or world.plan.nodes[target.task_id].detached
                continue
            flow.mend()
            again = replayed(world, target)
            again.crash_rate, again.duplicate_rate = 0.1, 0.1
            again.send(Recovered(again.tick()))
            live = again.finish()
            context = f"seed {seed}, from {target.task_id}"
            assert live.execution.fully_ended, context
            check_end(again, live, restarted=True)
            if not is_aside(world, target):
                # What was tolerated before stays a warning; a switch without a branch fails again.
                fails_again = Oracle(flow).run() == "FAILED"
                assert (live.execution.state is State.FAILED) is fails_again, context


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_replay_keeps_what_ran_before_and_runs_its_task_run_again(batch: int) -> None:
    for seed in range(batch, FLOWS, BATCHES):
        flow = random_flow(seed)
        world = finished(flow, seed)
        chance = random.Random(seed)
        if not world.rows:
            continue  # all of its tasks are disabled
        target = whole(world, chance.choice(in_order(world)))
        node = world.plan.nodes[target.task_id]
        if target.force or node.detached:
            continue
        source = copy.deepcopy(in_order(world))
        flow.mend()
        again = replayed(world, target)
        assert in_order(world) == source, "the source was changed"
        histories = {key_of(world, run): run.history for run in source}
        ran_before = [
            run
            for run in again.rows.values()
            if run.state in WELL and run.history == histories[key_of(again, run)]
        ]
        kept = {key_of(again, run) for run in again.rows.values()}
        assert key_of(world, target) in kept
        begun = next(r for r in again.rows.values() if key_of(again, r) == key_of(world, target))
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
            assert len(again.rows[begun.id].attempts) > len(target.attempts), f"seed {seed}"
