"""Fixtures for every layer: databases and a Docker engine, made when a test asks for one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import docker, postgres, run_folder


def pytest_configure(config: pytest.Config) -> None:
    # scripts of tests would run on an engine that this machine happens to have
    os.environ["DOCKER_HOST"] = "unix:///no/engine/of/this/machine.sock"
    if not hasattr(config, "workerinput"):
        run_folder.begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        docker.end_engine()
        postgres.end_server()
        run_folder.remove_run_folder()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    """The PostgreSQL server of this run; a failure, never a skip, where there can be none."""
    server = postgres.Postgres(postgres.shared_server())
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres_server: postgres.Postgres) -> Iterator[str]:
    """The URL of an empty database of the test's own."""
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="session")
def docker_engine() -> Iterator[docker.DockerEngine]:
    """The Docker engine of this run; a failure, never a skip, where there can be none."""
    with docker.DockerEngine(docker.shared_engine()) as engine:
        yield engine


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once of each kind that Vivace runs on."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'vivace.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url
