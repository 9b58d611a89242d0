from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.flow_triggers.world import World, world


@pytest.fixture
async def system(tmp_path: Path, database_url: str) -> AsyncIterator[World]:
    """A running system on each kind of database."""
    async with world(tmp_path / "data", database_url) as running:
        yield running
