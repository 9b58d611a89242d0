"""Two servers on one PostgreSQL look at the same events at once: nothing happens twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.integration.flow_triggers.world import NAMESPACE, World, listening, worker_flow, world
from vivace.model.state import State
from vivace.store import StateEvent
from vivace.store.state_events import StateEvents

_EVERY = f"""
conditions:
  - {{type: core.condition.ExecutionNamespace, namespace: {NAMESPACE}}}
  - {{type: core.condition.ExecutionFlow, namespace: {NAMESPACE}, flowId: one}}
"""
_BOTH = (
    f"dependsOn: [{{namespace: {NAMESPACE}, flowId: one}}, {{namespace: {NAMESPACE}, flowId: two}}]"
)
_ROUNDS = 8


async def drained(*systems: World) -> None:
    """Let all look at what there is, at the same time, until nothing is left."""
    await asyncio.gather(*(system.core.flow_triggers.consumer.drain() for system in systems))


async def test_each_event_and_each_window_fires_once(postgres_url: str, tmp_path: Path) -> None:
    flows = [worker_flow("one"), worker_flow("two"), listening(_EVERY), listening(_BOTH, "both")]
    async with world(tmp_path / "a", postgres_url, exclusive=False) as first:
        await first.save(*flows)
        await first.core.flow_triggers.stop()
        for _ in range(_ROUNDS):
            await first.run("one")
            await first.run("two")
        async with (
            world(tmp_path / "b", postgres_url, exclusive=False) as second,
            world(tmp_path / "c", postgres_url, exclusive=False) as third,
        ):
            await drained(first, second, third)
            single, both = await first.count("listen", _ROUNDS), await first.count("both", _ROUNDS)
    causes = [item.trigger.variables["executionId"] for item in single if item.trigger]
    assert len(set(causes)) == _ROUNDS
    assert {item.state for item in (*single, *both)} == {State.SUCCESS}


async def test_servers_that_look_at_different_events_lose_none(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One begins with the first event, the other with the last; both write what has come."""
    async with world(tmp_path / "a", postgres_url, exclusive=False) as first:
        await first.save(worker_flow("one"), worker_flow("two"), listening(f"{_BOTH}\nmode: ANY"))
        await first.core.flow_triggers.stop()
        async with world(tmp_path / "b", postgres_url, exclusive=False) as second:
            await second.core.flow_triggers.stop()
            for _ in range(_ROUNDS):
                await first.run("one")
                await first.run("two")
            from_the_last = _reversed(second.core.store.state_events)
            monkeypatch.setattr(second.core.store.state_events, "first", from_the_last)
            await drained(first, second)
            await first.count("listen", 2 * _ROUNDS)


def _reversed(events: StateEvents) -> Callable[[int], Awaitable[list[StateEvent]]]:
    first = events.first

    async def from_the_last(limit: int) -> list[StateEvent]:
        return list(reversed(await first(limit)))

    return from_the_last
