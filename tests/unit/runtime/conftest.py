"""An executor to try, and quick retries."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.unit.engine.harness import work
from tests.unit.runtime.world import System, each, note
from vivace.runtime import commits, parent_reports, replacements


@pytest.fixture
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commits, "_RETRY_SECONDS", (0.001,))
    monkeypatch.setattr(parent_reports, "_RETRY_SECONDS", 0.001)
    monkeypatch.setattr(replacements, "_RETRY_SECONDS", 0.001)


@pytest_asyncio.fixture
async def system(quick_retries: None) -> AsyncIterator[System]:
    made = System()
    made.flow("one", [work("w")])
    made.flow("two", [work("a"), work("b")])
    made.flow("notes", [note("n")])
    made.flow("wide", [each(700, note("n"))])
    await made.executor.begin()
    yield made
    made.store.gate.set()
    made.store.outage = None
    await made.executor.stop()
