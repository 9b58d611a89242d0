"""From an event of a trigger to its execution: conditions, inputs, labels, and what fails."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from vivace.errors import UnavailableError, VivaceError
from vivace.expressions import is_truthy
from vivace.model.execution import Execution, ExecutionTrigger
from vivace.model.instant import Micros, to_iso
from vivace.model.trigger import Condition, Trigger, TriggerKey
from vivace.plugin.condition import ConditionView, all_hold
from vivace.runtime.triggers.ports import Recorder
from vivace.runtime.values import plain_outputs
from vivace.services.execution_request import StartRequest
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.rendering import BoundRenderer

__all__ = ["Armed", "Firings", "Occurrence"]

_SPEAKS_OF_EVENT = re.compile(r"\btrigger\b(?!\s*\.\s*(?:date|id|type)\b)")


@dataclass(frozen=True, slots=True)
class Armed:
    """A trigger as its flow declares it."""

    key: TriggerKey
    trigger: Trigger
    revision: FlowRevision


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event of a trigger."""

    at: Micros
    execution_id: str
    unique_key: str
    variables: Mapping[str, Any] = field(default_factory=dict)


class Firings:
    """Makes the executions of triggers."""

    def __init__(
        self,
        recorder: Recorder,
        renderer: Callable[[FlowRevision], BoundRenderer],
        shared: Mapping[str, Any],
    ) -> None:
        """Take what is needed.

        Args:
            recorder: Makes executions.
            renderer: Renders the expressions of a flow.
            shared: Names that all expressions see.
        """
        self._recorder = recorder
        self._renderer = renderer
        self._shared = shared

    def variables(
        self, armed: Armed, at: Micros, shown: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Give the names that expressions of a trigger see."""
        revision, trigger = armed.revision, armed.trigger
        flow = revision.require()
        return {
            **self._shared,
            "flow": {
                "id": flow.id,
                "namespace": flow.namespace,
                "revision": revision.revision,
                "tenantId": revision.tenant,
            },
            "vars": flow.variables,
            "labels": dict(flow.labels),
            "trigger": {
                "id": trigger.id,
                "type": trigger.type,
                "date": to_iso(at),
                **(shown or {}),
            },
        }

    async def may_evaluate(self, armed: Armed, at: Micros) -> bool:
        """Whether the conditions hold that can be told before there is an event.

        Raises:
            VivaceError: one of them fails.
        """
        if armed.trigger.when is None and not armed.trigger.conditions:
            return True
        return await asyncio.to_thread(self._passes, armed, at, None)

    async def create(
        self,
        armed: Armed,
        occurrence: Occurrence,
        turn: Callable[[], Awaitable[None]] | None = None,
    ) -> Execution | None:
        """Make the execution of an event; None when a condition holds it back.

        One that cannot start, because conditions, inputs or labels fail, is recorded as FAILED.

        Args:
            armed: The trigger.
            occurrence: Its event.
            turn: Waited for when everything is rendered, so that executions start in an order.

        Raises:
            UnavailableError: nothing can be recorded now.
        """
        request = self.request(armed, occurrence, shown={})
        try:
            shown = plain_outputs(occurrence.variables) or {}
            request = self.request(armed, occurrence, shown=shown)
            found = await asyncio.to_thread(self._rendered, armed, occurrence, shown)
            if found is None:
                return None
            inputs, labels = found
            if turn is not None:
                await turn()
            return await self._recorder.create(
                self.request(armed, occurrence, shown=shown, inputs=inputs, labels=labels)
            )
        except UnavailableError:
            raise
        except VivaceError as error:
            return await self._recorder.record_failure(request, error.message)

    async def fail(self, armed: Armed, occurrence: Occurrence, message: str) -> Execution:
        """Record that an event, or an evaluation, came to nothing."""
        try:
            shown = plain_outputs(occurrence.variables) or {}
        except Exception:  # they may be what could not be made an execution of
            shown = {}
        return await self._recorder.record_failure(
            self.request(armed, occurrence, shown=shown), message
        )

    def request(
        self,
        armed: Armed,
        occurrence: Occurrence,
        *,
        shown: Mapping[str, Any],
        inputs: Mapping[str, Any] | None = None,
        labels: list[tuple[str, str]] | None = None,
    ) -> StartRequest:
        """Give what the executions service is asked for."""
        tenant, namespace, flow_id, trigger_id = armed.key
        return StartRequest(
            tenant=tenant,
            namespace=namespace,
            flow_id=flow_id,
            inputs=inputs or {},
            labels=labels or [],
            origin="trigger",
            is_manual=False,
            trigger=ExecutionTrigger(trigger_id, armed.trigger.type, dict(shown)),
            unique_key=occurrence.unique_key,
            execution_id=occurrence.execution_id,
        )

    def _rendered(
        self, armed: Armed, occurrence: Occurrence, shown: Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], list[tuple[str, str]]] | None:
        if not self._passes(armed, occurrence.at, shown):
            return None
        renderer = self._renderer(armed.revision)
        variables = self.variables(armed, occurrence.at, shown)
        inputs = renderer.deep_typed(armed.trigger.inputs or {}, variables)
        return inputs, list(_labels(armed.trigger, renderer, variables))

    def _passes(self, armed: Armed, at: Micros, shown: Mapping[str, Any] | None) -> bool:
        """Test those conditions that need an event, or without one those that need none."""
        trigger, is_event = armed.trigger, shown is not None
        renderer = self._renderer(armed.revision)
        variables = self.variables(armed, at, shown)
        view = ConditionView(
            armed.revision.namespace,
            armed.revision.flow_id,
            lambda text: renderer.text(text, variables),
        )
        when = trigger.when
        if when is False:
            return False
        is_asked = isinstance(when, str) and _needs_event(when) == is_event
        if is_asked and not is_truthy(view.render(str(when))):
            return False
        chosen = [each for each in trigger.conditions or () if _asks_event(each) == is_event]
        return all_hold(chosen, view)


def _needs_event(text: str) -> bool:
    return _SPEAKS_OF_EVENT.search(text) is not None


def _asks_event(condition: Condition) -> bool:
    return _needs_event(condition.model_dump_json())


def _labels(
    trigger: Trigger, renderer: BoundRenderer, variables: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Give the trigger's labels; what cannot be rendered, or is empty, is left out."""
    for name, text in trigger.labels or []:
        with suppress(VivaceError):
            if value := renderer.text(text, variables):
                yield name, value
