"""A world for the tests of the API."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.api.world import World, build_world
from vivace.api.settings import ApiSettings
from vivace.store import open_store


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables, made once: migrating takes most of a test's time."""
    path = tmp_path_factory.mktemp("database") / "db.sqlite"

    async def migrate() -> None:
        await (await open_store(str(path), readers=1)).close()

    asyncio.run(migrate())
    return path


@pytest.fixture
def directory(tmp_path: Path, empty_database: Path) -> Path:
    """A directory with a migrated, empty database."""
    shutil.copy(empty_database, tmp_path / "db.sqlite")
    return tmp_path


@pytest.fixture
async def world(directory: Path) -> AsyncIterator[World]:
    """An API that is open to this machine."""
    settings = ApiSettings(allow_anonymous=True, sse_keep_alive_seconds=0.05)
    async with build_world(directory, settings) as world:
        yield world
