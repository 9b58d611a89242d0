"""Run tasks in containers of the run's engine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.docker import DockerEngine
from vivace.plugin import Command, Registry
from vivace.plugin.testing import LocalContext, read_task, run_task
from vivace.plugins.docker.runner import TYPE, Docker
from vivace.plugins.manifest import MANIFEST

Runner = Callable[..., Awaitable[dict[str, Any]]]

REGISTRY = Registry([MANIFEST])


class Containers:
    """Runs shell commands in containers; the properties of the task runner are keywords."""

    def __init__(self, engine: DockerEngine, folder: Path) -> None:
        self.engine = engine
        self.context = LocalContext(folder, settings={"docker-host": engine.host})
        self.image = engine.image
        self.env: dict[str, str] = {}
        self.out: list[str] = []
        self.err: list[str] = []
        self.id = ""

    async def __call__(self, script: str, **properties: Any) -> int:
        return await self.run("/bin/sh", "-c", script, **properties)

    async def run(self, *argv: str, **properties: Any) -> int:
        runner = Docker.model_validate({"type": TYPE, **properties})
        command = Command(argv, self.env, self.context.working_dir, self.image)
        result = await runner.run(self.context, command, self._keep)
        self.id = result.details["containerId"]
        return result.exit_code

    def inspect(self) -> dict[str, Any]:
        """Give all about the last container, which must be there."""
        found = self.engine.inspect(self.id)
        assert found["Id"] == self.id
        return found

    def _keep(self, line: str, *, is_error: bool) -> None:
        (self.err if is_error else self.out).append(line)


@pytest.fixture
def containers(docker_engine: DockerEngine, tmp_path: Path) -> Containers:
    return Containers(docker_engine, tmp_path)


@pytest.fixture
def context(docker_engine: DockerEngine, tmp_path: Path) -> LocalContext:
    settings = {
        "docker-host": docker_engine.host,
        "default-task-runner": "docker",
        "environments-dir": str(tmp_path / "environments"),
    }
    return LocalContext(tmp_path / "run", settings=settings)


@pytest.fixture
def run(context: LocalContext, docker_engine: DockerEngine) -> Runner:
    """Run a task of the script family, in a container unless it says otherwise."""

    async def run(type_id: str, **properties: Any) -> dict[str, Any]:
        source = {
            "id": "task",
            "type": f"io.kestra.plugin.scripts.{type_id}",
            "containerImage": docker_engine.image,
            **properties,
        }
        return await run_task(read_task(source, REGISTRY), context, registry=REGISTRY)

    return run
