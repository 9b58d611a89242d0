"""What a trigger does at one of its dates: conditions, inputs, labels, and the execution."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from vivace.errors import UnavailableError, VivaceError
from vivace.model.execution import Execution, ExecutionTrigger
from vivace.model.instant import Micros, to_datetime
from vivace.model.label import merge_labels
from vivace.model.trigger import TriggerKey
from vivace.plugin.trigger import ScheduledTrigger
from vivace.runtime.scheduling.ports import Parts
from vivace.services.calendar import Calendar
from vivace.services.execution_request import StartRequest
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.rendering import BoundRenderer
from vivace.services.schedule_conditions import DateTest, date_names
from vivace.services.schedule_keys import schedule_key
from vivace.store import Evaluation, Outcome

__all__ = ["Additions", "Firings"]


@dataclass(frozen=True, slots=True)
class Additions:
    """What a backfill adds to the executions that it starts."""

    backfill_id: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """Values that take the place of the trigger's; they are data and not rendered."""
    labels: tuple[tuple[str, str], ...] = ()


class Firings:
    """Starts executions of triggers with a calendar."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def start(
        self,
        key: TriggerKey,
        revision: FlowRevision,
        calendar: Calendar,
        at: Micros,
        additions: Additions | None = None,
    ) -> Execution | None:
        """Start the execution of a date, and note that; None when a condition does not hold.

        What cannot be rendered, or is no input of the flow, becomes a FAILED execution.

        Raises:
            UnavailableError: it cannot be recorded now.
        """
        trigger = calendar.trigger
        zoned = trigger.next_after(to_datetime(at - 1)) or to_datetime(at)
        request = StartRequest(
            *key[:3],
            origin="trigger",
            is_manual=False,
            trigger=ExecutionTrigger(trigger.id, trigger.type, {"date": zoned.isoformat()}),
            unique_key=schedule_key(key, at, additions.backfill_id if additions else ""),
            labels=additions.labels if additions else (),
            schedule_at=at if trigger.tells_schedule_date else None,
        )
        try:
            shown = await calendar.ask(trigger.firing_variables, zoned, calendar)
            request = replace(
                request, trigger=ExecutionTrigger(trigger.id, trigger.type, dict(shown))
            )
            rendered = await self._render(request, revision, trigger, additions)
            if isinstance(rendered, str):
                self._parts.record(key, Evaluation(Outcome.CONDITION_FALSE, rendered, instant=at))
                return None
            execution = await self._parts.executions.create(rendered)
        except UnavailableError:
            raise
        except VivaceError as error:
            execution = await self._parts.executions.record_failure(request, error.message)
            outcome = Evaluation(Outcome.ERROR, error.message, execution.id, at)
        else:
            outcome = Evaluation(Outcome.FIRED, "", execution.id, at)
        self._parts.record(key, outcome)
        return execution

    async def _render(
        self,
        request: StartRequest,
        revision: FlowRevision,
        trigger: ScheduledTrigger,
        additions: Additions | None,
    ) -> StartRequest | str:
        """Render inputs and labels; the condition that does not hold, if one does not."""
        work = partial(self._rendered, request, revision, trigger, additions)
        if trigger.conditions or self._may_block(revision, trigger):
            return await asyncio.to_thread(work)
        return work()

    def _may_block(self, revision: FlowRevision, trigger: ScheduledTrigger) -> bool:
        name = f"trigger {trigger.id} may block"
        known = revision.memo.get(name)
        if known is None:
            texts = [trigger.when, trigger.inputs, [text for _, text in trigger.labels or []]]
            known = revision.memo[name] = self._parts.context.renderer(revision).may_block(texts)
        return bool(known)

    def _rendered(
        self,
        request: StartRequest,
        revision: FlowRevision,
        trigger: ScheduledTrigger,
        additions: Additions | None,
    ) -> StartRequest | str:
        renderer = self._parts.context.renderer(revision)
        shown = request.trigger.variables if request.trigger is not None else {}
        variables = date_names(self._parts.context, revision, trigger, shown)
        failed = DateTest(revision, renderer, variables).failed(trigger)
        if failed is not None:
            return failed
        inputs = renderer.deep_typed(trigger.inputs or {}, variables)
        labels = list(_labels(trigger, renderer, variables))
        if additions is not None:
            inputs = {**inputs, **additions.inputs}
            labels = merge_labels(labels, list(additions.labels))
        return replace(request, inputs=inputs, labels=labels)


def _labels(
    trigger: ScheduledTrigger, renderer: BoundRenderer, variables: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Give the trigger's labels; what cannot be rendered, or is empty, is left out."""
    for name, text in trigger.labels or []:
        with suppress(VivaceError):
            if value := renderer.text(text, variables):
                yield name, value
