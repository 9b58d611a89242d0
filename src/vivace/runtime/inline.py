"""Tasks that only compute run in the executor's own batch: rendered, executed, recorded at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from vivace.engine.commands import RunTask
from vivace.engine.events import TaskEnded
from vivace.engine.live import LiveExecution
from vivace.engine.plan import Node
from vivace.errors import VivaceError
from vivace.model.execution import TaskRun
from vivace.model.instant import Micros
from vivace.model.log import LogEntry, LogLevel, MetricEntry
from vivace.model.state import State
from vivace.plugin.task import Effect, ExecutorTask, RunView
from vivace.runtime.records import log_entry
from vivace.runtime.renderer import Renderer
from vivace.runtime.values import failed_outputs, plain_outputs

__all__ = ["InlineResult", "run_inline", "what_was_said"]

_WORKER_ID = "executor"


@dataclass(slots=True)
class InlineResult:
    """The end of the attempt and what the task said."""

    event: TaskEnded
    logs: list[tuple[LogLevel, str]] = field(default_factory=list)
    metrics: list[tuple[str, str, float, dict[str, str]]] = field(default_factory=list)


def run_inline(
    renderer: Renderer,
    live: LiveExecution,
    run: TaskRun,
    node: Node,
    attempt: int,
    at: Micros,
) -> InlineResult:
    """Run an attempt of a task of kind EXECUTOR; whatever goes wrong is the task's failure."""
    try:
        task = renderer.task(live, run, node)
        assert isinstance(task, ExecutorTask)
        effect = task.execute(_view(renderer, live, run, attempt))
        outputs = plain_outputs(effect.outputs)
    except VivaceError as error:
        return _failed(run, attempt, at, error.message, getattr(error, "outputs", None))
    except Exception as error:  # a plugin's bug fails its own task and nothing else
        return _failed(run, attempt, at, f"{type(error).__name__}: {error}", None)
    if outputs is None and effect.labels is None and effect.variables is None:
        outputs = {}
    event = TaskEnded(
        at,
        run.id,
        attempt,
        effect.state,
        outputs=outputs,
        failure=_last_error(effect) if effect.state is State.FAILED else None,
        labels=effect.labels,
        variables=effect.variables,
        exit_state=effect.exit_state,
        worker_id=_WORKER_ID,
    )
    return InlineResult(event, effect.logs, effect.metrics)


def what_was_said(
    live: LiveExecution,
    command: RunTask,
    result: InlineResult,
    at: Micros,
    mask: Callable[[str, str], str],
) -> tuple[list[LogEntry], list[MetricEntry]]:
    """Give the log lines that the task lets through, and the metrics, without secrets."""
    run, execution, level = command.run, live.execution, command.node.task.log_level
    logs = [
        log_entry(live, run, severity, mask(execution.id, message), at, command.attempt)
        for severity, message in result.logs
        if level is None or severity.rank >= level.rank
    ]
    metrics = [
        MetricEntry(
            execution.namespace,
            execution.flow_id,
            execution.id,
            run.task_id,
            run.id,
            at,
            name,
            kind,
            value,
            {key: mask(execution.id, text) for key, text in tags.items()},
            execution.tenant,
        )
        for name, kind, value, tags in result.metrics
    ]
    return logs, metrics


def _view(renderer: Renderer, live: LiveExecution, run: TaskRun, attempt: int) -> RunView:
    execution = live.execution
    return RunView(
        execution_id=execution.id,
        namespace=execution.namespace,
        flow_id=execution.flow_id,
        task_run_id=run.id,
        attempt=attempt,
        labels=execution.labels,
        variables=execution.variables,
        render=lambda value: renderer.values(live, run)(value),
        render_typed=lambda text: renderer.typed(live, run)(text),
    )


def _failed(run: TaskRun, attempt: int, at: Micros, message: str, outputs: object) -> InlineResult:
    try:
        kept = failed_outputs(outputs)
    except VivaceError:
        kept = {}
    event = TaskEnded(
        at, run.id, attempt, State.FAILED, outputs=kept, failure=message, worker_id=_WORKER_ID
    )
    return InlineResult(event, [(LogLevel.ERROR, message)])


def _last_error(effect: Effect) -> str | None:
    errors = [message for level, message in effect.logs if level is LogLevel.ERROR]
    return errors[-1] if errors else None
