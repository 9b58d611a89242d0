"""What tasks that look after the server may ask of it; everything is of the execution's tenant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vivace.model.log import LogEntry, LogLevel
from vivace.model.state import State

__all__ = [
    "FileVersion",
    "Maintenance",
    "PurgedExecutions",
    "PurgedFiles",
    "Selection",
]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which executions, log lines or files; what is None or empty does not matter."""

    namespace: str | None = None
    """With those below it, unless a flow is named."""
    flow_id: str | None = None
    execution_id: str | None = None
    task_ids: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    levels: tuple[LogLevel, ...] = ()
    min_level: LogLevel | None = None
    after: datetime | None = None
    """Of executions their start, of lines their own date; the instant itself counts."""
    before: datetime | None = None
    """The same, and the instant itself counts too."""
    ended_before: datetime | None = None
    """Executions that have fully ended by then."""


@dataclass(frozen=True, slots=True)
class PurgedExecutions:
    """How much was deleted."""

    executions: int = 0
    logs: int = 0
    metrics: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class PurgedFiles:
    """Executions whose files were looked at."""

    scanned: int = 0
    purged: int = 0
    """Those whose files were deleted, or would be."""
    files: int = 0
    """Files deleted, or that would be."""


@dataclass(frozen=True, slots=True)
class FileVersion:
    """An old version of a namespace file."""

    path: str
    version: int
    ended_at: datetime
    """When the following version took its place."""


class Maintenance(Protocol):
    """The server as a whole; methods block, and may take long."""

    def count_executions(self, selection: Selection) -> int:
        """Count executions."""
        ...

    def logs(self, execution_id: str, selection: Selection) -> Iterator[LogEntry]:
        """Give log lines of an execution in the order of writing, read as they are taken.

        Args:
            execution_id: Whose lines.
            selection: `namespace` and `flow_id` of the execution, `min_level` and `task_ids`.

        Raises:
            NotFoundError: there is no such execution.
        """
        ...

    def purge_logs(
        self, selection: Selection, *, of_executions: bool = True, of_others: bool = True
    ) -> int:
        """Delete log lines of executions, of others (such as triggers), or of both."""
        ...

    def purge_executions(
        self, selection: Selection, kinds: Collection[str], batch: int = 100
    ) -> PurgedExecutions:
        """Delete executions that have fully ended, or a part of what belongs to them.

        Args:
            selection: Which executions.
            kinds: Of `executions`, `logs`, `metrics` and `files`.
            batch: How many at a time.
        """
        ...

    def purge_orphaned_files(self, selection: Selection, *, dry_run: bool) -> PurgedFiles:
        """Delete the files of executions that no longer exist.

        Args:
            selection: `namespace` and `flow_id`; `after` and `before` are of the newest file.
            dry_run: Only say what would be deleted.
        """
        ...

    def namespaces(self) -> list[str]:
        """Give the namespaces that have flows or files, sorted."""
        ...

    def old_file_versions(self, namespace: str) -> list[FileVersion]:
        """Give the versions of namespace files that are not the latest, newest first."""
        ...

    def forget_file_versions(self, namespace: str, path: str, versions: Sequence[int]) -> int:
        """Delete old versions of a namespace file with their contents, and count them."""
        ...

    def purge_flow_revisions(
        self, selection: Selection, *, keep: int | None, before: datetime | None
    ) -> int:
        """Delete old revisions of flows, and count them; the latest always stays.

        Args:
            selection: `namespace` and `flow_id`.
            keep: How many of each flow stay.
            before: Only those that a following one replaced before this instant.
        """
        ...

    def switch_trigger(
        self, namespace: str, flow_id: str, trigger_id: str, *, enabled: bool
    ) -> None:
        """Switch a trigger on or off.

        Raises:
            NotFoundError: there is no such flow, or it has no such trigger.
        """
        ...
