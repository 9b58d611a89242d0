"""A task that runs in the place of another one, out of plain data."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Mapping
from typing import Any

from pydantic import ValidationError

from vivace.errors import TaskError
from vivace.model.document import UnknownTypeError
from vivace.model.state import State
from vivace.model.task import Task
from vivace.plugin.context import RunContext
from vivace.plugin.registry import Registry
from vivace.plugin.task import Effect, ExecutorTask, Result, RunnableTask, RunView

__all__ = ["run_nested"]


async def run_nested(
    document: Mapping[str, Any], context: RunContext, registry: Registry
) -> Result:
    """Read a task and run it with the context of the one that asks.

    Args:
        document: Its properties, rendered: expressions in them are plain text.
        context: Where it runs.
        registry: Finds its class.

    Raises:
        TaskError: it cannot be read, does no work by itself, or failed.
    """
    task = _read(document, registry)
    if isinstance(task, RunnableTask):
        if inspect.iscoroutinefunction(task.run):
            finished: Result = await task.run(context)
            return finished
        result = await context.on_thread(task.run, context)
        return await result if isinstance(result, Awaitable) else result
    if isinstance(task, ExecutorTask):
        return _taken_over(task.execute(_view(context)), context, task)
    raise TaskError(f"a {task.type} does no work by itself, so that it cannot run in this place")


def _read(document: Mapping[str, Any], registry: Registry) -> Task:
    try:
        cls = registry.resolve("task", str(document.get("type", "")))
        task = cls.model_validate(
            dict(document), context={"resolver": registry}, by_alias=True, by_name=False
        )
    except UnknownTypeError as error:
        raise TaskError(str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the task"
        raise TaskError(f"`{place}`: {first['msg'].removeprefix('Value error, ')}") from error
    assert isinstance(task, Task)
    return task


def _taken_over(effect: Effect, context: RunContext, task: Task) -> Result:
    if effect.labels is not None or effect.variables is not None or effect.exit_state is not None:
        raise TaskError(f"a {task.type} changes the execution, and cannot run in this place")
    for level, message in effect.logs:
        context.log(level, message)
    for name, kind, value, tags in effect.metrics:
        context.metric(name, value, type=kind, tags=tags)
    if effect.state is State.FAILED:
        reason = effect.logs[-1][1] if effect.logs else f"the {task.type} failed"
        raise TaskError(reason, outputs=dict(effect.outputs or {}))
    return effect.outputs


def _view(context: RunContext) -> RunView:
    identity = context.identity
    return RunView(
        execution_id=identity.execution_id,
        namespace=identity.namespace,
        flow_id=identity.flow_id,
        task_run_id=identity.task_run_id,
        attempt=identity.attempt,
        labels=[],
        variables={},
        render=context.render,
        render_typed=context.render_typed,
    )
