"""Who listens to whom: the Flow triggers of all flows, asked at every change of state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vivace.model.document import holds_expression
from vivace.model.state import State
from vivace.model.trigger import TriggerKey
from vivace.plugin.condition import Origin
from vivace.plugin.flow_trigger import FlowTrigger, Gathering
from vivace.services.flow_catalogue import FlowRevision

__all__ = ["STATES", "Listener", "ListenerIndex", "listeners_of"]

_KNOWN = 10_000
"""Answers that are kept."""

_NOBODY: Mapping[State, tuple[Listener, ...]] = {}
STATES = tuple(state for state in State if state is not State.CREATED)
"""What can be listened to."""

Name = tuple[str, str, str]
"""Tenant, namespace, flow."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A Flow trigger, with the flow that it starts."""

    revision: FlowRevision
    trigger: FlowTrigger
    gatherings: tuple[Gathering, ...]
    reads_task_runs: bool
    """Whether it may ask for more of an execution than its header says."""

    @property
    def name(self) -> Name:
        """The flow that it starts."""
        return self.revision.tenant, self.revision.namespace, self.revision.flow_id

    @property
    def key(self) -> TriggerKey:
        """The name of the trigger."""
        return TriggerKey(*self.name, self.trigger.id)


def listeners_of(revision: FlowRevision) -> tuple[Listener, ...]:
    """Give the enabled Flow triggers of a flow that can be started."""
    flow = revision.flow
    if flow is None or flow.disabled:
        return ()
    return tuple(
        Listener(revision, trigger, tuple(trigger.gatherings()), _reads_task_runs(trigger))
        for trigger in flow.triggers
        if isinstance(trigger, FlowTrigger) and not trigger.disabled
    )


class ListenerIndex:
    """The listeners of this moment; every answer is remembered until one of them changes."""

    def __init__(self) -> None:
        self._listeners: dict[Name, tuple[Listener, ...]] = {}
        self._answers: dict[Name, Mapping[State, tuple[Listener, ...]]] = {}

    def __bool__(self) -> bool:
        return bool(self._listeners)

    def __iter__(self) -> Iterator[Listener]:
        return (item for listeners in self._listeners.values() for item in listeners)

    def put(self, revision: FlowRevision) -> tuple[Listener, ...]:
        """Take over the triggers of a flow's newest revision, and give them."""
        name = (revision.tenant, revision.namespace, revision.flow_id)
        known = self._listeners.get(name)
        if known and known[0].revision.revision > revision.revision:
            return known  # a newer one was quicker
        found = listeners_of(revision)
        if not found:
            self.remove(name)
            return ()
        self._listeners[name] = found
        self._answers.clear()
        return found

    def remove(self, name: Name) -> None:
        """Forget the triggers of a flow."""
        if self._listeners.pop(name, None):
            self._answers.clear()

    def of_trigger(self, name: Name, trigger_id: str) -> Listener | None:
        """Give a trigger, if it listens."""
        listeners = self._listeners.get(name, ())
        return next((item for item in listeners if item.trigger.id == trigger_id), None)

    def concerned(self, tenant: str, origin: Origin) -> tuple[Listener, ...]:
        """Give those to whom an event may matter; a flow's own executions never do."""
        awaited = self.awaited(tenant, origin.namespace, origin.flow_id)
        return awaited.get(origin.state, ())

    def awaited(
        self, tenant: str, namespace: str, flow_id: str
    ) -> Mapping[State, tuple[Listener, ...]]:
        """Give the states of a flow's executions that may matter, and to whom."""
        if not self._listeners:
            return _NOBODY
        name = (tenant, namespace, flow_id)
        known = self._answers.get(name)
        if known is None:
            if len(self._answers) >= _KNOWN:
                self._answers.clear()
            found = {state: self._find(name, state) for state in STATES}
            known = self._answers[name] = {state: all_ for state, all_ in found.items() if all_}
        return known

    def _find(self, name: Name, state: State) -> tuple[Listener, ...]:
        origin = Origin(name[1], name[2], state)
        return tuple(
            item
            for other, listeners in self._listeners.items()
            if other[0] == name[0] and other != name
            for item in listeners
            if item.trigger.concerns(origin)
        )


def _reads_task_runs(trigger: FlowTrigger) -> bool:
    named = {"conditions", "preconditions", "depends_on", "inputs", "labels"}
    texts = trigger.model_dump(mode="json", exclude_defaults=True, include=named)
    return (
        trigger.is_strict  # its variables name the last task
        or isinstance(trigger.when, str)
        or holds_expression(texts)
        or "HasRetryAttempt" in str(texts)
    )
