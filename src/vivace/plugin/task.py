"""Kinds of tasks by where and how they run; a task type is a class of one of them.

Its fields are its YAML properties, its docstring and theirs its documentation. When a task runs,
the properties have been rendered and converted to the declared types.

- `RunnableTask`: does work on a worker; everything with input or output.
- `ExecutorTask`: only computes from its properties; runs inside the executor's batch, at once.
- `ChildExecutionTask`: starts another execution and takes its result.
- `Flowable` (flowable.py): decides which tasks run next.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from vivace.model.document import Document
from vivace.model.instant import Micros
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.model.task import Task
from vivace.plugin.context import RunContext

__all__ = [
    "ChildExecutionTask",
    "ChildOutcome",
    "ChildRequest",
    "Effect",
    "ExecutorTask",
    "Outputs",
    "RestartBehavior",
    "Result",
    "RunView",
    "RunnableTask",
    "result_variables",
    "type_id",
]


class Outputs(BaseModel):
    """Base of a task's outputs: a class with a documented field per output."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        serialize_by_alias=True,
        arbitrary_types_allowed=True,
        defer_build=True,
        protected_namespaces=(),
    )


Result = Outputs | Mapping[str, Any] | None


def result_variables(result: Result) -> dict[str, Any]:
    """Give outputs by the names that expressions use; those that are None are left out."""
    if isinstance(result, Outputs):
        return result.model_dump(by_alias=True, exclude_none=True)
    return dict(result or {})


class RunnableTask(Task):
    """A task that a worker runs."""

    def template_variables(self, context: RunContext) -> Mapping[str, Any]:
        """Names that the task's own expressions may use besides the usual ones."""
        return {}

    def run(self, context: RunContext) -> Result | Awaitable[Result]:
        """Do the work; `async def` runs on the event loop, `def` on a thread.

        Returns:
            The outputs, or None.

        Raises:
            TaskError: the task failed; the message is what the user reads.
        """
        raise TypeError(f"{type(self).__name__} does not say how it runs")


@dataclass(frozen=True, slots=True)
class RunView:
    """What a task inside the executor may know of its execution; read only."""

    execution_id: str
    namespace: str
    flow_id: str
    task_run_id: str
    attempt: int
    """0 for the first."""
    labels: list[tuple[str, str]]
    variables: Mapping[str, Any]
    render: Callable[[Any], Any]
    """Render a value now, for a property that was kept as its author wrote it."""
    render_typed: Callable[[str], Any]


@dataclass(slots=True)
class Effect:
    """What a task inside the executor wants to happen, recorded in one commit."""

    outputs: Mapping[str, Any] | None = None
    state: State = State.SUCCESS
    logs: list[tuple[LogLevel, str]] = field(default_factory=list)
    metrics: list[tuple[str, str, float, dict[str, str]]] = field(default_factory=list)
    """Name, type, value, tags."""
    labels: list[tuple[str, str]] | None = None
    """All labels of the execution from now on."""
    variables: dict[str, Any] | None = None
    """All variables of the execution from now on."""
    exit_state: State | None = None
    """Ends the execution in this state."""


class ExecutorTask(Task):
    """A task that computes from its properties alone: no input, no output, no waiting."""

    outputs_type: ClassVar[type[Outputs] | None] = None
    """Documents the outputs, when there are any."""

    def execute(self, view: RunView) -> Effect:
        """Say what happens.

        Raises:
            TaskError: the task failed.
        """
        raise TypeError(f"{type(self).__name__} does not say what it does")


class RestartBehavior(StrEnum):
    """What a restart of a task does with the execution that it started and that failed."""

    RETRY_FAILED = "RETRY_FAILED"
    """Restart it from what failed in it."""
    NEW_EXECUTION = "NEW_EXECUTION"
    """Start another."""


@dataclass(frozen=True, slots=True)
class ChildRequest:
    """The execution that a task starts."""

    namespace: str
    flow_id: str
    revision: int | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    labels: list[tuple[str, str]] = field(default_factory=list)
    inherit_labels: bool = False
    wait: bool = True
    schedule_at: Micros | None = None
    """Not before this instant."""
    restart: RestartBehavior = RestartBehavior.RETRY_FAILED


@dataclass(frozen=True, slots=True)
class ChildOutcome:
    """How a started execution ended, or stands when nobody waits for it."""

    execution_id: str
    state: State
    outputs: Mapping[str, Any] | None
    labels: list[tuple[str, str]]


class ChildExecutionTask(Task):
    """A task that starts an execution of another flow."""

    outputs_type: ClassVar[type[Outputs] | None] = None
    """Documents the outputs, when there are any."""

    def outputs_of_child(self) -> Mapping[str, Any] | None:
        """Give expressions to render in the started execution, when its flow has no outputs."""
        return None

    def request(self, view: RunView) -> ChildRequest:
        """Say which execution to start."""
        raise TypeError(f"{type(self).__name__} does not say what it starts")

    def result(self, child: ChildOutcome) -> Effect:
        """Say how the task ends, given the child."""
        raise TypeError(f"{type(self).__name__} does not say how it ends")


D = TypeVar("D", bound=type[Document])


class _Identified:
    """Attributes that `type_id` sets, for readers of this module."""

    type_ids: ClassVar[tuple[str, ...]]


def type_id(canonical: str, *, aliases: tuple[str, ...] = ()) -> Callable[[D], D]:
    """Give a class the id that flows name it by.

    Args:
        canonical: The long id, such as `io.kestra.plugin.core.log.Log`.
        aliases: Older ids that mean the same.
    """

    def decorate(cls: D) -> D:
        cls.type_ids = (canonical, *aliases)  # type: ignore[attr-defined]
        return cls

    return decorate
