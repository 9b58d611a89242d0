"""A world of triggers, and quick repetitions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.unit.runtime.triggers.probes import Broker, Listener, Probe
from tests.unit.runtime.triggers.world import World
from vivace.runtime.triggers import backoff, polling


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "FIRST_SECONDS", 0.02)
    monkeypatch.setattr(polling, "_RETRY_SECONDS", 0.02)
    monkeypatch.setattr(polling, "_LOOK_AGAIN_SECONDS", 0.1)


@pytest_asyncio.fixture
async def world(tmp_path: Path, quick: None) -> AsyncIterator[World]:
    Probe.settled, Probe.on_settle = [], lambda _: None
    Probe.look = lambda *_: None
    Listener.broker = Broker()
    made = World(tmp_path)
    await made.host.begin()
    yield made
    await made.host.stop()
