"""An execution as the command line follows it, wherever it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from vivace.model.execution import Execution, TaskRun
from vivace.model.instant import Micros, from_iso
from vivace.model.log import LogEntry, LogLevel
from vivace.model.state import State

__all__ = ["LogLine", "RunModel", "RunView", "TaskLine"]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """How one task run stands."""

    id: str
    task_id: str
    state: State
    started_at: Micros
    ended_at: Micros | None
    parent_id: str | None = None
    value: str | None = None
    attempts: int = 1

    @property
    def name(self) -> str:
        """Task, with the value of its iteration."""
        return self.task_id if self.value is None else f"{self.task_id} [{self.value}]"

    def seconds(self, now: Micros) -> float:
        """How long it has taken so far."""
        return ((self.ended_at or now) - self.started_at) / 1_000_000

    @classmethod
    def of_record(cls, run: TaskRun) -> TaskLine:
        """Take it from a record of this process."""
        state, at = run.history[-1]
        return cls(
            run.id,
            run.task_id,
            state,
            run.history[0][1],
            at if state.is_terminal else None,
            run.parent_id,
            run.value,
            max(len(run.attempts), 1),
        )

    @classmethod
    def of_json(cls, run: dict[str, Any]) -> TaskLine:
        """Take it from the API."""
        state = run["state"]
        ended = state.get("endDate") if State(state["current"]).is_terminal else None
        return cls(
            run["id"],
            run["taskId"],
            State(state["current"]),
            from_iso(state["startDate"]),
            from_iso(ended) if ended else None,
            run.get("parentTaskRunId"),
            run.get("value"),
            max(len(run.get("attempts") or ()), 1),
        )


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a log."""

    level: LogLevel
    message: str
    task_id: str | None = None
    task_run_id: str | None = None
    timestamp: str = ""
    attempt: int | None = None

    @classmethod
    def of_record(cls, entry: LogEntry) -> LogLine:
        """Take it from a record of this process."""
        return cls(entry.level, entry.message, entry.task_id, entry.task_run_id)

    @classmethod
    def of_json(cls, entry: dict[str, Any]) -> LogLine:
        """Take it from the API."""
        return cls(
            LogLevel(entry["level"]),
            entry.get("message") or "",
            entry.get("taskId"),
            entry.get("taskRunId"),
            entry.get("timestamp") or "",
            entry.get("attemptNumber"),
        )


class RunView(Protocol):
    """Shows a run as it goes; each call tells what has just changed in the model."""

    def task_changed(self, line: TaskLine) -> None:
        """A task run is new or stands differently."""
        ...

    def logged(self, line: LogLine) -> None:
        """A task has said something."""
        ...

    def close(self) -> None:
        """Nothing more comes."""
        ...


@dataclass(slots=True)
class RunModel:
    """All that is known of the run."""

    execution_id: str
    namespace: str
    flow_id: str
    revision: int | None = None
    state: State = State.CREATED
    started_at: Micros = 0
    ended_at: Micros | None = None
    fully_ended: bool = False
    failure: str | None = None
    """Why it failed, as the server sums it up."""
    outputs: dict[str, Any] = field(default_factory=dict)
    tasks: dict[str, TaskLine] = field(default_factory=dict)
    last_logs: dict[str, LogLine] = field(default_factory=dict)
    """By task run."""
    errors: dict[str, LogLine] = field(default_factory=dict)
    """Last line of level ERROR by task run."""

    @property
    def name(self) -> str:
        """Full name of the flow."""
        return f"{self.namespace}.{self.flow_id}"

    @property
    def seconds(self) -> float:
        """How long it took; 0 while it runs."""
        return 0.0 if self.ended_at is None else (self.ended_at - self.started_at) / 1_000_000

    def take_record(self, execution: Execution) -> None:
        """Take the header from a record of this process."""
        self.state, self.revision = execution.state, execution.flow_revision
        self.started_at, self.ended_at = execution.started_at, execution.ended_at
        self.outputs = execution.outputs or {}
        self.failure = execution.failure
        self.fully_ended = execution.fully_ended

    def take_json(self, execution: dict[str, Any]) -> None:
        """Take the header from the API."""
        state = execution["state"]
        self.state, self.revision = State(state["current"]), execution.get("flowRevision")
        self.started_at = from_iso(state["startDate"])
        self.ended_at = from_iso(state["endDate"]) if state.get("endDate") else None
        self.outputs = execution.get("outputs") or {}
        self.failure = (execution.get("failure") or {}).get("message")

    def take_tasks(self, lines: Iterable[TaskLine], view: RunView) -> None:
        """Take task runs and show those that changed."""
        for line in lines:
            if self.tasks.get(line.id) != line:
                self.tasks[line.id] = line
                view.task_changed(line)

    def take_logs(self, lines: Iterable[LogLine], view: RunView) -> None:
        """Take log lines and show them."""
        for line in lines:
            if line.task_run_id is not None:
                self.last_logs[line.task_run_id] = line
                if line.level is LogLevel.ERROR:
                    self.errors[line.task_run_id] = line
            view.logged(line)

    def remove(self, run_ids: Iterable[str]) -> None:
        """Forget task runs that are no more."""
        for run_id in run_ids:
            self.tasks.pop(run_id, None)

    def failed(self) -> list[TaskLine]:
        """The task runs that failed by themselves: without those that only contain one."""
        failed = [line for line in self.tasks.values() if line.state is State.FAILED]
        parents = {line.parent_id for line in failed}
        return [line for line in failed if line.id not in parents]

    def children(self, parent_id: str | None) -> Iterator[TaskLine]:
        """The task runs directly inside another, or at the top."""
        return (line for line in self.tasks.values() if line.parent_id == parent_id)

    def result(self) -> dict[str, Any]:
        """What `--output json` gives."""
        return {
            "id": self.execution_id,
            "flow": self.name,
            "revision": self.revision,
            "state": self.state.value,
            "duration": round(self.seconds, 3),
            "outputs": self.outputs,
            "failed": [
                {
                    "task": line.task_id,
                    "value": line.value,
                    "attempt": line.attempts,
                    "message": self.errors[line.id].message if line.id in self.errors else None,
                }
                for line in self.failed()
            ],
        }
