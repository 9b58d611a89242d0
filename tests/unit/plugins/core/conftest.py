"""A context to run tasks in, and a short way to read and run one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vivace.plugin import Effect, ExecutorTask, Registry, Task
from vivace.plugin.testing import LocalContext, execute_task, read_task
from vivace.plugins.manifest import MANIFEST

REGISTRY = Registry([MANIFEST])


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    return LocalContext(tmp_path)


@pytest.fixture
def task() -> Callable[..., Task]:
    """Read a task of the core by its short id and its properties."""

    def read(kind: str, **properties: Any) -> Task:
        return read_task({"id": "t", "type": f"core.{kind}", **properties}, REGISTRY)

    return read


@pytest.fixture
def execute(context: LocalContext, task: Callable[..., Task]) -> Callable[..., Effect]:
    """Execute a task of the executor."""

    def run(kind: str, **properties: Any) -> Effect:
        found = task(kind, **properties)
        assert isinstance(found, ExecutorTask)
        return execute_task(found, context)

    return run
