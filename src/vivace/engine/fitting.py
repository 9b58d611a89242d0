"""Whether another revision of a flow can go on where an execution stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from vivace.engine.plan import FlowPlan
from vivace.model.execution import TaskRun
from vivace.plugin.flowable import Flowable, enabled

__all__ = ["misfit"]


def misfit(
    kept: Sequence[TaskRun], going_on: Collection[str], old: FlowPlan, new: FlowPlan
) -> str | None:
    """Say why a revision cannot take over task runs; None when it can.

    A block goes on by the number of its children, so that those that are kept must be the first
    ones of its list in the new revision, as they are in the old one.

    Args:
        kept: The task runs, parents first.
        going_on: Ids of those that are blocks with more to run.
        old: The revision that they are of.
        new: The revision that goes on.
    """
    if old is new:
        return None
    for run in kept:
        if run.task_id not in new.nodes:
            return f"revision {new.revision} has no task `{run.task_id}`"
    children: dict[str | None, list[TaskRun]] = {}
    for run in kept:
        if not old.nodes[run.task_id].side:
            children.setdefault(run.parent_id, []).append(run)
    for block in (None, *(run for run in kept if run.id in going_on)):
        if not _fits(block, children.get(block.id if block else None, []), old, new):
            place = "the flow" if block is None else f"task `{block.task_id}`"
            return f"revision {new.revision} has other tasks in {place} than those that ran"
    return None


def _fits(block: TaskRun | None, children: Sequence[TaskRun], old: FlowPlan, new: FlowPlan) -> bool:
    if block is not None:
        before, after = old.nodes[block.task_id].task, new.nodes[block.task_id].task
        if type(before) is not type(after):
            return False
    old_ids, new_ids = _main_ids(block, old), _main_ids(block, new)
    if any(run.iteration is not None for run in children):
        return old_ids == new_ids
    count = max((old_ids.index(run.task_id) + 1 for run in children), default=0)
    return old_ids[:count] == new_ids[:count]


def _main_ids(block: TaskRun | None, plan: FlowPlan) -> list[str]:
    if block is None:
        return [task.id for task in plan.tasks]
    flowable = plan.nodes[block.task_id].task
    assert isinstance(flowable, Flowable)
    return [task.id for task in enabled(flowable.main_list(block.plan) or ())]
