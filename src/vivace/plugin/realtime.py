"""Triggers that listen: every event starts an execution.

A plugin writes a class with its properties and `events`; everything around it is done for it:

- The stream is opened when the flow is saved and at each start of the server, by one server at a
  time; closed when the trigger is disabled, edited or deleted, or the server stops.
- When it breaks (`events` raises or ends) it is opened again, after 1 s, 2 s, … up to 60 s with
  jitter; the trigger is shown as `connecting` with the reason meanwhile.
- An event is acknowledged only when its execution is durable, and in the order of the events. An
  event with the `key` of an earlier one starts nothing and is acknowledged: so what a broker sends
  twice starts one execution.
- No more than `maxUnacknowledged` events are taken at a time, and none while `maxRunning`
  executions of the trigger run: the next one is asked for when there is room.
- An event that makes no execution (bad inputs, …) becomes a FAILED execution that says why, and is
  acknowledged; the stream goes on. A message that cannot be read is given with its `failure`.
- At the end of a stream, events that were taken and not acknowledged are given back by `nack`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Protocol

from pydantic import Field

from vivace.model.document import StaticMarker
from vivace.model.trigger import Trigger
from vivace.plugin.context import Files, RunContext
from vivace.plugin.task import Outputs, Result, result_variables

__all__ = ["Event", "RealtimeTrigger", "StreamContext"]

Callback = Callable[[], Awaitable[None] | None]


@dataclass(frozen=True, slots=True)
class Event:
    """One message of a stream."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    """What `{{ trigger.* }}` shows."""
    key: str | None = None
    """What the system tells it from all others by (a message id, partition and offset), None where
    there is nothing: then what is delivered twice starts two executions."""
    on_ack: Callback | None = None
    """Tells the system that it is dealt with; called on the loop, in the order of the events."""
    on_nack: Callback | None = None
    """Gives it back, to be delivered again."""
    failure: str | None = None
    """Why nothing can be made of it, such as that it is no JSON; None for a sound one."""
    load: Callable[[Files], Mapping[str, Any] | None] | None = None
    """Called on a thread with the files of the execution to come: stores what belongs to it, and
    gives further variables; None when there is nothing to start an execution with after all."""

    @classmethod
    def of(
        cls,
        result: Result,
        *,
        key: str | None = None,
        on_ack: Callback | None = None,
        on_nack: Callback | None = None,
    ) -> Event:
        """Make an event whose variables are the fields of an outputs class."""
        return cls(result_variables(result), key, on_ack, on_nack)

    async def ack(self) -> None:
        """Tell the system that the event is dealt with."""
        await _call(self.on_ack)

    async def nack(self) -> None:
        """Give the event back."""
        await _call(self.on_nack)


async def _call(callback: Callback | None) -> None:
    pending = None if callback is None else callback()
    if pending is not None:
        await pending


class StreamContext(RunContext, Protocol):
    """A run context that lives as long as the stream; its `execution_id` is of no execution."""

    def connected(self) -> None:
        """Say that the stream listens now; without it, the first event says so."""
        ...


class RealtimeTrigger(Trigger):
    """A trigger that every event of a stream fires."""

    outputs_type: ClassVar[type[Outputs] | None] = None
    """Documents what `{{ trigger.* }}` shows."""

    max_unacknowledged: Annotated[int, Field(ge=1, le=10_000), StaticMarker()] = 100
    """How many events are taken before the first of them is acknowledged."""
    max_running: Annotated[int, Field(ge=1), StaticMarker()] = 1_000
    """How many executions of the trigger may run; further events wait in the system they are in."""

    def events(self, context: StreamContext) -> AsyncIterator[Event]:
        """Connect and give events as they come; an `async def` with `yield`.

        Called on the event loop with rendered properties; what blocks goes through
        `context.on_thread`. It is closed (`aclose`, so put the disconnecting into `finally`) when
        the stream has to end. Events that were given before an outage and are not acknowledged yet
        may still be, so that `on_ack` must bear a connection that is gone (an error is logged).

        Raises:
            TaskError: there is no connection, or it broke; the message says why.
        """
        raise TypeError(f"{type(self).__name__} does not say what it listens to")
