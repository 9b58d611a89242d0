from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support import Postgres
from vivace.store import Store, open_store
from vivace.store.tables import METADATA

_EMPTY = "TRUNCATE " + ", ".join(METADATA.tables) + " RESTART IDENTITY"


@pytest.fixture(scope="session")
def shared_postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """One database for the tests that only need its tables to be empty: that is much quicker."""
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store, on each kind of database."""
    if request.param == "sqlite":
        url = str(tmp_path / "vivace.db")
    else:
        url = request.getfixturevalue("shared_postgres_url")
    store = await open_store(url, readers=2)
    if request.param == "postgresql":
        with psycopg.connect(url) as connection:
            connection.execute(_EMPTY)
    yield store
    await store.close()
