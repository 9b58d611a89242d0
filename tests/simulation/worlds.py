"""Worlds in which random flows run, what is done to them by hand, and what holds afterwards."""

from __future__ import annotations

import copy
import itertools
from functools import lru_cache
from itertools import pairwise

from tests.simulation.flows import RandomFlow, random_flow
from tests.unit.engine.harness import World, plan
from vivace.engine.events import Recovered
from vivace.engine.live import LiveExecution
from vivace.engine.marking import mark, mark_problem
from vivace.engine.plan import FlowPlan, Kind
from vivace.engine.replay import replay_from
from vivace.engine.restore import restore
from vivace.model.execution import TaskRun
from vivace.model.state import State
from vivace.plugin import WorkerBlock

SECOND = 1_000_000
"""In microseconds; the interval of all retries of random flows."""

__all__ = ["check_end", "found_states", "in_order", "marked", "replayed", "world_of"]


def world_of(flow: RandomFlow, **faults: object) -> World:
    """Make the world of a flow; its choices follow from the flow's seed."""
    return World(
        _plan_of(flow.seed),
        seed=flow.seed,
        fails=flow.fails,
        fails_first=flow.fails_first,
        skips=flow.skips,
        items=flow.items,
        times=flow.times,
        turns=flow.turns,
        shuffle=True,
        **faults,  # type: ignore[arg-type]
    )


@lru_cache(maxsize=2)
def _plan_of(seed: int) -> FlowPlan:
    flow = random_flow(seed)
    return plan(flow.tasks, **flow.extra)


def in_order(world: World) -> list[TaskRun]:
    """Give the rows of a world in the order of creation."""
    return sorted(world.rows.values(), key=lambda run: run.ordinal)


def found_states(live: LiveExecution) -> dict[tuple[str, ...], str]:
    """Give the state of each run by the values around it and its task, as the oracle names it."""
    return {(*live.values(run), run.task_id): run.state.value for run in live.runs.values()}


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
    if not restarted:
        _check_own_ends(world, live)
    if not restarted and not world.clock_step_rate:
        _check_instants(world, live)
    for run in live.runs.values():
        for (state, _), (following, _) in pairwise(run.history):
            if not state.is_terminal:
                continue
            goes_on = state is State.FAILED and following is State.RETRYING
            assert goes_on or restarted, f"{run.task_id} changed after its end"


def _check_instants(world: World, live: LiveExecution) -> None:
    """What holds of when things happen, if the clock is never set."""
    for run in live.runs.values():
        for (state, at), (following, later) in pairwise(run.history):
            if state is State.RETRYING and following is State.CREATED:
                assert later - at >= SECOND, f"{run.task_id} was tried again too early"
        if not world.plan.nodes[run.task_id].detached:
            _check_nothing_began_too_late(world, run, live)


def _check_nothing_began_too_late(world: World, run: TaskRun, live: LiveExecution) -> None:
    """A block that has ended begins nothing more, however deep inside, but what a worker opened."""
    begun = [at for state, at in run.history if state in (State.CREATED, State.SUBMITTED)]
    is_lost = bool(run.attempts) and run.attempts[0].state is State.RESUBMITTED
    last = begun[0] if is_lost else begun[:2][-1]
    here = live.runs.get(run.parent_id or "")
    while here is not None:
        assert last <= here.history[-1][1], f"{run.task_id} began after the end of {here.task_id}"
        if isinstance(world.plan.nodes[here.task_id].task, WorkerBlock):
            return
        here = live.runs.get(here.parent_id or "")


def _check_own_ends(world: World, live: LiveExecution) -> None:
    """What a worker has begun ends as the worker says."""
    for run in live.runs.values():
        is_work = world.plan.nodes[run.task_id].kind is Kind.WORKER
        if is_work and run.history[-2:][0][0] in (State.SUBMITTED, State.RUNNING):
            assert run.id in world.reported, f"{run.task_id} was ended by somebody else"


def replayed(world: World, target: TaskRun) -> World:
    """Replay what the rows of a world hold, in a world of its own, up to where it begins."""
    ready, ids = world.plan, (f"copy{number}" for number in itertools.count())
    made = replay_from(
        world.header,
        in_order(world),
        target.id,
        (ready, ready),
        at=world.tick(),
        new_id=lambda: next(ids),
    )
    again = World(ready, seed=world.seed, fails=world.fails, skips=world.skips, shuffle=True)
    again.items, again.times, again.turns = world.items, world.times, world.turns
    again.now = world.now
    again.header = made.execution
    again.rows = {run.id: run for run in made.runs}
    again.live = restore(copy.deepcopy(made.execution), copy.deepcopy(made.runs), ready)
    return again


def marked(world: World, run: TaskRun, state: State) -> World:
    """Mark a run of an ended world, and let it go on to its end."""
    runs = in_order(world)
    assert mark_problem(runs, run.id, world.plan) is None
    result = mark(world.header, runs, run.id, state, world.plan, world.tick())
    for gone in result.removed:
        del world.rows[gone.id]
    world.live = restore(copy.deepcopy(world.header), copy.deepcopy(result.kept), world.plan)
    world.send(Recovered(world.tick()))
    world.finish()
    return world
