"""Triggers that look at something again and again.

A plugin writes a class with its properties and `evaluate`; everything around it is done for it:

- The first evaluation is at once, the next one `interval` after the end of the one before; never
  two at a time, also with several servers on one database. None is made while an execution of the
  trigger runs, unless `allowConcurrent`.
- Properties arrive rendered and typed, anew for each evaluation. `{{ trigger.date }}` is now.
- `conditions` and `when` that speak of nothing else of `trigger` are tested before the evaluation,
  the others after it, with the firing's variables. A firing that does not pass counts as settled.
- An error is logged; with `failOnTriggerError` it becomes a FAILED execution. Raise `TaskError`
  for what the flow's author must know.
- An evaluation longer than `evaluationTimeout` is told to stop (`context.is_killed`, the hooks of
  `context.on_kill`; an async one is cancelled) and abandoned: what it returns later is dropped.

A crash at any instant neither loses a firing nor doubles it, if `evaluate` itself changes nothing:
what it would change (move a file, move an offset) belongs into `settle`, for which it gives a memo.
Between the two stands the durable execution. A trigger that can do without gives a `key`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator

from vivace.model.document import StaticMarker
from vivace.model.duration import Duration
from vivace.model.trigger import Trigger
from vivace.plugin.context import RunContext
from vivace.plugin.task import Outputs
from vivace.plugin.trigger import Firing

__all__ = ["PollingTrigger"]


def _positive(length: timedelta) -> timedelta:
    if length <= timedelta():
        raise ValueError("must be longer than nothing, such as PT60S")
    return length


PositiveDuration = Annotated[Duration, AfterValidator(_positive), StaticMarker()]


class PollingTrigger(Trigger):
    """A trigger that is evaluated at intervals."""

    outputs_type: ClassVar[type[Outputs] | None] = None
    """Documents what `{{ trigger.* }}` shows."""

    interval: PositiveDuration = timedelta(seconds=60)
    """How long after an evaluation the next one begins."""
    evaluation_timeout: PositiveDuration = timedelta(minutes=5)
    """How long an evaluation may take before it is abandoned."""

    def template_variables(self, context: RunContext) -> Mapping[str, Any]:
        """Names that the trigger's own expressions may use besides the usual ones."""
        return {}

    def evaluate(self, context: RunContext) -> Firing | Awaitable[Firing | None] | None:
        """Look, and say whether an execution is to start; `def` runs on a thread of its own.

        Args:
            context: As a task's: `identity.task_id` is the trigger's id, `execution_id` that of the
                execution that a firing will make. Files belong to it, and go when there is none.
                What is logged goes into the trigger's log, and the execution's.

        Raises:
            TaskError: it could not look; the message is what the user reads.
        """
        raise TypeError(f"{type(self).__name__} does not say what it looks at")

    def settle(self, context: RunContext, memo: Any) -> Awaitable[None] | None:
        """Do what follows from a firing, whose execution is durable now.

        Not called when the firing's `on_recorded` has done it. Called again after a crash, so that
        what has been done already must do no harm, and for a firing that a condition has held back.
        An error is logged, and nothing more: the next evaluation finds what is not settled.

        Args:
            context: As that of `evaluate`; without its files.
            memo: That of the firing.
        """
        return None
