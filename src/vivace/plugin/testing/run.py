"""Read one task and run it."""

from __future__ import annotations

import asyncio
import inspect
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

from vivace.model.source import parse_yaml
from vivace.model.task import Task
from vivace.plugin.registry import Registry
from vivace.plugin.rendering import render_document
from vivace.plugin.task import Effect, ExecutorTask, Outputs, RunnableTask, RunView
from vivace.plugin.testing.context import LocalContext

__all__ = ["execute_task", "read_task", "run_task"]


def read_task(source: str | Mapping[str, Any], registry: Registry) -> Task:
    """Read one task, given as YAML or as its map, as a flow would.

    Raises:
        pydantic.ValidationError: a property is wrong, or the type unknown.
    """
    data = parse_yaml(source).data if isinstance(source, str) else dict(source)
    wanted = str(data.get("type", "")) if isinstance(data, Mapping) else ""
    cls = registry.resolve("task", wanted)
    task = cls.model_validate(data, context={"resolver": registry}, by_alias=True, by_name=False)
    assert isinstance(task, Task)
    return task


async def run_task(
    task: Task,
    context: LocalContext | None = None,
    *,
    variables: Mapping[str, Any] | None = None,
    registry: Registry | None = None,
) -> dict[str, Any]:
    """Render a task's properties, run it, and give its outputs as JSON-ready data.

    Args:
        task: A task as `read_task` gives it.
        context: Where it runs; without one, in a temporary folder that is gone afterwards.
        variables: Added to the context's variables.
        registry: Finds the types of nested maps that hold expressions.
    """
    if context is None:
        with tempfile.TemporaryDirectory(prefix="vivace-task-") as folder:
            return await run_task(
                task, LocalContext(Path(folder)), variables=variables, registry=registry
            )
    context.variables.update(variables or {})
    if isinstance(task, ExecutorTask):
        return _plain((await asyncio.to_thread(execute_task, task, context)).outputs)
    assert isinstance(task, RunnableTask), f"{type(task).__name__} is not run by a worker"
    context.template_variables = dict(task.template_variables(context))
    rendered = render_document(task, context.render, task.dynamic_fields(), resolver=registry)
    if inspect.iscoroutinefunction(rendered.run):
        return _plain(await rendered.run(context))
    result = await asyncio.to_thread(rendered.run, context)
    return _plain(await result if inspect.isawaitable(result) else result)


def execute_task(task: ExecutorTask, context: LocalContext) -> Effect:
    """Run a task of the executor; its logs and metrics are added to the context's."""
    identity = context.identity
    view = RunView(
        execution_id=identity.execution_id,
        namespace=identity.namespace,
        flow_id=identity.flow_id,
        task_run_id=identity.task_run_id,
        attempt=identity.attempt,
        labels=context.labels,
        variables=context.variables,
        render=context.render,
        render_typed=context.render_typed,
    )
    rendered = render_document(task, context.render, task.dynamic_fields())
    effect = rendered.execute(view)
    for level, message in effect.logs:
        context.log(level, message)
    for name, kind, value, tags in effect.metrics:
        context.metric(name, value, type=kind, tags=tags)
    return effect


def _plain(result: Outputs | Mapping[str, Any] | None) -> dict[str, Any]:
    if isinstance(result, Outputs):
        return result.model_dump(by_alias=True, mode="json")
    plain: dict[str, Any] = to_jsonable_python(dict(result or {}), by_alias=True)
    return plain
