"""Triggers that do what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, ClassVar

from vivace.errors import TaskError
from vivace.plugin import (
    Event,
    Firing,
    PollingTrigger,
    RealtimeTrigger,
    RunContext,
    StreamContext,
    type_id,
)
from vivace.plugin.context import Files

__all__ = ["Broker", "Listener", "Probe"]


@type_id("test.Probe")
class Probe(PollingTrigger):
    """Fires as `look` says."""

    text: str = ""

    look: ClassVar[Callable[[Probe, RunContext], Any]]
    settled: ClassVar[list[Any]]
    on_settle: ClassVar[Callable[[Any], None]]

    def evaluate(self, context: RunContext) -> Firing | None:
        return type(self).look(self, context)

    def settle(self, context: RunContext, memo: Any) -> Awaitable[None] | None:
        type(self).settled.append(memo)
        type(self).on_settle(memo)
        return None


class Broker:
    """Keeps messages until they are acknowledged, and sends those again that were not."""

    def __init__(self, *messages: str) -> None:
        self.waiting: dict[str, str] = {str(number): text for number, text in enumerate(messages)}
        self.acked: list[str] = []
        self.nacked: list[str] = []
        self.connections = 0
        self.open = 0
        self.most_open = 0
        self.outage: Exception | None = None
        self.changed = asyncio.Event()
        self.load: Callable[[Files], Mapping[str, Any] | None] | None = None

    def send(self, *messages: str) -> None:
        first = len(self.waiting) + len(self.acked)
        self.waiting |= {str(first + at): text for at, text in enumerate(messages)}
        self.changed.set()

    def break_off(self, reason: str) -> None:
        self.outage = TaskError(reason)
        self.changed.set()

    async def stream(self, connected: Callable[[], None]) -> AsyncIterator[Event]:
        if self.outage is not None:
            raise self.outage
        self.connections += 1
        connected()
        sent: set[str] = set()
        self.open = 0
        while True:
            self.changed.clear()
            for key, text in list(self.waiting.items()):
                if self.outage is not None:
                    raise self.outage
                if key not in sent:
                    sent.add(key)
                    self.open += 1
                    self.most_open = max(self.most_open, self.open)
                    yield self._event(key, text)
            if self.outage is not None:
                raise self.outage
            await self.changed.wait()

    def _event(self, key: str, text: str) -> Event:
        def ack() -> None:
            if self.outage is not None:
                raise self.outage
            self.open -= 1
            self.acked.append(key)
            self.waiting.pop(key, None)

        failure = "it cannot be read" if text == "unreadable" else None
        return Event({"text": text}, key, ack, lambda: self.nacked.append(key), failure, self.load)


@type_id("test.Listener")
class Listener(RealtimeTrigger):
    """Listens to `broker`."""

    text: str = ""

    broker: ClassVar[Broker]

    async def events(self, context: StreamContext) -> AsyncIterator[Event]:
        async for event in self.broker.stream(context.connected):
            yield event
