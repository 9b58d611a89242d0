"""Looks at one event with the eyes of one listener: conditions, what it meets, inputs, labels.

All of it may render expressions, which may wait for something outside: it is done on a thread. What
cannot be told counts as false, with a warning for whoever asks why nothing has fired.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from vivace.engine.live import LiveExecution
from vivace.engine.variables import nested_labels
from vivace.errors import InvalidError, VivaceError
from vivace.expressions import is_truthy
from vivace.model.document import holds_expression
from vivace.model.execution import Execution
from vivace.model.instant import to_iso
from vivace.model.label import SYSTEM_PREFIX
from vivace.plugin.condition import ConditionView, Origin, Upstream
from vivace.plugin.flow_trigger import Requirement, UpstreamEvent
from vivace.runtime.flow_triggers.index import Listener
from vivace.services.execution_request import CORRELATION_ID
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.rendering import BoundRenderer
from vivace.store import StateEvent

__all__ = ["Evaluator", "Found", "Occurrence", "trigger_variables"]

Variables = Mapping[str, Any]
MakeVariables = Callable[[LiveExecution, Variables], Variables]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event, with the execution that it is about."""

    event: StateEvent
    execution: Execution
    live: LiveExecution | None = None
    """With its task runs; None when nobody asks for them, or its flow cannot be read."""

    @property
    def origin(self) -> Origin:
        """As much as is known without the execution."""
        return Origin(self.event.namespace, self.event.flow_id, self.event.state)


@dataclass(slots=True)
class Found:
    """What an event is for a listener."""

    passes: bool
    met: dict[str, set[str]] = field(default_factory=dict)
    """Keys of the requirements that it meets, by gathering."""
    why_not: str = ""
    """What did not hold."""
    warnings: list[str] = field(default_factory=list)


class Evaluator:
    """Evaluates triggers; safe to use from any thread."""

    def __init__(
        self, renderer: Callable[[FlowRevision], BoundRenderer], variables: MakeVariables
    ) -> None:
        """Take what is needed.

        Args:
            renderer: Renders expressions of a flow, with the keys and secrets of its namespace.
            variables: Gives the names of an execution, and further ones that win over them.
        """
        self._renderer = renderer
        self._variables = variables

    def look(self, listener: Listener, occurrence: Occurrence) -> Found:
        """Say whether an event passes the trigger's conditions, and what it meets."""
        upstream = self._upstream_event(listener, occurrence)
        found = Found(passes=True)
        for condition in listener.trigger.event_conditions():
            name = condition.type.rpartition(".")[2]
            if not _holds(lambda item=condition: item.holds(upstream.view), name, found):  # type: ignore[misc]
                return Found(passes=False, why_not=f"{name} does not hold", warnings=found.warnings)
        when = listener.trigger.when
        if not _holds(lambda: _is_true(when, upstream.render_when), "when", found):
            return Found(passes=False, why_not="`when` is not true", warnings=found.warnings)
        for gathering in listener.gatherings:
            found.met[gathering.id] = {
                item.key
                for item in gathering.requirements
                if item.concerns(occurrence.origin) and _meets(item, upstream, found)
            }
        return found

    def inputs(
        self, listener: Listener, occurrence: Occurrence, variables: Variables
    ) -> dict[str, Any]:
        """Render the inputs of the execution to be started.

        Args:
            listener: Whose.
            occurrence: The event that fires it.
            variables: What `{{ trigger }}` shows.

        Raises:
            VivaceError: an expression fails.
        """
        declared = listener.trigger.inputs
        if not declared:
            return {}
        render = self._renderer(listener.revision)
        rendered: dict[str, Any] = render.deep_typed(
            declared, self._names(listener, occurrence, variables)
        )
        return rendered

    def labels(
        self, listener: Listener, occurrence: Occurrence, variables: Variables
    ) -> list[tuple[str, str]]:
        """Render the trigger's labels; what cannot be rendered, or is empty, is left out."""
        labels = []
        for key, text in listener.trigger.labels or []:
            with suppress(VivaceError):
                value = text
                if holds_expression(text):
                    names = self._names(listener, occurrence, variables)
                    value = self._renderer(listener.revision).text(text, names)
                if value and not key.startswith(SYSTEM_PREFIX):
                    labels.append((key, value))
        return labels

    def _upstream_event(self, listener: Listener, occurrence: Occurrence) -> UpstreamEvent:
        execution, event = occurrence.execution, occurrence.event
        render = self._renderer(listener.revision)
        runs = occurrence.live.runs.values() if occurrence.live is not None else ()
        tried_again = [run for run in runs if len(run.attempts) > 1]
        retried_states = [attempt.state for run in tried_again for attempt in run.attempts]
        seen = Upstream(
            namespace=event.namespace,
            flow_id=event.flow_id,
            state=event.state,
            labels=dict(execution.labels),
            outputs=execution.outputs,
            retried_states=retried_states,
        )

        def of_condition(text: str) -> str:
            shown = trigger_variables(listener, occurrence)
            return render.text(text, self._names(listener, occurrence, shown))

        def of_when(text: str) -> str:
            extra = {
                "execution": _execution_facts(occurrence),
                "namespace": event.namespace,
                "flowId": event.flow_id,
                "state": event.state.value,
                "hasRetryAttempt": bool(tried_again),
            }
            return render.text(text, self._variables(_live(occurrence), extra))

        view = ConditionView(
            listener.revision.namespace, listener.revision.flow_id, of_condition, seen
        )
        return UpstreamEvent(view, of_when)

    def _names(self, listener: Listener, occurrence: Occurrence, shown: Variables) -> Variables:
        """Give the names of the 1.x form: the execution's, but for the flow and `trigger`."""
        revision, trigger = listener.revision, listener.trigger
        extra = {
            "execution": _execution_facts(occurrence),
            "flow": {
                "id": revision.flow_id,
                "namespace": revision.namespace,
                "revision": revision.revision,
                "tenantId": revision.tenant,
            },
            "trigger": {"id": trigger.id, "type": trigger.type, **shown},
        }
        return self._variables(_live(occurrence), extra)


def trigger_variables(listener: Listener, occurrence: Occurrence) -> dict[str, Any]:
    """Give what `{{ trigger }}` shows of the event itself."""
    execution, event = occurrence.execution, occurrence.event
    labels = [item for item in execution.labels if item[0] != CORRELATION_ID]
    variables: dict[str, Any] = {
        "executionId": execution.id,
        "namespace": event.namespace,
        "flowId": event.flow_id,
        "flowRevision": execution.flow_revision,
        "state": event.state.value,
        "executionLabels": nested_labels(labels),
    }
    if execution.outputs:
        variables["outputs"] = execution.outputs
    if listener.trigger.is_strict:
        variables |= _more_variables(occurrence)
    return variables


def _more_variables(occurrence: Occurrence) -> dict[str, Any]:
    execution, event = occurrence.execution, occurrence.event
    more: dict[str, Any] = {"startDate": to_iso(execution.started_at)}
    if event.state.is_terminal:
        more["endDate"] = to_iso(event.at)
    if execution.failed_task_id is not None:
        more["firstFailedTaskId"] = execution.failed_task_id
    if occurrence.live is not None and occurrence.live.runs:
        more["lastTaskId"] = max(
            occurrence.live.runs.values(), key=lambda run: (run.history[-1][1], run.ordinal)
        ).task_id
    return more


def _execution_facts(occurrence: Occurrence) -> dict[str, Any]:
    """Give the execution as it was at the event; it may have gone on since."""
    execution, event = occurrence.execution, occurrence.event
    facts: dict[str, Any] = {
        "id": execution.id,
        "startDate": to_iso(execution.started_at),
        "state": event.state.value,
        "originalId": execution.original_id or execution.id,
    }
    if event.state.is_terminal:
        facts["endDate"] = to_iso(event.at)
    if execution.outputs is not None:
        facts["outputs"] = execution.outputs
    return facts


def _live(occurrence: Occurrence) -> LiveExecution:
    if occurrence.live is None:
        raise InvalidError(
            f"execution {occurrence.execution.id} is of a revision of its flow that cannot be read"
        )
    return occurrence.live


def _is_true(when: str | bool | None, render: Callable[[str], str]) -> bool:
    if when is None or isinstance(when, bool):
        return when is not False
    return is_truthy(render(when))


def _meets(item: Requirement, event: UpstreamEvent, found: Found) -> bool:
    return _holds(lambda: item.holds(event), item.text, found)


def _holds(test: Callable[[], bool], what: str, found: Found) -> bool:
    try:
        return test()
    except VivaceError as error:
        found.warnings.append(f"{what} cannot be told: {error.message}")
        return False
