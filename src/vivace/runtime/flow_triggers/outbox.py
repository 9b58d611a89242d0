"""Which changes of state are written down for Flow triggers; see `EventOutbox`."""

from __future__ import annotations

from collections.abc import Callable, Collection

from vivace.model.execution import Execution
from vivace.model.state import State
from vivace.runtime.flow_triggers.index import STATES, ListenerIndex
from vivace.store import StateEvent

__all__ = ["Outbox"]


class Outbox:
    """Gives the events that somebody listens to, and wakes who looks at them."""

    def __init__(self, index: ListenerIndex) -> None:
        self._index = index
        self.takes_all = False
        """Whether it is not known yet who listens: then everything is written down."""
        self.on_wake: Callable[[], None] = lambda: None
        """Called when events have become durable."""

    def events(self, execution: Execution, since: int) -> list[StateEvent]:
        """Give the new states of an execution for which somebody may wait.

        Iterations of loops, tests and playgrounds start nothing.
        """
        awaited: Collection[State] = STATES
        if not self.takes_all:
            awaited = self._index.awaited(execution.tenant, execution.namespace, execution.flow_id)
        if not awaited or execution.kind is not None:
            return []
        return [
            StateEvent(
                execution.id,
                position,
                execution.tenant,
                execution.namespace,
                execution.flow_id,
                state,
                at,
            )
            for position, (state, at) in enumerate(execution.history[since:], since)
            if state in awaited
        ]

    def wake(self) -> None:
        """Tell that events have become durable."""
        self.on_wake()
