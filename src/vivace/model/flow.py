"""A flow as its author wrote it, validated."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, model_validator

from vivace.model.document import Document, Static, StaticMarker
from vivace.model.duration import Duration
from vivace.model.input import Input, Output
from vivace.model.label import LabelList
from vivace.model.retry import Retry
from vivace.model.task import Task, TaskList, WorkerGroup, WorkerSelector
from vivace.model.trigger import ConditionList, TriggerField

__all__ = [
    "Check",
    "Concurrency",
    "ConcurrencyBehavior",
    "Flow",
    "Listener",
    "PluginDefault",
    "Sla",
    "SlaBehavior",
    "SlaType",
]

FLOW_ID = r"^[a-zA-Z0-9][a-zA-Z0-9._-]*$"
NAMESPACE = r"^[a-z0-9][a-z0-9._-]*$"


class ConcurrencyBehavior(StrEnum):
    """What happens to an execution beyond the limit."""

    QUEUE = "QUEUE"
    CANCEL = "CANCEL"
    FAIL = "FAIL"


class Concurrency(Document):
    """How many executions of the flow run at once."""

    limit: Static[int] = Field(ge=1)
    behavior: Static[ConcurrencyBehavior] = ConcurrencyBehavior.QUEUE


class PluginDefault(Document):
    """Values for every task, trigger or runner whose type starts with `type`."""

    type: Static[str | None] = None
    forced: Static[bool] = False
    ref: Static[str | None] = None
    values: Static[dict[str, Any]]


class SlaType(StrEnum):
    """What is promised."""

    MAX_DURATION = "MAX_DURATION"
    EXECUTION_ASSERTION = "EXECUTION_ASSERTION"


class SlaBehavior(StrEnum):
    """What follows when the promise is broken."""

    FAIL = "FAIL"
    CANCEL = "CANCEL"
    NONE = "NONE"


class Sla(Document):
    """A promise about the execution, and what happens when it is broken."""

    id: Static[str]
    type: Static[SlaType]
    behavior: Static[SlaBehavior]
    labels: Static[LabelList | None] = None
    duration: Annotated[Duration | None, StaticMarker()] = None
    assert_: Static[str | None] = Field(default=None, alias="assert")

    @model_validator(mode="after")
    def _has_its_property(self) -> Sla:
        name, value = {
            SlaType.MAX_DURATION: ("duration", self.duration),
            SlaType.EXECUTION_ASSERTION: ("assert", self.assert_),
        }[self.type]
        if value is None:
            raise ValueError(f"{self.id}: a {self.type} needs the property `{name}`")
        return self


class Check(Document):
    """A condition on the inputs that is looked at when an execution is created."""

    condition: Static[str | bool | None] = None
    when: Static[str | bool | None] = None
    message: Static[str]
    style: Static[str] = Field(default="INFO", pattern="^(ERROR|SUCCESS|WARNING|INFO)$")
    behavior: Static[str] = Field(
        default="BLOCK_EXECUTION", pattern="^(BLOCK_EXECUTION|FAIL_EXECUTION|CREATE_EXECUTION)$"
    )


class Listener(Document):
    """Tasks that run after the end when its conditions match (old form)."""

    description: Static[str | None] = None
    conditions: Static[ConditionList | None] = None
    tasks: TaskList


class Flow(Document):
    """Tasks in their order, what they need, and what starts them."""

    id: Static[str] = Field(pattern=FLOW_ID, max_length=100)
    namespace: Static[str] = Field(pattern=NAMESPACE, max_length=150)
    revision: Static[int | None] = Field(default=None, ge=1)
    description: Static[str | None] = None
    labels: Static[LabelList] = []
    inputs: Static[list[Input]] = []
    outputs: Static[list[Output]] = []
    variables: Static[dict[str, Any]] = {}
    tasks: Annotated[TaskList, Field(min_length=1)]
    errors: TaskList = []
    finally_: TaskList = Field(default=[], alias="finally")
    after_execution: TaskList = []
    listeners: Static[list[Listener]] = []
    triggers: Annotated[list[TriggerField], StaticMarker()] = []
    plugin_defaults: Static[list[PluginDefault]] = []
    concurrency: Static[Concurrency | None] = None
    retry: Static[Retry | None] = None
    sla: Static[list[Sla]] = []
    checks: Static[list[Check]] = []
    disabled: Static[bool] = False
    draft: Static[bool] = False
    deleted: Static[bool] = False
    worker_group: Static[WorkerGroup | None] = None
    worker_selector: Static[WorkerSelector | None] = None
    policy_refs: Static[list[str] | None] = None
    quotas: Static[list[dict[str, Any]] | None] = None
    tenant_id: Static[str | None] = None
    updated: Static[str | None] = None

    def all_tasks(self) -> Iterator[Task]:
        """Every task, nested ones included, parents before children."""
        lists = [self.tasks, self.errors, self.finally_, self.after_execution]
        lists += [listener.tasks for listener in self.listeners]
        for tasks in lists:
            for task in tasks:
                yield from walk(task)


def walk(task: Task) -> Iterator[Task]:
    """A task and all that are nested in it, parents first."""
    yield task
    for children in child_lists(task).values():
        for child in children:
            yield from walk(child)


def child_lists(task: Task) -> dict[str, list[Task]]:
    """The lists of tasks inside a task by the name of their branch; none for a runnable one."""
    nested = getattr(task, "child_lists", None)
    return nested() if nested is not None else {}
