"""Each test of the contract runs on every task runner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.docker import DockerEngine
from tests.support.processes import alive
from vivace.plugin import Command, TaskRunner
from vivace.plugin.testing import LocalContext
from vivace.plugins.core.runner.process import Process
from vivace.plugins.docker.runner import Docker


class Run:
    """One run of a command on a runner: its lines as they come, its exit code at the end."""

    def __init__(
        self,
        context: LocalContext,
        runner: Callable[[float], TaskRunner],
        is_over: Callable[[Run], bool],
        image: str | None = None,
    ) -> None:
        self.context = context
        self.out: list[str] = []
        self.err: list[str] = []
        self.on_line: Callable[..., None] = self._keep
        self.grace = 0.3
        self._runner = runner
        self._is_over = is_over
        self._image = image

    async def __call__(self, *argv: str, env: dict[str, str] | None = None) -> int:
        command = Command(argv, env or {}, self.context.working_dir, self._image)
        runner = self._runner(self.grace)
        self.context.settings["process-kill-grace"] = self.grace
        return (await runner.run(self.context, command, self.on_line)).exit_code

    async def sh(self, script: str, **env: str) -> int:
        return await self("/bin/sh", "-c", script, env=env)

    @property
    def is_over(self) -> bool:
        """Whether nothing of it runs any more; its first line must be the shell's own id."""
        return self._is_over(self)

    def _keep(self, line: str, *, is_error: bool) -> None:
        (self.err if is_error else self.out).append(line)


@pytest.fixture(params=["process", "docker"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    if request.param == "process":
        return Run(LocalContext(tmp_path), lambda _: Process(), _has_no_process)
    engine: DockerEngine = request.getfixturevalue("docker_engine")
    settings: dict[str, Any] = {"docker-host": engine.host}
    context = LocalContext(tmp_path, settings=settings)
    return Run(
        context,
        lambda grace: Docker(kill_grace_period=timedelta(seconds=grace)),
        lambda run: not _containers_at(engine, run.context.working_dir),
        engine.image,
    )


def _has_no_process(run: Run) -> bool:
    return not alive([int(run.out[0])])


def _containers_at(engine: DockerEngine, folder: Path) -> list[str]:
    """Containers of other tests are there too."""
    inspected = [engine.inspect(item["Id"]) for item in engine.containers()]
    return [item["Id"] for item in inspected if item["Config"]["WorkingDir"] == str(folder)]
