"""Which task runner a script gets."""

from __future__ import annotations

from pydantic import ValidationError

from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin import RunContext, TaskRunner
from vivace.plugin.egress import EgressPolicy
from vivace.plugin.rendering import render_document
from vivace.plugins.core.runner.process import TYPE as PROCESS_TYPE
from vivace.plugins.core.runner.process import Process
from vivace.plugins.docker.address import HOST_SETTING, engine_address
from vivace.plugins.script.properties import LegacyRunner, ScriptProperties

__all__ = ["DEFAULT_RUNNER_SETTING", "choose_runner"]

DEFAULT_RUNNER_SETTING = "default-task-runner"
"""For tasks without `taskRunner`: `auto` (the default), `docker`, `process`, or `fail`."""

_REMEDY = (
    f"choose it with `taskRunner: {{type: {PROCESS_TYPE}}}` in the task or in `pluginDefaults`, or "
    f"for all tasks with the server's setting `{DEFAULT_RUNNER_SETTING}: process`"
)

_PING_SECONDS = 2.0
_NO_PART_OF_THE_RUNNER = frozenset({"image"})  # `ScriptProperties.image` weighs it
_OLD_NAMES = {"dockerHost": "host", "dockerConfig": "config"}


async def choose_runner(task: ScriptProperties, context: RunContext) -> TaskRunner:
    """Give the task's own runner, rendered, or else the server's.

    Raises:
        TaskError: the task names none and the server wants it to, or `docker` cannot be read.
    """
    if task.task_runner is not None:
        runner = task.task_runner
        return render_document(runner, context.render, runner.dynamic_fields())
    if task.runner is LegacyRunner.PROCESS:
        return Process()
    if task.runner is LegacyRunner.DOCKER:
        return _docker(task)
    match str(context.setting(DEFAULT_RUNNER_SETTING, "auto")).lower():
        case "process":
            return Process()
        case "docker":
            return _docker(task)
        case "auto":
            return await _docker_or_process(task, context)
        case "fail":
            raise TaskError(
                "the task names no `taskRunner`, which this server asks for", hint=_REMEDY
            )
        case other:
            raise TaskError(
                f"the server's setting `{DEFAULT_RUNNER_SETTING}` is `{other}`, "
                "which is none of auto, docker, process, fail"
            )


async def _docker_or_process(task: ScriptProperties, context: RunContext) -> TaskRunner:
    """Give Docker when an engine answers; asked each time, since engines come and go."""
    reason = await _why_no_engine(task, context)
    if not reason:
        return _docker(task)
    context.log(
        LogLevel.WARN,
        f"The container image `{task.image}` is not used, because {reason}: the commands run as a "
        f"process of the worker. To go without this warning, {_REMEDY}.",
    )
    return Process()


async def _why_no_engine(task: ScriptProperties, context: RunContext) -> str:
    address = engine_address(_options(task).get("host"), context.setting(HOST_SETTING))
    if address.is_absent:
        return f"there is no Docker engine at `{address.shown}`"
    # Imported here: most workers have no engine, and the client is a large library.
    from vivace.plugins.docker.engine import Engine

    try:
        async with Engine(address, EgressPolicy.of(context.setting)) as engine:
            await engine.ping(_PING_SECONDS)
    except TaskError as error:
        return error.message
    return ""


def _docker(task: ScriptProperties) -> TaskRunner:
    from vivace.plugins.docker.runner import Docker

    try:
        return Docker.model_validate(_options(task))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise TaskError(
            f"`docker.{place}` of the task: {first['msg'].removeprefix('Value error, ')}",
            hint="use `taskRunner` instead, which is checked when the flow is saved",
        ) from error


def _options(task: ScriptProperties) -> dict[str, object]:
    """Give the deprecated `docker` as properties of the task runner."""
    given = task.docker or {}
    return {
        _OLD_NAMES.get(name, name): value
        for name, value in given.items()
        if name not in _NO_PART_OF_THE_RUNNER
    }
