"""Containers of servers that have died."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.docker import DockerEngine
from tests.support.eventually import eventually
from vivace.errors import TaskError
from vivace.plugin.egress import EgressPolicy
from vivace.plugins.core.runner.marker import Server, this_server
from vivace.plugins.docker.address import engine_address
from vivace.plugins.docker.engine import Engine
from vivace.plugins.docker.labels import KEEP, OWNER, OWNER_SETTING, SERVER
from vivace.plugins.docker.orphans import _is_orphan, remove_orphans, remove_orphans_once
from vivace.server.containers import begin_removal


def dead_server() -> Server:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return Server(process.pid, 1, this_server().namespace)


class Left:
    """Containers of one owner, as servers leave them."""

    def __init__(self, engine: DockerEngine, owner: str) -> None:
        self._engine = engine
        self.owner = owner
        self.ids: list[str] = []

    def add(self, server: Server | None, *, owner: str = "", keep: bool = False) -> str:
        labels = {OWNER: owner or self.owner}
        if server is not None:
            labels[SERVER] = str(server)
        if keep:
            labels[KEEP] = "true"
        client = self._engine.client
        body = {"Image": self._engine.image, "Cmd": ["sleep", "1000"], "Labels": labels}
        made = client.post("/containers/create", json=body).json()["Id"]
        self.ids.append(made)
        client.post(f"/containers/{made}/start").raise_for_status()
        return str(made)

    def state(self, container_id: str) -> str:
        found = self._engine.inspect(container_id)
        return str(found["State"]["Status"]) if found["Id"] else "gone"

    async def tidy(self) -> None:
        """Other workers of the test run may do it at the same time."""
        async with Engine(engine_address(self._engine.host), EgressPolicy()) as engine:
            await remove_orphans(engine, self.owner)


@pytest.fixture
async def left(docker_engine: DockerEngine, tmp_path: Path) -> AsyncIterator[Any]:
    found = Left(docker_engine, f"owner-{tmp_path.name}-{os.getpid()}")
    yield found
    for container_id in found.ids:
        docker_engine.remove(container_id)


async def test_containers_of_a_dead_server_are_removed(left: Left) -> None:
    dead = left.add(dead_server())
    kept = left.add(dead_server(), keep=True)
    await left.tidy()
    assert left.state(dead) == "gone"
    assert left.state(kept) == "exited"
    await left.tidy()
    assert left.state(kept) == "exited"


async def test_those_of_a_replaced_container_of_the_server_are_too(left: Left) -> None:
    replaced = left.add(Server(os.getpid(), 5, "4026530000"))
    await left.tidy()
    assert left.state(replaced) == "gone"


async def test_other_containers_are_left_alone(left: Left) -> None:
    ours = left.add(this_server())
    detached = left.add(None)
    foreign = left.add(Server(os.getpid(), 5, "4026530000"), owner="another")
    await left.tidy()
    assert [left.state(each) for each in (ours, detached, foreign)] == ["running"] * 3


async def test_on_this_machines_engine_the_dead_of_others_are_known_too(left: Left) -> None:
    """As after a run without a server, whose temporary name nobody has again."""
    foreign = left.add(dead_server(), owner=f"another-{os.getpid()}")
    labels = {OWNER: "another", SERVER: str(dead_server())}
    assert not _is_orphan(labels, "owner", is_near=False)
    await left.tidy()
    assert left.state(foreign) == "gone"


async def test_a_process_tidies_an_engine_once_and_tries_again_after_a_failure(
    left: Left, docker_engine: DockerEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, asked = Engine.call, []

    async def call(self: Engine, method: str, path: str, **rest: Any) -> Any:
        asked.append(path)
        if len(asked) == 1:
            raise TaskError("the engine is busy")
        return await original(self, method, path, **rest)

    monkeypatch.setattr(Engine, "call", call)
    owner = f"once-{os.getpid()}"
    async with Engine(engine_address(docker_engine.host), EgressPolicy()) as engine:
        with pytest.raises(TaskError):
            await remove_orphans_once(engine, owner)
        asked.append("")
        await asyncio.gather(*(remove_orphans_once(engine, owner) for _ in range(5)))
    assert asked.count("/containers/json") == 2


async def test_what_the_engine_makes_late_for_a_dead_server_goes_too(
    left: Left, docker_engine: DockerEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vivace.server.containers._PAUSES", [0.2] * 500)
    settings = {"docker-host": docker_engine.host, OWNER_SETTING: left.owner}
    removal = begin_removal(settings)
    assert removal is not None
    for _ in range(2):
        late = left.add(dead_server())
        await eventually(lambda late=late: left.state(late) == "gone", within=20)
    removal.cancel()


async def test_two_that_tidy_at_once_do_not_disturb_each_other(left: Left) -> None:
    for _ in range(3):
        left.add(dead_server())
    await asyncio.gather(left.tidy(), left.tidy())
    assert [left.state(each) for each in left.ids] == ["gone"] * 3
