"""What has come of what a trigger waits for: windows that open, fill, fire and close.

Pure: instants come in with events. What is remembered is a `GatheringState`, a row of the store.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from vivace.model.execution import Execution
from vivace.model.instant import Micros
from vivace.plugin.event_window import Span
from vivace.plugin.flow_trigger import Gathering, key_of
from vivace.runtime.flow_triggers.index import Listener
from vivace.store import GatheringKey, GatheringState, StateEvent

__all__ = ["CLOSED_AFTER", "OpenWindow", "Progress", "ProgressBook", "key_of_event"]

CLOSED_AFTER: Micros = 1_000_000
"""A window is judged so much after its end: what came in its last moment is still on its way."""
_FORGOTTEN_AFTER: Micros = 3_600_000_000
"""How long a window that is over is kept for events that come late."""


@dataclass(slots=True)
class OpenWindow:
    """A span of time, and what came in it."""

    start: Micros
    end: Micros
    met: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the key of the requirement: the execution that met it last."""
    outputs: list[dict[str, Any]] = field(default_factory=list)
    """`namespace`, `flowId` and `outputs` of each flow that came, the last one last."""

    def holds(self, at: Micros) -> bool:
        """Whether an instant lies in it."""
        return self.start <= at < self.end


class Progress:
    """One gathering and how far it has come; `state` gives what is to be stored."""

    def __init__(
        self, state: GatheringState, gathering: Gathering, zone: tzinfo, *, judged: bool
    ) -> None:
        """Read what was stored.

        Args:
            state: As it is stored, or new.
            gathering: What is waited for.
            zone: Of the calendar.
            judged: Whether windows that end without all that is needed are to be told of.
        """
        self._stored = state
        self._gathering = gathering
        self._zone = zone
        self._judged = judged
        self._spec = key_of([repr(gathering.window), str(zone)])
        document = state.document if state.document.get("spec") == self._spec else {}
        self._windows = [OpenWindow(**item) for item in document.get("windows", ())]
        self._fired_until: Micros = document.get("firedUntil", 0)
        expected = document.get("expected")
        self._expected = Span(*expected) if expected else None
        self._fired = state.fired
        self.is_changed = False
        """Whether an event has changed anything that is to be stored."""

    @property
    def has_fired(self) -> bool:
        """Whether it has fired since it was read, in a way that depends on what is stored."""
        return self._fired > self._stored.fired and not self._is_single

    @property
    def _is_single(self) -> bool:
        """Whether each event that counts is enough by itself."""
        return self._gathering.needed == 1

    def fires_as(self, event: StateEvent) -> str:
        """Give what tells the next firing from all others.

        It follows from how often it has fired by what is stored, so that all who find it complete
        name the same one, whichever event they came by.
        """
        if self._is_single:
            return f"@{key_of_event(event)}"
        return f"@{self._stored.epoch}.{self._fired}"

    def take(self, event: StateEvent, execution: Execution, keys: Collection[str]) -> bool:
        """Take in an event that meets requirements; false when it lies in no window."""
        self._forget_before(event.at)
        window = self._window_at(event.at) if keys else None
        if window is None and keys:
            span = self._gathering.window.around(event.at, self._zone)
            if span is not None:
                window = OpenWindow(span.start, span.end)
                self._windows.append(window)
        if window is None:
            return False
        self.is_changed = True
        for key in keys:
            window.met[key] = {
                "executionId": event.execution_id,
                "namespace": event.namespace,
                "flowId": event.flow_id,
                "state": event.state.value,
                "at": event.at,
            }
        _add_outputs(window, event, execution)
        self.expect(event.at)
        return True

    def is_complete(self, at: Micros) -> bool:
        """Whether as much as is needed has come in the window of an instant."""
        window = self._window_at(at)
        return window is not None and len(self._met(window)) >= self._gathering.needed

    def missing(self, at: Micros) -> list[str]:
        """Say what has not come in the window of an instant."""
        window = self._window_at(at)
        met = self._met(window) if window is not None else set()
        return [item.text for item in self._gathering.requirements if item.key not in met]

    def outputs(self, at: Micros) -> list[dict[str, Any]]:
        """Give the outputs of what came in the window of an instant; see `OpenWindow.outputs`."""
        window = self._window_at(at)
        return [] if window is None else list(window.outputs)

    def fire(self, at: Micros) -> None:
        """Note that the window of an instant has fired; it may begin anew."""
        window = self._window_at(at)
        if window is None:
            return
        self.is_changed = True
        self._fired += 1
        self._fired_until = max(self._fired_until, window.end)
        if self._gathering.resets:
            self._windows.remove(window)
        self.expect(at)

    def expect(self, now: Micros) -> None:
        """Look forward to the next window that has to be complete at its end."""
        expected = self._expected
        if not self._judged:
            self._expected = None
        elif expected is None or expected.end <= self._fired_until:
            at = max(now, self._fired_until)
            self._expected = self._gathering.window.coming(at, self._zone)

    def close(self, now: Micros) -> list[Span]:
        """Close windows that are over, and give those that have not become complete."""
        over = [item for item in self._ahead() if item.end + CLOSED_AFTER <= now]
        self._windows = [item for item in self._windows if item.end + CLOSED_AFTER > now]
        if self._expected in over:
            self._expected = None
        self.expect(now)
        return over

    @property
    def state(self) -> GatheringState:
        """Give what is to be stored."""
        ends = [item.end + CLOSED_AFTER for item in self._ahead()] if self._judged else []
        document = {
            "spec": self._spec,
            "windows": [asdict(item) for item in self._windows],
            "firedUntil": self._fired_until,
            "expected": None if self._expected is None else list(_pair(self._expected)),
        }
        return replace(
            self._stored, fired=self._fired, next_at=min(ends, default=None), document=document
        )

    def _ahead(self) -> list[Span]:
        """Give the windows that have not fired yet."""
        spans = {Span(item.start, item.end) for item in self._windows}
        if self._expected is not None:
            spans.add(self._expected)
        return sorted((item for item in spans if item.end > self._fired_until), key=_pair)

    def _met(self, window: OpenWindow) -> set[str]:
        asked = {item.key for item in self._gathering.requirements}
        return asked & window.met.keys()

    def _window_at(self, at: Micros) -> OpenWindow | None:
        return next((item for item in self._windows if item.holds(at)), None)

    def _forget_before(self, at: Micros) -> None:
        self._windows = [item for item in self._windows if item.end + _FORGOTTEN_AFTER > at]


class ProgressBook:
    """Opens what is stored about the gatherings of listeners, with the zone of each."""

    def __init__(self, timezone: str) -> None:
        """Take the zone of those that name none."""
        self._timezone = timezone

    @staticmethod
    def key(listener: Listener, gathering: Gathering) -> GatheringKey:
        """Give the name under which it is stored."""
        return (*listener.name, gathering.id)

    def open(
        self, listener: Listener, gathering: Gathering, state: GatheringState | None
    ) -> Progress:
        """Give how far a gathering has come; the state is None when nothing is stored."""
        trigger = listener.trigger
        if state is None:
            key = self.key(listener, gathering)
            state = GatheringState(key, trigger.id, listener.revision.revision)
        zone = ZoneInfo(gathering.timezone or self._timezone)
        state = replace(state, trigger_id=trigger.id)
        return Progress(state, gathering, zone, judged=trigger.fails_on_miss)


def key_of_event(event: StateEvent) -> str:
    """Give the name of an event, as unique keys have it."""
    return f"{event.execution_id}:{event.position}"


def _add_outputs(window: OpenWindow, event: StateEvent, execution: Execution) -> None:
    if not execution.outputs:
        return
    place = {"namespace": event.namespace, "flowId": event.flow_id}
    others = [item for item in window.outputs if not place.items() <= item.items()]
    window.outputs = [*others, {**place, "outputs": execution.outputs}]


def _pair(span: Span) -> tuple[Micros, Micros]:
    return span.start, span.end
