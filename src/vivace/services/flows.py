"""Use cases of single flows: create, update, look at, delete."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from vivace.errors import ConflictError, InvalidError, NotFoundError, SourceSpan
from vivace.model.flow import Flow
from vivace.model.flow_reader import FlowReading
from vivace.model.instant import Micros
from vivace.model.problem import InvalidSourceError, Problem, Severity
from vivace.services.flow_checks import FlowCheck, check_flow, top_of, without_revision
from vivace.services.flow_revisions import FlowRevisions, StoredFlow
from vivace.services.pages import all_results
from vivace.store import FlowRecord, Page, Query, RecentRun, Store

__all__ = ["FlowListener", "FlowService", "SourceHit"]

FlowListener = Callable[[StoredFlow], Awaitable[None]]
"""Told of each saved revision, also of the one that deletes a flow, once it is durable."""

_EXISTS = "Flow id already exists"


@dataclass(frozen=True, slots=True)
class SourceHit:
    """A flow whose source holds a text, with the lines around it."""

    flow: StoredFlow
    fragments: list[str]


class FlowService:
    """Use cases of flows."""

    def __init__(
        self,
        store: Store,
        revisions: FlowRevisions,
        checks: Sequence[FlowCheck],
        listeners: Sequence[FlowListener] = (),
        now: Callable[[], Micros] = lambda: time.time_ns() // 1_000,
    ) -> None:
        """Take what is needed.

        Args:
            store: Where flows are kept.
            revisions: The parsed flows.
            checks: What a flow has to fulfil to be saved.
            listeners: Told in order; kept as it is given, so that it may grow later.
            now: The clock.
        """
        self._store = store
        self._revisions = revisions
        self._checks = checks
        self._listeners = listeners
        self._now = now

    async def create(self, tenant: str, source: str, *, draft: bool = False) -> StoredFlow:
        """Save a new flow.

        Raises:
            InvalidSourceError: the source is not valid, or there is such a flow already.
        """
        source = without_revision(source)
        flow = await self.check(source)
        try:
            return await self._save(tenant, source, flow, draft=draft, expected=0)
        except ConflictError as error:
            raise _refusal("flow.id", _EXISTS, top_of(source, "id")) from error

    async def update(
        self, tenant: str, namespace: str, flow_id: str, source: str, *, draft: bool = False
    ) -> StoredFlow:
        """Save a new revision; the same source as the last one gives none.

        Raises:
            NotFoundError: there is no such flow.
            InvalidSourceError: the source is not valid, or is that of another flow.
        """
        latest = await self._latest(tenant, namespace, flow_id)
        source = without_revision(source)
        flow = await self.check(source)
        if flow.namespace != namespace:
            raise _refusal(
                "flow.namespace", "Illegal namespace update", top_of(source, "namespace")
            )
        if flow.id != flow_id:
            raise _refusal("flow.id", "Illegal flow id update", top_of(source, "id"))
        return await self._save(tenant, source, flow, draft=draft, expected=latest.revision)

    async def put(self, tenant: str, source: str, flow: Flow) -> StoredFlow:
        """Save a source that `check` accepted, whether or not the flow exists."""
        return await self._save(tenant, source, flow)

    async def check(self, source: str) -> Flow:
        """Read a source as one that is to be saved.

        Raises:
            InvalidSourceError: it is not valid; all findings are in it.
        """
        reading: FlowReading = await self._revisions.read(source)
        flow = reading.require()
        problems = check_flow(source, flow, self._checks)
        if any(problem.severity is Severity.ERROR for problem in problems):
            raise InvalidSourceError("Invalid entity", [*reading.problems, *problems])
        return flow

    async def _save(
        self,
        tenant: str,
        source: str,
        flow: Flow,
        *,
        draft: bool = False,
        expected: int | None = None,
    ) -> StoredFlow:
        record = FlowRecord(
            tenant=tenant,
            namespace=flow.namespace,
            id=flow.id,
            source=source,
            disabled=flow.disabled,
            draft=draft or flow.draft,
            updated_at=self._now(),
            description=flow.description,
            labels=list(flow.labels),
        )
        saved = await self._store.flows.save(record, expected_revision=expected)
        return await self._announce(saved)

    async def _announce(self, record: FlowRecord) -> StoredFlow:
        self._revisions.forget_latest((record.tenant, record.namespace, record.id))
        stored = await self._revisions.stored(record)
        for listener in self._listeners:
            await listener(stored)
        return stored

    async def get(
        self,
        tenant: str,
        namespace: str,
        flow_id: str,
        revision: int | None = None,
        *,
        allow_deleted: bool = False,
    ) -> StoredFlow:
        """Give a revision of a flow, the latest by default; drafts and broken ones too.

        Raises:
            NotFoundError: there is no such flow or revision.
        """
        record = await self._store.flows.get(
            tenant, namespace, flow_id, revision, allow_deleted=allow_deleted
        )
        if record is None:
            raise _missing(namespace, flow_id, revision)
        return await self._revisions.stored(record)

    async def revisions(
        self, tenant: str, namespace: str, flow_id: str, *, allow_deleted: bool = False
    ) -> list[StoredFlow]:
        """Give all revisions, the oldest first.

        Raises:
            NotFoundError: there is no such flow, or it is deleted and that is not allowed.
        """
        records = await self._store.flows.revisions(tenant, namespace, flow_id)
        if not records or (records[-1].deleted and not allow_deleted):
            raise _missing(namespace, flow_id)
        kept = [record for record in records if allow_deleted or not record.deleted]
        return await self._stored(kept)

    async def delete_revisions(
        self, tenant: str, namespace: str, flow_id: str, numbers: Sequence[int]
    ) -> None:
        """Delete old revisions for good.

        Raises:
            NotFoundError: there is no such flow.
            InvalidError: the latest revision is among them.
        """
        latest = await self._latest(tenant, namespace, flow_id)
        if latest.revision in numbers:
            raise InvalidError(
                f"revision {latest.revision} is the latest one of {namespace}.{flow_id} and "
                "cannot be deleted",
                hint="delete the flow instead",
            )
        await self._store.flows.delete_revisions(tenant, namespace, flow_id, list(numbers))
        for number in numbers:
            self._revisions.forget((tenant, namespace, flow_id), number)

    async def delete(self, tenant: str, namespace: str, flow_id: str) -> None:
        """Delete a flow; its revisions are kept.

        Raises:
            NotFoundError: there is no such flow.
        """
        deleted = await self._store.flows.delete(tenant, namespace, flow_id, at=self._now())
        if deleted is None:
            raise _missing(namespace, flow_id)
        await self._announce(deleted)

    async def search(self, query: Query) -> Page[StoredFlow]:
        """Give a page of the latest revisions that match, and how many match in all."""
        found = await self._store.flows.search(query)
        return Page(await self._stored(found.results), found.total)

    async def matching(self, query: Query) -> list[tuple[str, str]]:
        """Give namespace and id of all flows that match."""
        found = all_results(self._store.flows.search, query)
        return [(record.namespace, record.id) async for record in found]

    async def in_namespace(self, tenant: str, namespace: str) -> list[StoredFlow]:
        """Give the flows of exactly this namespace, by id."""
        return await self._stored(await self._store.flows.of_namespace(tenant, namespace))

    async def all(self, tenant: str) -> list[StoredFlow]:
        """Give the latest revisions of all flows, by namespace and id."""
        records = await self._store.flows.all_latest()
        return await self._stored([record for record in records if record.tenant == tenant])

    async def _stored(self, records: Sequence[FlowRecord]) -> list[StoredFlow]:
        return [await self._revisions.stored(record) for record in records]

    async def search_source(
        self, tenant: str, text: str, *, namespace: str | None, page: int, size: int
    ) -> Page[SourceHit]:
        """Give a page of the flows whose source holds a text, case ignored."""
        found = await self._store.flows.search_source(tenant, text, namespace, page=page, size=size)
        hits = [
            SourceHit(stored, _fragments(stored.record.source, text))
            for stored in await self._stored(found.results)
        ]
        return Page(hits, found.total)

    async def recent_runs(
        self, tenant: str, flows: Sequence[tuple[str, str]], limit: int
    ) -> dict[str, list[RecentRun]]:
        """Give the latest executions of several flows, the newest last, by `namespace/id`."""
        found = await self._store.executions.recent_runs(flows, limit, tenant)
        return {
            f"{namespace}/{flow_id}": runs[::-1] for (namespace, flow_id), runs in found.items()
        }

    async def _latest(self, tenant: str, namespace: str, flow_id: str) -> FlowRecord:
        record = await self._store.flows.get(tenant, namespace, flow_id)
        if record is None:
            raise _missing(namespace, flow_id)
        return record


def _refusal(path: str, message: str, at: SourceSpan) -> InvalidSourceError:
    return InvalidSourceError("Invalid entity", [Problem(message, at, path)])


def _missing(namespace: str, flow_id: str, revision: int | None = None) -> NotFoundError:
    of = "" if revision is None else f"revision {revision} of "
    return NotFoundError(f"there is no {of}flow {namespace}.{flow_id}")


def _fragments(source: str, text: str, most: int = 5) -> list[str]:
    """Give the lines that hold the text, each find between `[mark]` and `[/mark]`."""
    wanted, fragments = text.lower(), []
    for line in source.splitlines():
        at = line.lower().find(wanted) if wanted else -1
        if at >= 0:
            end = at + len(text)
            fragments.append(f"{line[:at]}[mark]{line[at:end]}[/mark]{line[end:]}".strip())
            if len(fragments) == most:
                break
    return fragments
