"""What every task has, whatever its type; the types themselves are plugins."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AliasChoices, Field, SerializeAsAny

from vivace.model.document import Document, Static, StaticMarker, typed
from vivace.model.duration import Duration
from vivace.model.log import LogLevel
from vivace.model.retry import Retry

__all__ = ["Task", "TaskCache", "TaskField", "TaskList", "WorkerGroup"]

TASK_ID = r"^[a-zA-Z0-9][a-zA-Z0-9_-]*$"


class WorkerFallback(StrEnum):
    """What happens to a task when no worker of its group is alive."""

    WAIT = "WAIT"
    FAIL = "FAIL"
    CANCEL = "CANCEL"


class WorkerGroup(Document):
    """Which workers may run it."""

    key: str
    fallback: Static[WorkerFallback] = WorkerFallback.WAIT


class WorkerSelector(Document):
    """Which workers may run it, by tags (2.0 form)."""

    tags: Annotated[list[str], Field(max_length=20)] = []
    match: Static[str] = Field(default="ALL", pattern="^(ALL|ANY)$")
    fallback: Static[WorkerFallback] = WorkerFallback.FAIL


class TaskCache(Document):
    """Whether outputs of an equal earlier run are taken instead of running."""

    enabled: Static[bool]
    ttl: Annotated[Duration | None, StaticMarker()] = None


class Task(Document):
    """Common properties of all tasks."""

    id: Static[str] = Field(pattern=TASK_ID, max_length=256)
    """Unique in the whole flow."""
    type: Static[str]
    """Id of the task type, long (`io.kestra.plugin.core.log.Log`) or short (`core.log.Log`)."""
    version: Static[str | None] = None
    description: Static[str | None] = None
    retry: Static[Retry | None] = None
    """When a failed attempt is tried again."""
    timeout: Duration | None = None
    """Longest time of one attempt; passing it fails the attempt."""
    disabled: Static[bool] = False
    """A disabled task is never run and never counted."""
    run_if: str | bool = Field(default="true", validation_alias=AliasChoices("runIf", "when"))
    """Rendered when the task is due; false skips it."""
    allow_failure: Static[bool] = False
    """A failure counts as WARNING."""
    allow_warning: Static[bool] = False
    """A warning counts as SUCCESS."""
    log_level: Static[LogLevel | None] = None
    """Lowest level of this task's logs that is kept."""
    log_to_file: Static[bool] = False
    """Keep the log as a file in internal storage."""
    worker_group: WorkerGroup | None = None
    worker_selector: WorkerSelector | None = None
    task_cache: Static[TaskCache | None] = None
    assets: Static[dict[str, Any] | None] = None
    plugin_defaults_ref: Static[str | None] = None
    policy_refs: Static[list[str] | None] = None


TaskField = Annotated[SerializeAsAny[Task], typed("task"), StaticMarker()]
"""One task; its class follows from its `type`."""

TaskList = Annotated[list[TaskField], StaticMarker()]
"""Tasks of one branch, in order."""
