"""Real servers for the tests of the whole system."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.conftest import MakeServer
from tests.integration.system.api import Api
from tests.support import Postgres
from tests.support.examples import Examples, serving
from tests.support.nursery import Nursery
from tests.support.server import ServerProcess

__all__ = ["MakeServer"]


@pytest.fixture
def examples(tmp_path: Path, postgres_server: Postgres) -> Iterator[Examples]:
    """The flows of examples/ for a file server and a database of the test's own."""
    database = postgres_server.create()
    with serving(tmp_path / "files") as address:
        yield Examples(address, database)
    postgres_server.drop(database)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that flows may read."""
    return tmp_path_factory.mktemp("opened")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def api(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    nursery: Nursery,
    opened: Path,
) -> Iterator[Api]:
    arguments = []
    if request.param == "postgresql":
        servers = request.getfixturevalue("postgres_server")
        arguments = ["--database", servers.create()]
    environment = {"VIVACE_ALLOWED_PATHS": str(opened), "VIVACE_MAX_REQUEST_BYTES": "1000"}
    data = tmp_path_factory.mktemp("core") / "data"
    with ServerProcess(data, arguments, env=environment, nursery=nursery) as server:
        api = Api(server)
        yield api
        api.client.close()
