"""The server as a whole, as tasks on a thread ask for it; see `Maintenance`."""

from __future__ import annotations

from collections.abc import Collection, Coroutine, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from vivace.model.log import LogEntry
from vivace.plugin.maintenance import FileVersion, PurgedExecutions, PurgedFiles, Selection
from vivace.runtime.bridge import Bridge
from vivace.services.triggers import TriggerKey

__all__ = ["MaintenanceAccess", "TaskMaintenance"]

T = TypeVar("T")
_WITHIN_SECONDS = 3600.0


class MaintenanceAccess(Protocol):
    """The use cases; see `MaintenanceService`."""

    async def count_executions(self, tenant: str, selection: Selection) -> int: ...

    async def logs(
        self, tenant: str, execution_id: str, selection: Selection, after_seq: int
    ) -> tuple[list[LogEntry], int | None]: ...

    async def purge_logs(
        self, tenant: str, selection: Selection, *, of_executions: bool, of_others: bool
    ) -> int: ...

    async def execution_ids(self, tenant: str, selection: Selection) -> list[str]: ...

    async def purge_executions(
        self, tenant: str, ids: Sequence[str], kinds: Collection[str]
    ) -> PurgedExecutions: ...

    async def purge_orphaned_files(
        self, tenant: str, selection: Selection, *, dry_run: bool
    ) -> PurgedFiles: ...

    async def namespaces(self, tenant: str) -> list[str]: ...

    async def old_file_versions(self, tenant: str, namespace: str) -> list[FileVersion]: ...

    async def forget_file_versions(
        self, tenant: str, namespace: str, path: str, versions: Sequence[int]
    ) -> int: ...

    async def purge_flow_revisions(
        self, tenant: str, selection: Selection, *, keep: int | None, before: datetime | None
    ) -> int: ...

    async def switch_trigger(self, key: TriggerKey, *, enabled: bool) -> None: ...


class TaskMaintenance:
    """The use cases for one tenant, for threads."""

    def __init__(self, access: MaintenanceAccess, bridge: Bridge, tenant: str) -> None:
        self._access = access
        self._bridge = bridge
        self._tenant = tenant

    def count_executions(self, selection: Selection) -> int:
        return self._wait(self._access.count_executions(self._tenant, selection))

    def logs(self, execution_id: str, selection: Selection) -> Iterator[LogEntry]:
        after: int | None = 0
        while after is not None:
            found, after = self._wait(
                self._access.logs(self._tenant, execution_id, selection, after)
            )
            yield from found

    def purge_logs(
        self, selection: Selection, *, of_executions: bool = True, of_others: bool = True
    ) -> int:
        return self._wait(
            self._access.purge_logs(
                self._tenant, selection, of_executions=of_executions, of_others=of_others
            )
        )

    def purge_executions(
        self, selection: Selection, kinds: Collection[str], batch: int = 100
    ) -> PurgedExecutions:
        ids = self._wait(self._access.execution_ids(self._tenant, selection))
        total = PurgedExecutions()
        for start in range(0, len(ids), batch):
            some = ids[start : start + batch]
            done = self._wait(self._access.purge_executions(self._tenant, some, kinds))
            total = PurgedExecutions(
                total.executions + done.executions,
                total.logs + done.logs,
                total.metrics + done.metrics,
                total.files + done.files,
            )
        return total

    def purge_orphaned_files(self, selection: Selection, *, dry_run: bool) -> PurgedFiles:
        work = self._access.purge_orphaned_files(self._tenant, selection, dry_run=dry_run)
        return self._wait(work)

    def namespaces(self) -> list[str]:
        return self._wait(self._access.namespaces(self._tenant))

    def old_file_versions(self, namespace: str) -> list[FileVersion]:
        return self._wait(self._access.old_file_versions(self._tenant, namespace))

    def forget_file_versions(self, namespace: str, path: str, versions: Sequence[int]) -> int:
        work = self._access.forget_file_versions(self._tenant, namespace, path, versions)
        return self._wait(work)

    def purge_flow_revisions(
        self, selection: Selection, *, keep: int | None, before: datetime | None
    ) -> int:
        work = self._access.purge_flow_revisions(self._tenant, selection, keep=keep, before=before)
        return self._wait(work)

    def switch_trigger(
        self, namespace: str, flow_id: str, trigger_id: str, *, enabled: bool
    ) -> None:
        key = TriggerKey(self._tenant, namespace, flow_id, trigger_id)
        self._wait(self._access.switch_trigger(key, enabled=enabled))

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return self._bridge.call(work, _WITHIN_SECONDS)
