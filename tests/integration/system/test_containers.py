"""Tasks in containers on a real server: kills, timeouts, and the server's own death."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.support.docker import DockerEngine
from tests.support.eventually import eventually_sync
from tests.support.server import ServerProcess

FLOW = """
id: {name}
namespace: company.team
tasks:
  - id: work
    type: io.kestra.plugin.scripts.shell.Commands
    containerImage: {image}
    {more}
    commands:
      - {command}
"""


SHARED = """
id: shared
namespace: company.team
tasks:
  - id: together
    type: io.kestra.plugin.core.flow.WorkingDirectory
    tasks:
      - id: first
        type: io.kestra.plugin.scripts.shell.Commands
        containerImage: {image}
        commands:
          - echo made in a container > file
          - printf '#!/bin/sh\\necho it runs\\n' > tool; chmod 755 tool; ln -s tool link
      - id: second
        type: io.kestra.plugin.scripts.shell.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - cat file; echo and by a process >> file
      - id: third
        type: io.kestra.plugin.scripts.shell.Commands
        containerImage: {image}
        commands:
          - cat file; ./link
"""


@pytest.fixture
def server(make_server: Callable[..., ServerProcess], docker_engine: DockerEngine) -> ServerProcess:
    environment = {"DOCKER_HOST": docker_engine.host, "VIVACE_DRAIN_SECONDS": "0.5"}
    return make_server(env=environment).start()


@pytest.fixture
def save(server: ServerProcess, docker_engine: DockerEngine) -> Any:
    def save(name: str, command: str, more: str = "retry: null") -> str:
        image = docker_engine.image
        server.save(FLOW.format(name=name, image=image, command=command, more=more))
        return f"company.team/{name}"

    return save


def started(engine: DockerEngine, execution: dict[str, Any]) -> dict[str, Any]:
    """Wait for the one container of an execution that runs, and give it."""

    def running() -> list[dict[str, Any]]:
        found = engine.containers(execution_id=execution["id"])
        return [item for item in found if item["State"] == "running"]

    eventually_sync(lambda: len(running()) == 1, within=30)
    return running()[0]


def test_a_task_without_a_runner_is_run_by_the_engine(server: ServerProcess, save: Any) -> None:
    flow = save("plain", '\'echo "::{\\"outputs\\":{\\"pid\\":$$}}::"; hostname\'')
    ended = server.wait(server.execute(flow)["id"])
    assert ended["state"]["current"] == "SUCCESS"
    outputs = ended["taskRunList"][0]["outputs"]
    assert outputs["vars"] == {"pid": 1}
    lines = [line["message"] for line in server.logs(ended["id"])]
    assert outputs["taskRunner"]["containerId"][:12] in lines


def test_a_kill_through_the_api_removes_the_container(
    server: ServerProcess, save: Any, docker_engine: DockerEngine
) -> None:
    execution = server.execute(save("long", "sleep 1000"))
    started(docker_engine, execution)
    httpx.delete(f"{server.api}/executions/{execution['id']}/kill").raise_for_status()
    assert server.wait(execution["id"])["state"]["current"] == "KILLED"
    eventually_sync(lambda: docker_engine.containers(execution_id=execution["id"]) == [])


def test_a_timeout_removes_the_container(
    server: ServerProcess, save: Any, docker_engine: DockerEngine
) -> None:
    execution = server.execute(save("slow", "sleep 1000", "timeout: PT3S"))
    assert server.wait(execution["id"])["state"]["current"] == "FAILED"
    assert any("Timeout" in line["message"] for line in server.logs(execution["id"]))
    assert docker_engine.containers(execution_id=execution["id"]) == []


def test_after_the_servers_death_its_containers_go_and_its_tasks_begin_again(
    server: ServerProcess, save: Any, docker_engine: DockerEngine
) -> None:
    execution = server.execute(save("lasting", "sleep 1000"))
    first = started(docker_engine, execution)
    server.kill()
    server.start()

    def is_replaced() -> bool:
        found = docker_engine.containers(execution_id=execution["id"])
        return [item["Id"] for item in found] not in ([], [first["Id"]]) and len(found) == 1

    eventually_sync(is_replaced, within=30)
    assert docker_engine.inspect(first["Id"])["Id"] == ""
    httpx.delete(f"{server.api}/executions/{execution['id']}/kill").raise_for_status()
    server.wait(execution["id"])


def test_a_server_that_is_asked_to_end_leaves_no_container(
    server: ServerProcess, save: Any, docker_engine: DockerEngine
) -> None:
    execution = server.execute(save("end", "sleep 1000"))
    started(docker_engine, execution)
    assert server.stop() == 0
    assert docker_engine.containers(execution_id=execution["id"]) == []


def test_tasks_of_a_working_directory_share_files_whatever_runs_them(
    server: ServerProcess, docker_engine: DockerEngine
) -> None:
    server.save(SHARED.format(image=docker_engine.image))
    execution = server.wait(server.execute("company.team/shared")["id"])
    assert execution["state"]["current"] == "SUCCESS", server.logs(execution["id"])
    lines = [line["message"] for line in server.logs(execution["id"]) if line["level"] == "INFO"]
    assert lines == ["made in a container", "made in a container", "and by a process", "it runs"]
