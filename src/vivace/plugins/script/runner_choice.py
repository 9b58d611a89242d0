"""Which task runner a script gets."""

from __future__ import annotations

from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin import RunContext, TaskRunner
from vivace.plugin.rendering import render_document
from vivace.plugins.core.runner.process import TYPE as PROCESS_TYPE
from vivace.plugins.core.runner.process import Process
from vivace.plugins.script.properties import LegacyRunner, ScriptProperties

__all__ = ["DEFAULT_RUNNER_SETTING", "choose_runner"]

DEFAULT_RUNNER_SETTING = "default-task-runner"
"""For tasks without `taskRunner`: `auto` (the default), `process`, or `fail`."""

_REMEDY = (
    f"choose it with `taskRunner: {{type: {PROCESS_TYPE}}}` in the task or in `pluginDefaults`, or "
    f"for all tasks with the server's setting `{DEFAULT_RUNNER_SETTING}: process`"
)


def choose_runner(task: ScriptProperties, context: RunContext) -> TaskRunner:
    """Give the task's own runner, rendered, or else the server's.

    Raises:
        TaskError: the task names none and the server wants it to.
    """
    if task.task_runner is not None:
        runner = task.task_runner
        return render_document(runner, context.render, runner.dynamic_fields())
    if task.runner is LegacyRunner.PROCESS:
        return Process()
    match str(context.setting(DEFAULT_RUNNER_SETTING, "auto")).lower():
        case "process":
            return Process()
        case "auto":
            context.log(
                LogLevel.WARN,
                f"The container image `{task.image}` is not used: the commands run as a process "
                f"of the worker. To go without this warning, {_REMEDY}.",
            )
            return Process()
        case "fail":
            raise TaskError(
                "the task names no `taskRunner`, which this server asks for", hint=_REMEDY
            )
        case other:
            raise TaskError(
                f"the server's setting `{DEFAULT_RUNNER_SETTING}` is `{other}`, "
                "which is none of auto, process, fail"
            )
