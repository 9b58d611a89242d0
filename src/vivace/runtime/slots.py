"""Concurrency limits of flows: who holds a slot, who waits for one.

The executor has every execution that has not ended in memory, so a slot is membership in a set: it
is taken when the execution begins and given back once its full end is durable. After a restart the
sets follow from the states of the executions. Nothing is counted twice and nothing can leak.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from vivace.model.execution import Execution
from vivace.model.flow import Concurrency, ConcurrencyBehavior
from vivace.model.state import State

__all__ = ["Admission", "Slots"]

_Flow = tuple[str, str, str]


class Admission(Enum):
    """What becomes of an execution that wants to begin."""

    GRANTED = auto()
    QUEUED = auto()
    CANCELLED = auto()
    FAILED = auto()


@dataclass(slots=True)
class _Counter:
    holders: set[str] = field(default_factory=set)
    queue: deque[str] = field(default_factory=deque)


class Slots:
    """The slots of all limited flows; a flow's revisions share them."""

    def __init__(self) -> None:
        self._counters: dict[_Flow, _Counter] = {}

    def admit(self, execution: Execution, limit: Concurrency) -> Admission:
        """Take a slot, or say what happens instead; asking again for a holder changes nothing."""
        counter = self._counters.setdefault(_flow(execution), _Counter())
        if execution.id in counter.holders:
            return Admission.GRANTED
        if len(counter.holders) < limit.limit:
            counter.holders.add(execution.id)
            return Admission.GRANTED
        match limit.behavior:
            case ConcurrencyBehavior.QUEUE:
                if execution.id not in counter.queue:
                    counter.queue.append(execution.id)
                return Admission.QUEUED
            case ConcurrencyBehavior.CANCEL:
                return Admission.CANCELLED
            case ConcurrencyBehavior.FAIL:
                return Admission.FAILED

    def restore(self, execution: Execution) -> None:
        """Take in an execution from the store; the oldest first."""
        counter = self._counters.setdefault(_flow(execution), _Counter())
        if execution.state is State.QUEUED:
            counter.queue.append(execution.id)
        elif execution.state is not State.CREATED:
            counter.holders.add(execution.id)

    def release(self, execution: Execution) -> None:
        """Give back the slot, or the place in the queue, of an execution that has fully ended."""
        counter = self._counters.get(_flow(execution))
        if counter is None:
            return
        counter.holders.discard(execution.id)
        if execution.id in counter.queue:
            counter.queue.remove(execution.id)

    def next_queued(self, execution: Execution, limit: Concurrency) -> str | None:
        """Give a free slot of a flow to the oldest execution in its queue, and name that one.

        Args:
            execution: Any execution of the flow.
            limit: The flow's limit.
        """
        counter = self._counters.get(_flow(execution))
        if counter is None or not counter.queue or len(counter.holders) >= limit.limit:
            return None
        oldest = counter.queue.popleft()
        counter.holders.add(oldest)
        return oldest

    def force(self, execution: Execution) -> None:
        """Give an execution a slot whatever the limit says."""
        counter = self._counters.setdefault(_flow(execution), _Counter())
        counter.holders.add(execution.id)
        if execution.id in counter.queue:
            counter.queue.remove(execution.id)

    def counts(self) -> dict[_Flow, tuple[int, int]]:
        """Give how many executions of each flow hold a slot, and how many wait."""
        return {
            flow: (len(counter.holders), len(counter.queue))
            for flow, counter in self._counters.items()
        }

    def recount(self, flow: _Flow, executions: Iterable[Execution]) -> None:
        """Forget who holds and who waits, and take in the executions of a flow, oldest first."""
        self._counters[flow] = _Counter()
        for execution in executions:
            self.restore(execution)

    def waiting(self) -> list[str]:
        """Give the oldest waiting execution of each flow."""
        return [counter.queue[0] for counter in self._counters.values() if counter.queue]


def _flow(execution: Execution) -> _Flow:
    return execution.tenant, execution.namespace, execution.flow_id
