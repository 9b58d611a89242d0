"""Run script tasks as a flow names them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from vivace.plugin import Manifest, Registry
from vivace.plugin.testing import LocalContext, read_task, run_task
from vivace.plugins.script import types

Runner = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    settings = {
        "default-task-runner": "process",
        "environments-dir": str(tmp_path / "environments"),
        "process-kill-grace": "PT0.3S",
    }
    return LocalContext(tmp_path / "run", settings=settings)


@pytest.fixture
def run(context: LocalContext) -> Runner:
    """Run a task of the family, given by the rest of its type id and its properties."""
    registry = Registry([Manifest(types.TYPES, types.ALIASES)])

    async def run(type_id: str, **properties: Any) -> dict[str, Any]:
        source = {"id": "task", "type": f"io.kestra.plugin.scripts.{type_id}", **properties}
        return await run_task(read_task(source, registry), context, registry=registry)

    return run
