"""Lets executions begin as far as the concurrency limits of their flows allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vivace.engine.events import Created, Dequeued, Event, Queued, Refused
from vivace.engine.live import LiveExecution
from vivace.errors import ConflictError
from vivace.model.execution import Execution
from vivace.model.state import State
from vivace.runtime.clock import Clock
from vivace.runtime.slots import Admission, Slots
from vivace.services.operations_port import LimitUse

__all__ = ["Admissions"]


class Admissions:
    """Asks for slots, gives them back, and hands free ones to those that wait."""

    def __init__(self, post: Callable[[str, Event], None], clock: Clock) -> None:
        self._post = post
        self._clock = clock
        self._slots = Slots()

    def admitted(self, live: LiveExecution, event: Created) -> Event:
        """Give the event that the flow's limit makes of a beginning."""
        limit = live.plan.flow.concurrency
        if limit is None:
            return event
        match self._slots.admit(live.execution, limit):
            case Admission.GRANTED:
                return event
            case Admission.QUEUED:
                return Queued(event.at)
            case Admission.CANCELLED:
                return Refused(event.at, State.CANCELLED, _held(limit.limit))
            case Admission.FAILED:
                return Refused(event.at, State.FAILED, _held(limit.limit))

    def goes_on(self, live: LiveExecution) -> bool:
        """Whether an execution that was set back goes on at once, and does not wait for a slot.

        Raises:
            ConflictError: the limit is reached, and lets nothing wait.
        """
        limit = live.plan.flow.concurrency
        if limit is None:
            return True
        match self._slots.admit(live.execution, limit):
            case Admission.GRANTED:
                return True
            case Admission.QUEUED:
                return False
            case _:
                raise ConflictError(
                    f"execution `{live.execution.id}` cannot go on: {_held(limit.limit)}",
                    hint="try again when one of them has ended",
                )

    def force(self, live: LiveExecution) -> None:
        """Give an execution a slot whatever the limit says."""
        if live.plan.flow.concurrency is not None:
            self._slots.force(live.execution)

    def restore(self, live: LiveExecution) -> None:
        """Take in an execution from the store; the oldest first."""
        if live.plan.flow.concurrency is not None:
            self._slots.restore(live.execution)

    def release(self, live: LiveExecution) -> None:
        """Take back the slot, or the place in the queue, of an execution that has fully ended."""
        self._slots.release(live.execution)
        self.fill(live)

    def fill(self, live: LiveExecution) -> None:
        """Give the free slots of an execution's flow to those that wait for one."""
        limit = live.plan.flow.concurrency
        if limit is None:
            return
        while (queued := self._slots.next_queued(live.execution, limit)) is not None:
            self._post(queued, Dequeued(self._clock.now()))

    def waiting(self) -> list[str]:
        """Give the oldest waiting execution of each flow."""
        return self._slots.waiting()

    def uses(self) -> list[LimitUse]:
        """Say how many executions of each limited flow run and wait, sorted by flow."""
        return [LimitUse(*flow, *counts) for flow, counts in sorted(self._slots.counts().items())]

    def recount(self, flow: tuple[str, str, str], lives: Iterable[LiveExecution]) -> LimitUse:
        """Count the executions of a flow (tenant, namespace, id) anew, the oldest first."""
        members = [live for live in lives if _flow(live.execution) == flow]
        self._slots.recount(flow, [live.execution for live in members])
        for live in members[:1]:
            self.fill(live)
        return LimitUse(*flow, *self._slots.counts()[flow])


def _held(limit: int) -> str:
    return f"at most {limit} executions of the flow may run at a time"


def _flow(execution: Execution) -> tuple[str, str, str]:
    return execution.tenant, execution.namespace, execution.flow_id
