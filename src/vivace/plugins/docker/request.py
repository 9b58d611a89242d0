"""What the engine is asked to make, from a task runner's properties and a command."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from vivace.errors import TaskError
from vivace.plugin import Command, RunContext
from vivace.plugins.docker.labels import labels_of
from vivace.plugins.docker.options import FileHandling, ports, size_in_bytes

if TYPE_CHECKING:
    from vivace.plugins.docker.runner import Docker

__all__ = ["PRIVILEGED_SETTING", "VOLUMES_SETTING", "check_allowed", "container_request"]

VOLUMES_SETTING = "docker-volumes-enabled"
"""Whether flows may mount directories of the engine's machine; false unless set."""

PRIVILEGED_SETTING = "docker-privileged-enabled"
"""Whether flows may have containers with all rights on that machine; false unless set."""


def check_allowed(runner: Docker, context: RunContext) -> None:
    """Refuse what would hand the engine's machine to whoever may write a flow.

    Raises:
        TaskError: the server's settings do not allow a property.
    """
    if runner.volumes and not _is_on(context, VOLUMES_SETTING):
        raise TaskError(
            "`volumes` is not allowed on this server: it reaches files of the engine's machine",
            hint=f"set `{VOLUMES_SETTING}: true` among the server's plugin settings, or hand files "
            "over by `inputFiles` and `namespaceFiles`",
        )
    if runner.privileged and not _is_on(context, PRIVILEGED_SETTING):
        raise TaskError(
            "`privileged` is not allowed on this server: such a container has root's rights on "
            "the engine's machine",
            hint=f"set `{PRIVILEGED_SETTING}: true` among the server's plugin settings",
        )


def container_request(runner: Docker, command: Command, context: RunContext) -> dict[str, Any]:
    """Give the body of the request that makes the container."""
    folder = str(command.working_dir)
    is_mounted = runner.file_handling_strategy is FileHandling.MOUNT
    exposed, bound = ports(runner.port_bindings or [])
    request: dict[str, Any] = {
        "Image": command.container_image,
        "Cmd": list(command.argv),
        "Env": [f"{name}={value}" for name, value in command.env.items()],
        "WorkingDir": folder,
        "Volumes": {} if is_mounted else {folder: {}},
        "Labels": labels_of(context, is_awaited=runner.wait, is_kept=not runner.delete),
        "ExposedPorts": exposed,
        "HostConfig": {**_host_config(runner, command), "PortBindings": bound},
    }
    if runner.entry_point is not None:
        request["Entrypoint"] = runner.entry_point or [""]
    user = runner.user or (_ourselves() if is_mounted else None)
    return request if user is None else {**request, "User": user}


def _host_config(runner: Docker, command: Command) -> dict[str, Any]:
    binds = list(runner.volumes or [])
    if runner.file_handling_strategy is FileHandling.MOUNT:
        folder = command.working_dir
        binds += [f"{folder}:{folder}", *(f"{path}:{path}:ro" for path in command.folders)]
    config: dict[str, Any] = {
        "Binds": binds,
        "AutoRemove": runner.delete and not runner.wait,
        "ExtraHosts": runner.extra_hosts or [],
        "Privileged": bool(runner.privileged),
        "DeviceRequests": [request.wire() for request in runner.device_requests or ()],
        **(runner.cpu.wire() if runner.cpu else {}),
        **(runner.memory.wire() if runner.memory else {}),
    }
    if runner.network_mode:
        config["NetworkMode"] = runner.network_mode
    if runner.shm_size:
        config["ShmSize"] = size_in_bytes(runner.shm_size)
    return config


def _ourselves() -> str | None:
    """Name the server's user, whose the files of a mounted directory must stay."""
    return None if os.geteuid() == 0 else f"{os.geteuid()}:{os.getegid()}"


def _is_on(context: RunContext, setting: str) -> bool:
    return str(context.setting(setting, False)).lower() == "true"
