"""The executions that Flow triggers start: variables, labels, inputs, and the key of each.

The key is unique in the store and follows from what has fired, so that whoever looks at the same
event again, after a crash or at the same time, finds the execution that there is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from vivace.errors import InvalidError, UnavailableError, VivaceError
from vivace.model.execution import Execution, ExecutionTrigger
from vivace.model.instant import to_iso
from vivace.model.trigger import FLOW_TRIGGER_KEY
from vivace.plugin.event_window import Span
from vivace.runtime.flow_triggers.evaluation import Evaluator, Occurrence, trigger_variables
from vivace.runtime.flow_triggers.index import Listener
from vivace.services.execution_request import CORRELATION_ID, StartRequest
from vivace.services.trigger_history import TriggerHistory
from vivace.store import Evaluation, Outcome, StateEvent

__all__ = ["DEPTH", "LONGEST_CHAIN", "ExecutionMaker", "Firing", "Starts"]

_LOG = logging.getLogger(__name__)

DEPTH = "system.flowTriggerDepth"
"""Label that counts the Flow triggers that led to an execution; sub-flows inherit it."""
LONGEST_CHAIN = 100
"""Flows that start each other in a circle end there: nobody else would end them."""


class ExecutionMaker(Protocol):
    """Makes executions for triggers."""

    async def create(self, request: StartRequest) -> Execution:
        """Start one, at most once for its unique key."""
        ...

    async def record_failure(self, request: StartRequest, message: str) -> Execution:
        """Record one that cannot start, as FAILED with the reason."""
        ...


@dataclass(frozen=True, slots=True)
class Firing:
    """A trigger that an event fires."""

    listener: Listener
    occurrence: Occurrence
    key: str
    """The same for whoever finds that it fires."""
    outputs: Sequence[Mapping[str, Any]] = ()
    """`namespace`, `flowId` and `outputs` of all that came, the last one last."""


class Starts:
    """Starts executions, and keeps a record of it."""

    def __init__(
        self, executions: ExecutionMaker, evaluator: Evaluator, history: TriggerHistory
    ) -> None:
        self._executions = executions
        self._evaluator = evaluator
        self._history = history

    async def fire(self, firing: Firing) -> None:
        """Start the execution of a firing, or find it; what keeps it from starting is recorded.

        Raises:
            UnavailableError: nothing can be recorded now; it has to be asked for again.
        """
        listener = firing.listener
        request = self._request(firing)
        depth = _depth(firing.occurrence.execution)
        if depth >= LONGEST_CHAIN:
            await self._end_chain(firing, request, depth)
            return
        try:
            request = await asyncio.to_thread(self._rendered, firing, request)
            execution = await self._executions.create(request)
        except UnavailableError:
            raise
        except VivaceError as error:
            await self._not_started(listener, request, error)
        else:
            self._record(listener, Evaluation(Outcome.FIRED, _cause(firing), execution.id))

    async def miss(self, listener: Listener, gathering_id: str, epoch: int, span: Span) -> None:
        """Record that a window has ended without all that was waited for.

        Raises:
            UnavailableError: nothing can be recorded now.
        """
        trigger = listener.trigger
        message = (
            f"trigger `{trigger.id}`: not all that it waits for has come "
            f"from {to_iso(span.start)} to {to_iso(span.end)}"
        )
        request = StartRequest(
            *listener.name,
            labels=trigger.miss_labels,
            origin="trigger",
            is_manual=False,
            trigger=ExecutionTrigger(
                trigger.id,
                trigger.type,
                {"windowStart": to_iso(span.start), "windowEnd": to_iso(span.end)},
            ),
            unique_key=f"{_key(listener)}:{gathering_id}@{epoch}:missed:{span.end}",
        )
        execution = await self._executions.record_failure(request, message)
        self._record(listener, Evaluation(Outcome.ERROR, message, execution.id))

    def _request(self, firing: Firing) -> StartRequest:
        listener, occurrence = firing.listener, firing.occurrence
        trigger = listener.trigger
        variables = trigger_variables(listener, occurrence)
        outputs = _outputs(firing)
        if outputs:
            variables["outputs"] = outputs
        execution = occurrence.execution
        return StartRequest(
            *listener.name,
            labels=[
                *((key, value) for key, value in execution.labels if key == CORRELATION_ID),
                (DEPTH, str(_depth(execution) + 1)),
            ],
            origin="trigger",
            is_manual=False,
            trigger=ExecutionTrigger(trigger.id, trigger.type, variables),
            unique_key=f"{_key(listener)}:{firing.key}",
            lenient_inputs=not trigger.is_strict,
        )

    def _rendered(self, firing: Firing, request: StartRequest) -> StartRequest:
        assert request.trigger is not None
        shown = request.trigger.variables
        labels = self._evaluator.labels(firing.listener, firing.occurrence, shown)
        try:
            inputs = self._evaluator.inputs(firing.listener, firing.occurrence, shown)
        except VivaceError as error:
            raise InvalidError(f"its inputs cannot be rendered: {error.message}") from error
        return replace(request, inputs=inputs, labels=[*labels, *request.labels])

    async def _not_started(
        self, listener: Listener, request: StartRequest, error: VivaceError
    ) -> None:
        recorded: Execution | None = None
        if listener.trigger.is_strict and isinstance(error, InvalidError):
            message = f"trigger `{listener.trigger.id}`: {error.message}"
            recorded = await self._executions.record_failure(request, message)
        _LOG.warning("trigger %s starts nothing: %s", listener.key, error.message)
        failed = recorded.id if recorded is not None else None
        self._record(listener, Evaluation(Outcome.ERROR, error.message, failed))

    async def _end_chain(self, firing: Firing, request: StartRequest, depth: int) -> None:
        """Record the first execution that is one too many; what it sets off is let go."""
        message = (
            f"{depth} executions in a row were started by Flow triggers, and this would be the "
            "next: flows that start each other in a circle end here"
        )
        failed: str | None = None
        if depth == LONGEST_CHAIN:
            failed = (await self._executions.record_failure(request, message)).id
        self._record(firing.listener, Evaluation(Outcome.ERROR, message, failed))

    def _record(self, listener: Listener, evaluation: Evaluation) -> None:
        self._history.record(listener.key, evaluation)


def _key(listener: Listener) -> str:
    return FLOW_TRIGGER_KEY + ":".join(listener.key)


def _depth(execution: Execution) -> int:
    text = dict(execution.labels).get(DEPTH, "0")
    return int(text) if text.isdecimal() else 0


def _cause(firing: Firing) -> str:
    event: StateEvent = firing.occurrence.event
    return f"{event.namespace}.{event.flow_id} is {event.state}"


def _outputs(firing: Firing) -> dict[str, Any]:
    """Give `trigger.outputs`: what the last execution gave wins over what came before."""
    last = firing.occurrence.execution.outputs or {}
    merged: dict[str, Any] = {}
    if firing.listener.trigger.is_strict:
        for item in firing.outputs:
            merged[item["flowId"]] = item["outputs"]
            merged.setdefault(item["namespace"], {})[item["flowId"]] = item["outputs"]
        return {**merged, **last}
    for outputs in (*_all(firing.outputs), last):
        merged = _merged(merged, outputs)
    return merged


def _all(items: Sequence[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    return (item["outputs"] for item in items)


def _merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Join maps deeply; of two values that are no maps the second wins."""
    merged = dict(first)
    for key, value in second.items():
        earlier = merged.get(key)
        is_deep = isinstance(earlier, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(earlier, value) if is_deep else value  # type: ignore[arg-type]
    return merged
