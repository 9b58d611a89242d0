"""Run commands in a container of a Docker engine."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from vivace.errors import TaskError
from vivace.model.document import Static
from vivace.model.log import LogLevel
from vivace.plugin import Command, CommandResult, Duration, RunContext, TaskRunner, type_id
from vivace.plugin.egress import EgressPolicy
from vivace.plugins.docker.address import HOST_SETTING, engine_address
from vivace.plugins.docker.container import Container, made_container
from vivace.plugins.docker.credentials import Credentials, registry_header
from vivace.plugins.docker.engine import Engine
from vivace.plugins.docker.images import ImageName, ensure_image
from vivace.plugins.docker.labels import container_owner
from vivace.plugins.docker.options import (
    Cpu,
    DeviceRequest,
    FileHandling,
    Memory,
    PortBinding,
    PullPolicy,
    Size,
)
from vivace.plugins.docker.orphans import remove_orphans_once
from vivace.plugins.docker.request import check_allowed, container_request
from vivace.plugins.docker.watch import KILLED, Watch

__all__ = ["TYPE", "Docker"]

TYPE = "io.kestra.plugin.scripts.runner.docker.Docker"

_MAX_NAMES = 10


@type_id(TYPE)
class Docker(TaskRunner):
    """Run the commands in a container of their own, of the task's `containerImage`.

    The working directory is copied in under the same path, and back at the end. The container
    sees nothing else of the worker: not its files, not its environment. When the task is killed,
    times out or is lost with its server, the container is removed.

    ```yaml
    id: in_a_container
    namespace: company.team
    tasks:
      - id: python
        type: io.kestra.plugin.scripts.python.Script
        containerImage: python:3.13-slim
        taskRunner:
          type: io.kestra.plugin.scripts.runner.docker.Docker
          memory:
            memory: 512MB
          cpu:
            cpus: 1
        script: |
          import platform

          print("Python", platform.python_version())
    ```

    ```yaml
    id: private_image
    namespace: company.team
    tasks:
      - id: report
        type: io.kestra.plugin.scripts.shell.Commands
        containerImage: registry.company.example/report:2
        taskRunner:
          type: io.kestra.plugin.scripts.runner.docker.Docker
          pullPolicy: ALWAYS
          credentials:
            username: robot
            password: "{{ secret('REGISTRY_PASSWORD') }}"
        commands:
          - report --monthly
    ```
    """

    shares_machine: ClassVar[bool] = False

    type: Static[str] = TYPE
    host: str | None = None
    """Address of the engine, `unix:///…` or `tcp://…`; the server's setting `docker-host`, its
    DOCKER_HOST, or this machine's socket, unless set."""
    config: dict[str, Any] | str | None = None
    """Docker's `config.json`, as text or as a map: its `auths` hold credentials of registries."""
    credentials: Credentials | None = None
    """Credentials for the image's registry."""
    image: str | None = None
    """Image instead of the task's `containerImage`. Deprecated: use that."""
    pull_policy: PullPolicy = PullPolicy.IF_NOT_PRESENT
    """Whether the image is fetched from its registry: IF_NOT_PRESENT, ALWAYS or NEVER."""
    user: str | None = None
    """User in the container, by name or number, with `:group` at will; the image's, unless set."""
    entry_point: list[str] | None = [""]
    """Program that is put before the commands, instead of the image's; none, unless set."""
    network_mode: str | None = None
    """`bridge`, `host`, `none`, `container:<id>` or the name of a network."""
    extra_hosts: list[str] | None = None
    """Lines for the container's `/etc/hosts`, as `name:address`."""
    port_bindings: list[PortBinding] | None = None
    """Ports of the container to reach from outside, as `hostPort:containerPort`."""
    volumes: list[str] | None = None
    """Directories of the engine's machine to mount, as `/there:/here[:ro]`; only where the server
    allows it by its setting `docker-volumes-enabled`."""
    device_requests: list[DeviceRequest] | None = None
    """Devices such as GPUs."""
    cpu: Cpu | None = None
    """Limits on processor time."""
    memory: Memory | None = None
    """Limits on memory."""
    shm_size: Size | None = None
    """Size of `/dev/shm`, such as `256MB`."""
    privileged: bool | None = None
    """Give the container all rights; only where the server allows it by its setting
    `docker-privileged-enabled`."""
    file_handling_strategy: FileHandling = FileHandling.VOLUME
    """VOLUME copies the working directory into a volume of the container and back; MOUNT mounts
    it, which needs an engine on the worker's machine."""
    delete: bool = True
    """Whether the container is removed at its end."""
    wait: bool = True
    """Whether the task waits for the end; if not, it succeeds when the container has started."""
    kill_grace_period: Duration = timedelta(0)
    """How long a container that is asked to end may take before it is killed."""
    resume: bool = True
    """Accepted for compatibility: after its server died, a container is removed and the task
    begins again."""

    async def run(
        self, context: RunContext, command: Command, on_line: Callable[..., None]
    ) -> CommandResult:
        image = self.image or command.container_image
        if not image:
            raise TaskError("the Docker task runner needs an image: set `containerImage`")
        command = dataclasses.replace(command, container_image=image)
        check_allowed(self, context)
        headers = registry_header(ImageName.parse(image).registry, self.credentials, self.config)
        watch = Watch.of(context, on_line, self.kill_grace_period.total_seconds())
        address = engine_address(self.host, context.setting(HOST_SETTING))
        async with Engine(address, EgressPolicy.of(context.setting)) as engine:
            await remove_orphans_once(engine, container_owner(context))
            await ensure_image(engine, image, self.pull_policy, headers, context)
            if watch.is_stopped:
                return CommandResult(KILLED)
            making = made_container(
                engine,
                container_request(self, command, context),
                remove=self.delete and self.wait,
                on_left=lambda why: context.log(LogLevel.WARN, why),
            )
            async with making as container:
                context.log(LogLevel.DEBUG, f"container {container.id[:12]} of `{image}`")
                code = await self._life(context, command, container, watch)
                return CommandResult(code, {"containerId": container.id})

    async def _life(
        self, context: RunContext, command: Command, container: Container, watch: Watch
    ) -> int:
        is_copied = self.file_handling_strategy is FileHandling.VOLUME
        if is_copied:
            await container.upload(context, [command.working_dir, *command.folders])
        if not self.wait:
            await container.start()
            return 0
        code = await watch.run(container)
        if watch.is_stopped:
            return code
        if code == KILLED and await container.ran_out_of_memory():
            context.log(LogLevel.ERROR, "the container was ended because it ran out of memory")
        if is_copied:
            _tell(await container.download(context, command.working_dir), context)
        return code


def _tell(refused: list[str], context: RunContext) -> None:
    if refused:
        names = ", ".join(f"`{name}`" for name in refused[:_MAX_NAMES])
        context.log(
            LogLevel.DEBUG, f"not brought back, because they are no files or leave it: {names}"
        )
