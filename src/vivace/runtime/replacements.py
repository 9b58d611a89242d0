"""Executions that try again from the beginning in the place of one that failed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from vivace.engine.events import Replaced
from vivace.engine.live import LiveExecution
from vivace.errors import UnavailableError
from vivace.model.execution import Execution
from vivace.model.identifier import new_id
from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.runtime.clock import Clock

__all__ = ["Replacements", "replacement_key"]

_LOG = logging.getLogger(__name__)
_RETRY_SECONDS = 0.5

Start = Callable[[Execution], Awaitable[Execution]]
Post = Callable[[str, Replaced], None]


class Replacements:
    """Records them, exactly one for each execution that is to be tried again."""

    def __init__(self, start: Start, post: Post, clock: Clock) -> None:
        self._start = start
        self._post = post
        self._clock = clock

    async def replace(self, live: LiveExecution, due: Micros) -> None:
        """Record the execution that runs from `due` on, and report that it exists.

        Until it is reported the failed execution counts as unfinished, so that whoever takes it up
        after a crash asks again; the unique key makes the second one the first.
        """
        made = _replacement(live, due, self._clock.now())
        while True:
            try:
                await self._start(made)
                break
            except UnavailableError as error:
                _LOG.warning("a new execution has to wait: %s", error)
                await asyncio.sleep(_RETRY_SECONDS)
        self._post(live.execution.id, Replaced(self._clock.now()))


def replacement_key(execution: Execution) -> str:
    """Give the unique key of the execution that replaces this one.

    That of a task's child begins as the child's own does: its parent finds it by that.
    """
    prefix, _, _ = (execution.unique_key or "retry:").partition("~")
    return f"{prefix}~{execution.id}"


def _replacement(live: LiveExecution, due: Micros, now: Micros) -> Execution:
    """Copy what the execution was started with."""
    execution, outer = live.execution, live.outer
    variables = live.plan.flow.variables if outer is None else outer.execution.variables
    return Execution(
        id=new_id(),
        tenant=execution.tenant,
        namespace=execution.namespace,
        flow_id=execution.flow_id,
        flow_revision=execution.flow_revision,
        history=[(State.CREATED, now)],
        inputs=execution.inputs,
        labels=list(execution.labels),
        variables=dict(variables),
        trigger=execution.trigger,
        parent_id=execution.parent_id,
        original_id=execution.original_id or execution.id,
        kind=execution.kind,
        schedule_at=due,
        attempt_number=execution.attempt_number + 1,
        created_at=execution.created_at or execution.started_at,
        unique_key=replacement_key(execution),
        loop_run=execution.loop_run,
    )
