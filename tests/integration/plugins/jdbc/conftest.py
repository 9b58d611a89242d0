"""A context to run tasks in, and a short way to read the tasks of databases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from vivace.plugin import Registry, Task
from vivace.plugin.testing import LocalContext, read_task, run_task
from vivace.plugins.manifest import MANIFEST

REGISTRY = Registry([MANIFEST])
Run = Callable[..., Any]


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    return LocalContext(tmp_path)


@pytest.fixture
def task() -> Callable[..., Task]:
    """Read a task by its short id and its properties."""

    def read(kind: str, **properties: Any) -> Task:
        return read_task({"id": "t", "type": f"jdbc.{kind}", **properties}, REGISTRY)

    return read


@pytest.fixture
def access(postgres_url: str) -> dict[str, str]:
    """Properties that reach an empty database."""
    parts = urlsplit(postgres_url)
    return {
        "url": f"jdbc:postgresql://{parts.hostname}:{parts.port}{parts.path}",
        "username": parts.username or "",
        "password": parts.password or "",
    }


@pytest.fixture
def postgresql(task: Callable[..., Task], context: LocalContext, access: dict[str, str]) -> Run:
    """Run a task on an empty PostgreSQL database."""

    async def run(kind: str, **properties: Any) -> dict[str, Any]:
        return await run_task(task(f"postgresql.{kind}", **{**access, **properties}), context)

    return run


@pytest.fixture
def database(postgres_url: str) -> Any:
    """A connection to the same database, to look at what tasks have done."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def local(task: Callable[..., Task], context: LocalContext) -> Run:
    """Run a task on SQLite or DuckDB."""

    async def run(kind: str, **properties: Any) -> dict[str, Any]:
        return await run_task(task(kind, **properties), context)

    return run


def content(context: LocalContext, uri: str) -> bytes:
    """Read a stored file."""
    with context.files.open(uri) as file:
        return file.read()
