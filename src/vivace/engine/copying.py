"""A new execution made of an old one: the same story under new ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from vivace.model.execution import Attempt, Execution, TaskRun
from vivace.model.instant import Micros
from vivace.model.state import State

__all__ = ["copied_runs", "descendant"]


def descendant(
    source: Execution, own_id: str, at: Micros, *, revision: int | None = None
) -> Execution:
    """Make an execution that follows from another one, CREATED, without task runs.

    It has the same inputs, labels, variables, trigger and outputs, and counts as the next attempt.

    Args:
        source: The other one; left as it is.
        own_id: Of the new one.
        at: Now.
        revision: Of the flow, if it is to run another one.
    """
    return Execution(
        id=own_id,
        tenant=source.tenant,
        namespace=source.namespace,
        flow_id=source.flow_id,
        flow_revision=source.flow_revision if revision is None else revision,
        history=[(State.CREATED, at)],
        inputs=source.inputs,
        outputs=source.outputs,
        labels=list(source.labels),
        variables=source.variables,
        trigger=source.trigger,
        parent_id=source.id,
        original_id=source.original_id or source.id,
        kind=source.kind,
        attempt_number=source.attempt_number + 1,
        created_at=source.created_at or source.started_at,
    )


def copied_runs(runs: Iterable[TaskRun], new_id: Callable[[], str]) -> dict[str, TaskRun]:
    """Copy task runs, parents first, under new ids; the keys are the old ones."""
    copies: dict[str, TaskRun] = {}
    for run in runs:
        parent = copies.get(run.parent_id) if run.parent_id else None
        copies[run.id] = replace(
            run,
            id=new_id(),
            parent_id=parent.id if parent else None,
            history=list(run.history),
            attempts=[
                Attempt(list(item.history), item.worker_id, item.log_file) for item in run.attempts
            ],
            outputs=None if run.outputs is None else dict(run.outputs),
        )
    return copies
