"""Use cases of tasks that look after the server: count, fetch, purge, switch."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, pairwise

from vivace.model.execution import Execution
from vivace.model.instant import Micros, from_datetime, to_datetime
from vivace.model.log import LogEntry
from vivace.plugin.maintenance import FileVersion, PurgedExecutions, PurgedFiles, Selection
from vivace.services.executions import ExecutionService
from vivace.services.flows import FlowService
from vivace.services.triggers import TriggerKey, TriggerService
from vivace.storage import (
    AsyncStorage,
    Storage,
    StoredFile,
    execution_directory,
    namespace_directory,
)
from vivace.store import FlowRecord, Leaf, LogSelection, Op, PurgeKind, Query, Sort, Store

__all__ = ["MaintenanceService"]

_PAGE = 1_000
_FILES = "files"


class MaintenanceService:
    """Use cases over many executions, log lines, files and revisions; see `Maintenance`."""

    def __init__(
        self,
        store: Store,
        storage: AsyncStorage,
        executions: ExecutionService,
        flows: FlowService,
        triggers: TriggerService,
    ) -> None:
        self._store = store
        self._executions = executions
        self._storage = storage
        self._flows = flows
        self._triggers = triggers

    async def count_executions(self, tenant: str, selection: Selection) -> int:
        """Count executions."""
        counts = await self._store.executions.counts(_executions(tenant, selection))
        return sum(counts.values())

    async def logs(
        self, tenant: str, execution_id: str, selection: Selection, after_seq: int
    ) -> tuple[list[LogEntry], int | None]:
        """Give some log lines of an execution in the order of writing, and where to go on.

        Args:
            tenant: Whose.
            execution_id: Of which execution.
            selection: Which of its lines.
            after_seq: 0, or what the call before gave.

        Raises:
            NotFoundError: there is no such execution.
        """
        execution = await self._executions.get(execution_id, tenant)
        if not _is_place_of(execution, selection):
            return [], None
        lines = LogSelection(min_level=selection.min_level)
        found = await self._store.logs.of_execution(
            execution_id, lines, after_seq=after_seq, limit=_PAGE
        )
        wanted = [entry for entry in found if _is_of_tasks(entry, selection)]
        return wanted, found[-1].seq if len(found) == _PAGE else None

    async def purge_logs(
        self, tenant: str, selection: Selection, *, of_executions: bool, of_others: bool
    ) -> int:
        """Delete log lines and count them."""
        if not (of_executions or of_others):
            return 0
        both = of_executions and of_others
        return await self._store.logs.delete_matching(
            _logs(tenant, selection),
            levels=selection.levels,
            of_executions=None if both else of_executions,
        )

    async def execution_ids(self, tenant: str, selection: Selection) -> list[str]:
        """Give the ids of the executions that match, those started first first."""
        query = replace(_executions(tenant, selection), sort=(Sort("start_date"),))
        return await self._store.executions.ids(query)

    async def purge_executions(
        self, tenant: str, ids: Sequence[str], kinds: Collection[str]
    ) -> PurgedExecutions:
        """Delete executions that have fully ended, or a part of what belongs to them."""
        files = 0
        if _FILES in kinds:
            for execution_id in ids:
                files += await self._delete_files(tenant, execution_id)
        purged = await self._store.executions.purge(
            ids, {PurgeKind(kind) for kind in kinds if kind != _FILES}
        )
        return PurgedExecutions(purged.executions, purged.logs, purged.metrics, files)

    async def _delete_files(self, tenant: str, execution_id: str) -> int:
        found = await self._store.executions.get(execution_id)
        if found is None or not found.fully_ended:
            return 0
        directory = execution_directory(found.namespace, found.flow_id, found.id)
        return len(await self._storage.for_tenant(tenant).delete_directory(directory))

    async def purge_orphaned_files(
        self, tenant: str, selection: Selection, *, dry_run: bool
    ) -> PurgedFiles:
        """Delete the files of executions that no longer exist."""
        storage = self._storage.blocking.for_tenant(tenant)
        groups = await asyncio.to_thread(_files_of_executions, storage, selection)
        total = PurgedFiles(scanned=len(groups))
        for directory, files in groups.items():
            execution_id = directory.rpartition("/")[2]
            if await self._store.executions.get(execution_id) is not None:
                continue
            if not dry_run:
                await self._storage.for_tenant(tenant).delete_directory(directory)
            total = replace(total, purged=total.purged + 1, files=total.files + len(files))
        return total

    async def namespaces(self, tenant: str) -> list[str]:
        """Give the namespaces that have flows or files, sorted."""
        files = await self._store.namespace_files.namespaces(tenant)
        return sorted({*await self._store.flows.namespaces(tenant), *files})

    async def old_file_versions(self, tenant: str, namespace: str) -> list[FileVersion]:
        """Give the versions of namespace files that are not the latest."""
        found = await self._store.namespace_files.all_versions(tenant, namespace)
        old: list[FileVersion] = []
        for path, group in groupby(found, key=lambda file: file.path):
            versions = list(group)
            ended = [(file.version, after.updated_at) for file, after in pairwise(versions)]
            old += [FileVersion(path, number, to_datetime(at)) for number, at in reversed(ended)]
        return old

    async def forget_file_versions(
        self, tenant: str, namespace: str, path: str, versions: Sequence[int]
    ) -> int:
        """Delete old versions of a namespace file with their contents, and count them."""
        kept = await self._store.namespace_files.versions(tenant, namespace, path)
        count = await self._store.namespace_files.forget(tenant, namespace, path, versions)
        still = {file.uri for file in kept if file.version not in versions}
        for file in kept:
            if file.version in versions and file.uri and file.uri not in still:
                await self._storage.for_tenant(tenant).delete(file.uri)
        return count

    async def purge_flow_revisions(
        self, tenant: str, selection: Selection, *, keep: int | None, before: datetime | None
    ) -> int:
        """Delete old revisions of flows, and count them."""
        count = 0
        limit = None if before is None else from_datetime(before)
        for namespace, flow_id in await self._flows.matching(_flows(tenant, selection)):
            revisions = await self._store.flows.revisions(tenant, namespace, flow_id)
            old = _old_revisions(revisions, keep or 1, limit)
            if old:
                await self._flows.delete_revisions(tenant, namespace, flow_id, old)
            count += len(old)
        return count

    async def switch_trigger(self, key: TriggerKey, *, enabled: bool) -> None:
        """Switch a trigger on or off; see `TriggerService.switch`."""
        await self._triggers.switch(key, disabled=not enabled)


def _old_revisions(revisions: Sequence[FlowRecord], keep: int, before: Micros | None) -> list[int]:
    replaced = [(flow.revision, after.updated_at) for flow, after in pairwise(revisions)]
    candidates = replaced[: max(len(revisions) - max(keep, 1), 0)]
    return [number for number, at in candidates if before is None or at < before]


def _place(selection: Selection) -> list[Leaf]:
    leaves = []
    if selection.namespace is not None:
        op = Op.PREFIX if selection.flow_id is None else Op.EQUALS
        leaves.append(Leaf("namespace", op, selection.namespace))
    if selection.flow_id is not None:
        leaves.append(Leaf("flowId", Op.EQUALS, selection.flow_id))
    return leaves


def _flows(tenant: str, selection: Selection) -> Query:
    return Query(tenant=tenant, filters=tuple(_place(selection)))


def _executions(tenant: str, selection: Selection) -> Query:
    leaves = _place(selection)
    leaves += _dates(selection, "startDate", "startDate")
    if selection.states:
        leaves.append(Leaf("state", Op.IN, [state.value for state in selection.states]))
    if selection.ended_before is not None:
        leaves.append(Leaf("endDate", Op.LESS_THAN_OR_EQUAL_TO, selection.ended_before))
    return Query(tenant=tenant, filters=tuple(leaves))


def _logs(tenant: str, selection: Selection) -> Query:
    leaves = _place(selection)
    leaves += _dates(selection, "startDate", "endDate")
    if selection.execution_id is not None:
        leaves.append(Leaf("executionId", Op.EQUALS, selection.execution_id))
    return Query(tenant=tenant, filters=tuple(leaves))


def _dates(selection: Selection, first: str, last: str) -> list[Leaf]:
    leaves = []
    if selection.after is not None:
        leaves.append(Leaf(first, Op.GREATER_THAN_OR_EQUAL_TO, selection.after))
    if selection.before is not None:
        leaves.append(Leaf(last, Op.LESS_THAN_OR_EQUAL_TO, selection.before))
    return leaves


def _is_place_of(execution: Execution, selection: Selection) -> bool:
    flow = selection.flow_id in (None, execution.flow_id)
    return flow and selection.namespace in (None, execution.namespace)


def _is_of_tasks(entry: LogEntry, selection: Selection) -> bool:
    return not selection.task_ids or entry.task_id in selection.task_ids


def _files_of_executions(storage: Storage, selection: Selection) -> dict[str, list[StoredFile]]:
    """Give the files below `…/executions/<id>`, by directory; of those between the dates."""
    root = "" if selection.namespace is None else namespace_directory(selection.namespace)
    if selection.namespace is not None and selection.flow_id is not None:
        root = f"{root}/{selection.flow_id}"
    groups: dict[str, list[StoredFile]] = {}
    for file in storage.list_files(root):
        before, found, below = file.path.partition("/executions/")
        if found and _is_of_flow(before, selection):
            directory = f"{before}/executions/{below.partition('/')[0]}"
            groups.setdefault(directory, []).append(file)
    return {
        directory: files
        for directory, files in groups.items()
        if _is_between(max(file.modified_at for file in files), selection)
    }


def _is_of_flow(directory: str, selection: Selection) -> bool:
    return selection.flow_id is None or directory.rpartition("/")[2] == selection.flow_id


def _is_between(at: Micros, selection: Selection) -> bool:
    if selection.after is not None and at < from_datetime(selection.after):
        return False
    return selection.before is None or at <= from_datetime(selection.before)
