"""A child execution that goes on because of a mark by hand takes its parent with it.

Both have ended then, so that nobody waits for the child any more: its task in the parent is marked
with how the child ends now. A parent that cannot be marked (killed, taken up again, deleted), or
whose task was marked by hand itself, stays as it is. If the process dies between the two ends the
parent stays too, and may be restarted.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Protocol

from vivace.engine.live import LiveExecution
from vivace.engine.marking import MARKS
from vivace.engine.states import of_task
from vivace.errors import ConflictError, InvalidError, NotFoundError
from vivace.model.execution import TaskRun
from vivace.model.state import State
from vivace.plugin.task import ChildExecutionTask, ChildOutcome
from vivace.runtime.parent_reports import insist
from vivace.runtime.renderer import Renderer
from vivace.runtime.values import plain_outputs

__all__ = ["MarkedChildren"]

_LOG = logging.getLogger(__name__)


class _Parents(Protocol):
    async def look_at(self, execution_id: str) -> LiveExecution | None: ...


class _Marks(Protocol):
    async def mark(
        self,
        execution_id: str,
        task_run_id: str,
        state: State,
        outputs: Mapping[str, Any] | None = None,
    ) -> object: ...


class MarkedChildren:
    """Marks the tasks of parents."""

    def __init__(self, parents: _Parents, marks: _Marks, renderer: Renderer) -> None:
        self._parents = parents
        self._marks = marks
        self._renderer = renderer
        self._tasks: set[asyncio.Task[None]] = set()

    def ended(self, live: LiveExecution) -> None:
        """Take up the end of an execution, if somebody has marked one of its task runs."""
        execution = live.execution
        is_again = execution.attempt_number > 1 and execution.original_id == execution.id
        if (
            execution.trigger is None
            or not is_again
            or not any(map(_is_marked, live.runs.values()))
        ):
            return
        names = execution.trigger.variables
        parent_id, run_id = names.get("executionId"), names.get("taskRunId")
        if isinstance(parent_id, str) and isinstance(run_id, str):
            task = asyncio.create_task(self._move_on(parent_id, run_id, live))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Stop what is under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _move_on(self, parent_id: str, run_id: str, child: LiveExecution) -> None:
        try:
            parent = await insist(lambda: self._parents.look_at(parent_id))
            run = parent.runs.get(run_id) if parent is not None else None
            if parent is None or run is None or not run.state.is_terminal:
                return
            if _is_marked(run):
                return  # somebody has decided otherwise
            state, outputs = await asyncio.to_thread(self._outcome, parent, run, child)
            if state is run.state or state not in MARKS:
                return
            await insist(lambda: self._marks.mark(parent_id, run_id, state, outputs))
        except (ConflictError, InvalidError, NotFoundError) as error:
            _LOG.info("execution %s does not follow its child: %s", parent_id, error)

    def _outcome(
        self, parent: LiveExecution, run: TaskRun, child: LiveExecution
    ) -> tuple[State, Mapping[str, Any] | None]:
        execution, node = child.execution, parent.node(run)
        if (run.outputs or {}).get("executionId") != execution.id:
            return run.state, None  # the task has started another one since
        task = self._renderer.task(parent, run, node)
        if not isinstance(task, ChildExecutionTask):
            return run.state, None
        wanted, outputs = task.outputs_of_child(), execution.outputs
        if outputs is None and wanted is not None:
            rendered = self._renderer.values(child, None)(dict(wanted))
            outputs = rendered if isinstance(rendered, dict) else None
        outcome = ChildOutcome(execution.id, execution.state, outputs, execution.labels)
        effect = task.result(outcome)
        return of_task(effect.state, node.task), plain_outputs(effect.outputs)


def _is_marked(run: TaskRun) -> bool:
    """Whether a run went from one end state to another, which only a mark does."""
    return any(
        before.is_terminal and after.is_terminal
        for (before, _), (after, _) in pairwise(run.history)
    )
