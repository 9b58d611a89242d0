"""One evaluation of a polling trigger, with an end: in time, or abandoned."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable
from typing import Any

from vivace.errors import TaskError
from vivace.model.duration import format_duration
from vivace.plugin.polling import PollingTrigger
from vivace.plugin.trigger import Firing
from vivace.runtime.triggers.contexts import TriggerContext

__all__ = ["Evaluations", "drop"]

_MAX_ABANDONED = 3
"""Evaluations of one trigger that were left behind and still run; more are not begun."""
_GRACE_SECONDS = 2.0
"""How long one that was told to stop may take to do so."""


class Evaluations:
    """The evaluations of one trigger, one after the other."""

    def __init__(self) -> None:
        self._abandoned: list[tuple[asyncio.Task[Any], TriggerContext]] = []

    @property
    def abandoned(self) -> int:
        """How many were left behind and still run."""
        self._abandoned = [
            (task, context)
            for task, context in self._abandoned
            if not task.done() or context.has_threads
        ]
        return len(self._abandoned)

    async def evaluate(self, trigger: PollingTrigger, context: TriggerContext) -> Firing | None:
        """Render the properties and evaluate.

        Raises:
            TaskError: it failed, or was abandoned.
            InvalidError: a property cannot be rendered.
        """
        if self.abandoned >= _MAX_ABANDONED:
            raise TaskError(
                f"{self.abandoned} evaluations that were abandoned still run",
                hint="the trigger is evaluated again when one of them ends",
            )
        seconds = trigger.evaluation_timeout.total_seconds()
        task = asyncio.create_task(_evaluate(trigger, context), name=f"evaluates {trigger.id}")
        try:
            await asyncio.wait({task}, timeout=seconds)
        except asyncio.CancelledError:
            await self._stop(task, context, grace=0.0)
            raise
        if task.done():
            return task.result()
        await self._stop(task, context, grace=_GRACE_SECONDS)
        length = format_duration(trigger.evaluation_timeout)
        raise TaskError(
            f"the evaluation has not ended within {length} and was abandoned",
            hint="`evaluationTimeout` allows it more time",
        )

    async def settle(self, trigger: PollingTrigger, context: TriggerContext, memo: Any) -> None:
        """Let a trigger settle a firing, within the time of an evaluation.

        Raises:
            TaskError: it failed, or was abandoned.
        """
        task = asyncio.create_task(_settle(trigger, context, memo), name=f"settles {trigger.id}")
        try:
            await asyncio.wait({task}, timeout=trigger.evaluation_timeout.total_seconds())
        finally:
            if not task.done():
                await self._stop(task, context, grace=0.0)
        if not task.cancelled():
            return task.result()
        raise TaskError("what follows from the firing has not ended in time and was abandoned")

    async def _stop(self, task: asyncio.Task[Any], context: TriggerContext, grace: float) -> None:
        """Tell a task to stop, and leave it behind if it does not."""
        context.kill()
        if grace:
            await asyncio.wait({task}, timeout=grace)
        if not task.done():
            task.cancel()
            self._abandoned.append((task, context))
        task.add_done_callback(_look_at)


def _look_at(task: asyncio.Future[Any]) -> None:
    if not task.cancelled():
        task.exception()  # else it is reported as one that nobody asked for


async def _evaluate(trigger: PollingTrigger, context: TriggerContext) -> Firing | None:
    rendered = await context.render_trigger(trigger)
    assert isinstance(rendered, PollingTrigger)
    method = rendered.evaluate
    result: Any
    if inspect.iscoroutinefunction(method):
        result = await method(context)
    else:
        result = await context.on_thread_or_late(
            lambda: method(context), lambda late: drop(context, late)
        )
        result = await result if isinstance(result, Awaitable) else result
    if result is not None and not isinstance(result, Firing):
        raise TypeError(f"{type(trigger).__name__}.evaluate gave a {type(result).__name__}")
    return result


def drop(context: TriggerContext, result: Any) -> None:
    """Let go of a firing of which nothing comes."""
    if isinstance(result, Firing) and result.on_dropped is not None:
        dropped = context.on_thread(result.on_dropped)
        asyncio.ensure_future(dropped).add_done_callback(_look_at)


async def _settle(trigger: PollingTrigger, context: TriggerContext, memo: Any) -> None:
    rendered = await context.render_trigger(trigger)
    assert isinstance(rendered, PollingTrigger)
    method = rendered.settle
    if inspect.iscoroutinefunction(method):
        await method(context, memo)
    else:
        result = await context.on_thread(method, context, memo)
        if result is not None:
            await result
