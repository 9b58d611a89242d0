"""Changes of state on their way to Flow triggers, and what those have got."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.integration.store.records import T0, an_execution, keep
from vivace.errors import ConflictError
from vivace.model.state import State
from vivace.store import Batch, GatheringState, StateEvent, Store

KEY = ("main", "company.team", "listen", "both")


def an_event(execution_id: str = "e1", position: int = 1, at: int = T0) -> StateEvent:
    return StateEvent(execution_id, position, "main", "company.team", "load", State.SUCCESS, at)


def a_state(version: int = 0, **more: object) -> GatheringState:
    return replace(GatheringState(KEY, "it", 1, version), **more)  # type: ignore[arg-type]


async def test_an_event_is_written_with_its_execution_and_once(store: Store) -> None:
    execution = an_execution("e1")
    for _ in range(2):  # the answer to the first may have been lost
        await store.commit(Batch([execution], events=[an_event(), an_event("e1", 2, T0 + 1)]))
    assert await store.state_events.first(10) == [an_event(), an_event("e1", 2, T0 + 1)]


async def test_an_execution_that_is_refused_has_no_events(store: Store) -> None:
    await keep(store, an_execution("first", unique_key="k"))
    batch = Batch([an_execution("second", unique_key="k")], events=[an_event("second")])
    assert (await store.commit(batch)).refused == {"second": "first"}
    assert await store.state_events.first(10) == []


async def test_events_come_in_the_order_of_their_instants(store: Store) -> None:
    events = [an_event("b", at=T0 + 2), an_event("c", at=T0 + 1), an_event("a", at=T0 + 3)]
    await store.commit(Batch(events=events))
    assert [item.execution_id for item in await store.state_events.first(2)] == ["c", "b"]


async def test_what_came_of_an_event_is_written_as_the_event_goes(store: Store) -> None:
    await store.commit(Batch(events=[an_event()]))
    assert await store.gatherings.look([an_event()], [KEY]) == ([an_event()], {})
    state = a_state(fired=2, next_at=T0 + 5, document={"windows": [1]})
    await store.gatherings.conclude([an_event()], [state])
    assert await store.state_events.first(10) == []
    found = replace(state, version=1)
    assert await store.gatherings.look([an_event()], [KEY]) == ([], {KEY: found})
    assert await store.gatherings.of_flow(*KEY[:3]) == [found]
    assert await store.gatherings.next_due_at() == T0 + 5
    assert await store.gatherings.due(T0 + 4) == []
    assert await store.gatherings.due(T0 + 5) == [found]


async def test_of_two_who_write_at_once_one_is_refused(store: Store) -> None:
    events = [an_event("e1"), an_event("e2"), an_event("e3")]
    await store.commit(Batch(events=events))
    gatherings = store.gatherings
    await gatherings.conclude([events[0]], [a_state()])
    with pytest.raises(ConflictError):  # both wanted to write the first one
        await gatherings.conclude([events[1]], [a_state()])
    await gatherings.conclude([events[1]], [a_state(1, fired=1)])
    with pytest.raises(ConflictError):
        await gatherings.conclude([events[2]], [a_state(1, fired=7)])
    assert await store.state_events.first(10) == [events[2]]
    (found,) = await gatherings.of_flow(*KEY[:3])
    assert (found.version, found.fired) == (2, 1)


async def test_an_event_that_is_gone_changes_nothing(store: Store) -> None:
    with pytest.raises(ConflictError):
        await store.gatherings.conclude([an_event()], [a_state()])
    assert await store.gatherings.of_flow(*KEY[:3]) == []


async def test_what_is_forgotten_is_gone(store: Store) -> None:
    await store.gatherings.conclude([], [a_state(next_at=T0)])
    await store.gatherings.delete(KEY)
    assert await store.gatherings.next_due_at() is None
