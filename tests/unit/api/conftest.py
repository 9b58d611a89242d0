"""A world for the tests of the API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.api.world import World, build_world
from vivace.api.settings import ApiSettings


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """An API that is open to this machine."""
    settings = ApiSettings(allow_anonymous=True, sse_keep_alive_seconds=0.05)
    async with build_world(tmp_path, settings) as world:
        yield world
