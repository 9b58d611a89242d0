"""`taskCache`: the outputs of an equal earlier run in the place of a run."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from vivace.errors import VivaceError
from vivace.model.log import LogLevel
from vivace.model.task import Task, TaskCache
from vivace.plugin.context import RunContext
from vivace.plugin.task import RunnableTask

__all__ = ["OutputCache"]

_NOT_COMPARED = {
    "id",
    "description",
    "disabled",
    "run_if",
    "retry",
    "timeout",
    "allow_failure",
    "allow_warning",
    "log_level",
    "log_to_file",
    "worker_group",
    "worker_selector",
    "task_cache",
}
"""What decides when and how a task runs, and not what it does."""


class OutputCache:
    """The outputs of runs of one task that had the same properties; a fault of it fails no run."""

    def __init__(self, task: Task, policy: TaskCache, context: RunContext) -> None:
        self._policy = policy
        self._context = context
        self._name = f"outputs-{_digest(task, context)}.json"

    @classmethod
    def of(cls, task: Task, context: RunContext) -> OutputCache | None:
        """Give the cache of a rendered task; None when its outputs are not kept."""
        policy = task.task_cache
        if policy is None or not policy.enabled or not isinstance(task, RunnableTask):
            return None
        try:
            return cls(task, policy, context)
        except (ValueError, TypeError) as error:
            context.log(LogLevel.WARN, f"the task cache is not used: {error}")
            return None

    def find(self) -> dict[str, Any] | None:
        """Give the outputs of an earlier run that is young enough."""
        try:
            kept = self._context.cache.open(self._name, max_age=self._policy.ttl)
            if kept is None:
                return None
            with kept:
                outputs: dict[str, Any] = json.load(kept)
        except (VivaceError, OSError, ValueError) as error:
            self._context.log(LogLevel.WARN, f"the task cache cannot be read: {error}")
            return None
        self._context.log(LogLevel.INFO, "the outputs were found in the task cache")
        return outputs

    def keep(self, outputs: dict[str, Any]) -> None:
        """Keep the outputs for runs to come."""
        try:
            self._context.cache.put(self._name, json.dumps(outputs).encode())
        except (VivaceError, OSError) as error:
            self._context.log(LogLevel.WARN, f"the task cache cannot be written: {error}")


def _digest(task: Task, context: RunContext) -> str:
    """Tell runs apart by their properties; the working directory is another each time."""
    properties = task.model_dump(mode="json", exclude=_NOT_COMPARED, by_alias=True)
    text = json.dumps(properties, sort_keys=True).replace(str(context.working_dir), "")
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
