"""Flow triggers without a store: who is told of what, and what becomes of windows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.eventually import eventually
from vivace.expressions import Dialect
from vivace.model.execution import Execution
from vivace.model.flow_reader import read_flow
from vivace.model.state import State
from vivace.plugin import Registry
from vivace.plugin.condition import Origin
from vivace.plugin.event_window import EventWindow, PeriodicWindow, SlidingWindow, Span
from vivace.plugin.flow_trigger import Gathering, Requirement
from vivace.plugins.manifest import MANIFEST
from vivace.runtime.flow_triggers.index import ListenerIndex
from vivace.runtime.flow_triggers.outbox import Outbox
from vivace.runtime.flow_triggers.service import FlowTriggers
from vivace.runtime.flow_triggers.windows import CLOSED_AFTER, Progress
from vivace.services.flow_catalogue import FlowRevision
from vivace.store import GatheringState, StateEvent

_REGISTRY = Registry([MANIFEST])
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
T0 = 1_900_000_000 * SECOND
SUCCESS = Origin("a.b", "load", State.SUCCESS)


def revision(
    trigger: str, number: int = 1, *, flow_id: str = "listen", more: str = ""
) -> FlowRevision:
    source = (
        f"id: {flow_id}\nnamespace: a.b\n{more}\n"
        "tasks: [{id: x, type: core.debug.Return, format: x}]\n"
        f"triggers: [{{id: it, type: core.trigger.Flow, {trigger}}}]"
    )
    flow = read_flow(source, _REGISTRY).require()
    return FlowRevision("main", "a.b", flow_id, number, source, flow, dialect=Dialect.V1)


def heard(index: ListenerIndex, tenant: str = "main", origin: Origin = SUCCESS) -> list[str]:
    return [item.revision.flow_id for item in index.concerned(tenant, origin)]


def test_who_listens_is_told_and_nobody_else() -> None:
    index = ListenerIndex()
    assert heard(index) == []
    index.put(revision("dependsOn: [{namespace: a.b, flowId: load}]"))
    index.put(revision("dependsOn: [{namespace: a.b, flowId: other}]", flow_id="deaf"))
    index.put(revision("states: [FAILED]", flow_id="alert"))
    assert heard(index) == ["listen"]
    assert heard(index, origin=replace(SUCCESS, state=State.FAILED)) == ["listen", "alert"]
    assert heard(index, "another tenant") == []


def test_its_own_executions_tell_a_flow_nothing() -> None:
    index = ListenerIndex()
    index.put(revision("states: [SUCCESS]", flow_id="load"))
    assert heard(index) == []


def test_what_is_changed_counts_at_once() -> None:
    index = ListenerIndex()
    index.put(revision("states: [SUCCESS]"))
    assert heard(index) == ["listen"]
    index.put(revision("states: [FAILED]", 3))
    assert heard(index) == []
    index.put(revision("states: [SUCCESS]", 2))  # an older one that comes late
    assert heard(index) == []
    index.put(revision("states: [SUCCESS]", 4))
    assert heard(index) == ["listen"]
    index.put(revision("states: [SUCCESS]", 5, more="disabled: true"))
    assert heard(index) == [] and not index


def execution(kind: str | None = None) -> Execution:
    states = (State.CREATED, State.RUNNING, State.PAUSED, State.RUNNING, State.SUCCESS)
    history = [(state, T0 + position) for position, state in enumerate(states)]
    return Execution("e1", "main", "a.b", "load", 1, history, kind=kind)


def test_new_states_that_somebody_awaits_are_written_down() -> None:
    index = ListenerIndex()
    outbox = Outbox(index)
    assert outbox.events(execution(), 0) == []
    index.put(revision("states: [CREATED, RUNNING, SUCCESS]"))
    found = [(item.position, item.state, item.at) for item in outbox.events(execution(), 0)]
    assert found == [
        (1, State.RUNNING, T0 + 1),
        (3, State.RUNNING, T0 + 3),
        (4, State.SUCCESS, T0 + 4),
    ]
    assert [item.position for item in outbox.events(execution(), 4)] == [4]


def test_everything_is_written_down_until_it_is_known_who_listens() -> None:
    outbox = Outbox(ListenerIndex())
    outbox.takes_all = True
    assert [item.position for item in outbox.events(execution(), 0)] == [1, 2, 3, 4]
    assert outbox.events(execution("TEST"), 0) == []


@pytest.mark.parametrize("kind", ["LOOP", "TEST", "PLAYGROUND"])
def test_iterations_tests_and_playgrounds_start_nothing(kind: str) -> None:
    index = ListenerIndex()
    index.put(revision("states: [SUCCESS]"))
    assert Outbox(index).events(execution(kind), 0) == []


class Nothing:
    """Consumer and deadlines that have nothing to do."""

    def __getattr__(self, _: str) -> Callable[..., Awaitable[None]]:
        async def nothing(*_: object) -> None:
            return None

        return nothing


async def test_a_flow_that_is_saved_while_all_are_read_is_taken_as_it_was_saved() -> None:
    index, read, saved = ListenerIndex(), asyncio.Event(), asyncio.Event()

    async def flows() -> AsyncIterator[FlowRevision]:
        older = revision("states: [SUCCESS]")
        read.set()
        await saved.wait()
        yield older
        yield revision("states: [SUCCESS]", flow_id="other")

    nothing: Any = Nothing()
    running = FlowTriggers(flows, index, Outbox(index), nothing, nothing)
    running.open()
    running.begin()
    await read.wait()
    await running.flow_changed(revision("disabled: true", 2))
    saved.set()
    await eventually(lambda: heard(index))
    await running.stop()
    assert heard(index) == ["other"]


def gathering(window: EventWindow, needed: int = 2, *, resets: bool = True) -> Gathering:
    requirements = [
        Requirement(name, name, lambda _: True, lambda _: True) for name in ("a", "b", "c")[:needed]
    ]
    return Gathering("all", tuple(requirements), needed, window, resets=resets)


class Waiting:
    """A gathering that is written and read again after every step."""

    def __init__(self, wanted: Gathering, *, judged: bool = False, zone: str = "Etc/UTC") -> None:
        self.wanted, self.judged, self.zone = wanted, judged, ZoneInfo(zone)
        self.state = GatheringState(("main", "a.b", "listen", "all"), "it", 1)

    def opened(self) -> Progress:
        return Progress(self.state, self.wanted, self.zone, judged=self.judged)

    def arm(self, at: int) -> None:
        progress = self.opened()
        progress.expect(at)
        self.state = progress.state

    def see(self, at: int, *keys: str) -> bool:
        """Take in an event, and say whether it fires."""
        progress = self.opened()
        event = StateEvent("e", 1, "main", "a.b", "load", State.SUCCESS, at)
        taken = progress.take(event, execution(), keys)
        progress.expect(at)
        fires = taken and progress.is_complete(at)
        if fires:
            progress.fire(at)
            progress.expect(at)
        self.state = progress.state
        return fires

    def close(self, now: int) -> list[Span]:
        progress = self.opened()
        missed = progress.close(now)
        self.state = progress.state
        return missed


events = st.lists(
    st.tuples(st.integers(0, 90 * MINUTE), st.sampled_from(["a", "b", "c"])), max_size=40
)
periods = st.sampled_from([15 * MINUTE, HOUR, 7 * HOUR, 24 * HOUR])


@settings(max_examples=200)
@given(events, periods, st.integers(1, 3), st.booleans())
def test_periodic_windows_fire_as_sets_that_fill(
    gaps: list[tuple[int, str]], period: int, needed: int, resets: bool
) -> None:
    window = PeriodicWindow(timedelta(microseconds=period))
    waiting = Waiting(gathering(window, needed, resets=resets))
    filled: dict[Span | None, set[str]] = {}
    at = T0
    for gap, name in gaps:
        at += gap
        name = "abc"["abc".index(name) % needed]
        span = window.around(at, UTC)
        filled.setdefault(span, set()).add(name)
        expected = len(filled[span]) == needed
        assert waiting.see(at, name) is expected
        if expected and resets:
            filled[span] = set()


@settings(max_examples=200)
@given(events, st.integers(1, 3))
def test_sliding_windows_begin_with_the_first_event(
    gaps: list[tuple[int, str]], needed: int
) -> None:
    length = 2 * HOUR
    waiting = Waiting(gathering(SlidingWindow(timedelta(hours=2)), needed))
    begun, came = 0, set[str]()
    at = T0
    for gap, name in gaps:
        at += gap
        if not came or at >= begun + length:
            begun, came = at, set()
        came.add("abc"["abc".index(name) % needed])
        fires = len(came) == needed
        assert waiting.see(at, "abc"["abc".index(name) % needed]) is fires
        if fires:
            came = set()


@settings(max_examples=200)
@given(events, periods, st.sampled_from(["Etc/UTC", "Europe/Berlin", "Pacific/Apia"]))
def test_every_window_has_fired_or_is_missed_once(
    gaps: list[tuple[int, str]], period: int, zone: str
) -> None:
    window = PeriodicWindow(timedelta(microseconds=period))
    waiting = Waiting(gathering(window), judged=True, zone=zone)
    waiting.arm(T0)
    fired: list[Span | None] = []
    missed: list[Span] = []
    at = T0
    for gap, name in gaps:
        # The clock stops at every instant at which something has to be closed.
        while waiting.state.next_at is not None and waiting.state.next_at <= at + gap:
            missed += waiting.close(waiting.state.next_at)
        at += gap
        if waiting.see(at, "ab"["abc".index(name) % 2]):
            fired.append(window.around(at, waiting.zone))
    judged = []
    span = window.around(T0, waiting.zone)
    while span is not None and span.end + CLOSED_AFTER <= at:
        judged.append(span)
        span = window.around(span.end, waiting.zone)
    over = [item for item in set(fired) if item in judged]
    assert sorted([*missed, *over], key=repr) == sorted(judged, key=repr)  # type: ignore[list-item]


def test_what_is_edited_begins_anew_and_the_rest_is_kept() -> None:
    waiting = Waiting(gathering(SlidingWindow(timedelta(hours=1)), 3))
    waiting.see(T0, "a")
    waiting.see(T0, "b")
    kept = waiting.wanted.requirements[0]
    waiting.wanted = replace(waiting.wanted, requirements=(kept, replace(kept, key="x")), needed=2)
    assert waiting.opened().missing(T0) == ["a"]  # the text of the new one
    assert waiting.see(T0 + 1, "x")


def test_another_window_begins_anew_and_counts_on() -> None:
    waiting = Waiting(gathering(SlidingWindow(timedelta(hours=1))))
    waiting.see(T0, "a")
    assert waiting.see(T0 + 1, "b")
    waiting.see(T0 + 2, "a")
    waiting.wanted = replace(waiting.wanted, window=SlidingWindow(timedelta(hours=2)))
    assert not waiting.see(T0 + 3, "b")
    assert waiting.see(T0 + 4, "a")
    assert waiting.state.fired == 2
