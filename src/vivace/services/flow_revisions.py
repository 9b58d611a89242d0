"""Stored flows, parsed: each revision once, mostly from memory."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from vivace.errors import NotFoundError, VivaceError
from vivace.expressions import Dialect
from vivace.model.flow import Flow
from vivace.model.flow_reader import FlowReading, TypeCatalogue, read_flow
from vivace.model.short_schedule import SHORT_SCHEDULE, long_form
from vivace.model.source import parse_yaml
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.flow_dialect import dialect_of
from vivace.services.settings import ServiceSettings
from vivace.store import FlowRecord

__all__ = ["FlowReader", "FlowRevisions", "StoredFlow"]

_THREAD_FROM = 64 * 1024
"""Characters from which on a source is read on a thread."""
_MAX_REVISIONS = 2_000
_MAX_CHARACTERS = 8 * 1024 * 1024

Name = tuple[str, str, str]
"""Tenant, namespace, id."""


class FlowReader(Protocol):
    """What is read of flows from the store."""

    async def get(
        self,
        tenant: str,
        namespace: str,
        flow_id: str,
        revision: int | None = None,
        *,
        allow_deleted: bool = False,
    ) -> FlowRecord | None:
        """Give a revision, the last one by default."""
        ...

    async def revisions(self, tenant: str, namespace: str, flow_id: str) -> list[FlowRecord]:
        """Give all revisions, the first one first."""
        ...


@dataclass(frozen=True, slots=True)
class StoredFlow:
    """A stored revision, as a record and as a flow."""

    record: FlowRecord
    parsed: FlowRevision

    @property
    def flow(self) -> Flow | None:
        """The flow; None when this version cannot read it."""
        return self.parsed.flow

    @property
    def exception(self) -> str:
        """Why it cannot be read; empty when it can."""
        return self.parsed.problem

    @property
    def name(self) -> Name:
        """Tenant, namespace and id."""
        return self.record.tenant, self.record.namespace, self.record.id

    @property
    def document(self) -> Mapping[str, Any]:
        """What its author wrote, as plain data; empty when the text is no YAML map."""
        found: Mapping[str, Any] | None = self.parsed.memo.get("document")
        if found is None:
            found = self.parsed.memo["document"] = document_of(self.record.source)
        return found

    def task_document(self, task_id: str) -> Mapping[str, Any]:
        """Give a task as it is written, nested ones included.

        Raises:
            NotFoundError: there is none.
        """
        for key in ("tasks", "errors", "finally", "afterExecution", "listeners"):
            for task in _elements(self.document.get(key)):
                if task.get("id") == task_id:
                    return task
        raise NotFoundError(f"flow {self.parsed.name} has no task `{task_id}`")

    def trigger_document(self, trigger_id: str) -> Mapping[str, Any] | None:
        """Give a trigger as it is written."""
        for trigger in _elements(self.document.get("triggers")):
            if trigger.get("id") == trigger_id:
                return trigger
        if trigger_id == SHORT_SCHEDULE:
            return self._short_schedule()
        return None

    def _short_schedule(self) -> Mapping[str, Any] | None:
        try:
            triggers = long_form(self.document).get("triggers") or [None]
        except ValueError:
            return None
        last = triggers[-1]
        return last if isinstance(last, dict) and last.get("id") == SHORT_SCHEDULE else None


def document_of(source: str) -> Mapping[str, Any]:
    """Give the data of a YAML map; empty when the text is none."""
    try:
        data = parse_yaml(source).data
    except VivaceError:
        return {}
    return data if isinstance(data, dict) else {}


def _elements(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        if "id" in value and "type" in value:
            yield value
        for item in value.values():
            if isinstance(item, dict | list):
                yield from _elements(item)
    elif isinstance(value, list):
        for item in value:
            yield from _elements(item)


class FlowRevisions:
    """The flows of a store, parsed; what `FlowCatalogue` asks for.

    Keeps what was parsed, and which revision is the latest. A process that is not the only one to
    save flows gives `latest_seconds`: how long the latest revision may be out of date.
    """

    def __init__(
        self,
        reader: FlowReader,
        types: TypeCatalogue,
        settings: ServiceSettings,
        *,
        latest_seconds: float | None = None,
        clock: Callable[[], float] = lambda: asyncio.get_running_loop().time(),
    ) -> None:
        self._reader = reader
        self._types = types
        self._defaults = settings.plugin_defaults
        self._dialect = Dialect(settings.dialect)
        self._latest_seconds = latest_seconds
        self._clock = clock
        self._parsed: OrderedDict[tuple[Name, int], FlowRevision] = OrderedDict()
        self._characters = 0
        self._latest: OrderedDict[Name, tuple[FlowRevision, float]] = OrderedDict()
        self._changes = 0

    async def get(
        self,
        tenant: str,
        namespace: str,
        flow_id: str,
        revision: int | None = None,
        *,
        allow_deleted: bool = False,
    ) -> FlowRevision:
        """Give a revision; without number the newest that is no draft.

        Raises:
            NotFoundError: no such flow or revision; a deleted flow is none, unless
                `allow_deleted`, as for an execution that outlives its flow.
        """
        name = (tenant, namespace, flow_id)
        if revision is None:
            return await self._newest(name)
        known = self._parsed.get((name, revision))
        if known is not None and allow_deleted:
            return known
        if not allow_deleted and await self._reader.get(*name) is None:
            raise _missing(name)  # a deleted flow has no revisions that could be started
        record = await self._reader.get(*name, revision, allow_deleted=True)
        if record is None:
            raise _missing(name, revision)
        return await self.parsed(record)

    async def _newest(self, name: Name) -> FlowRevision:
        known = self._latest.get(name)
        if known is not None and self._is_fresh(known[1]):
            return known[0]
        changes = self._changes
        record = await self._reader.get(*name)
        if record is not None and record.draft:
            record = await self._released(name)
        if record is None:
            raise _missing(name)
        found = await self.parsed(record)
        if changes == self._changes:
            # What was saved while this was read counts: then the next call reads again.
            self._latest[name] = (found, self._clock())
            while len(self._latest) > _MAX_REVISIONS:
                self._latest.popitem(last=False)
        return found

    def _is_fresh(self, since: float) -> bool:
        return self._latest_seconds is None or self._clock() - since < self._latest_seconds

    async def _released(self, name: Name) -> FlowRecord | None:
        released: FlowRecord | None = None
        for record in await self._reader.revisions(*name):
            if record.deleted:
                released = None
            elif not record.draft:
                released = record
        return released

    async def stored(self, record: FlowRecord) -> StoredFlow:
        """Give a record with its flow."""
        return StoredFlow(record, await self.parsed(record))

    async def parsed(self, record: FlowRecord) -> FlowRevision:
        """Give the flow of a record; one that cannot be read says why."""
        key = ((record.tenant, record.namespace, record.id), record.revision)
        known = self._parsed.get(key)
        if known is not None:
            self._parsed.move_to_end(key)
            return known
        found = self._revision(record, await self.read(record.source, strict=False))
        self._keep(key, found)
        return found

    @property
    def default_dialect(self) -> Dialect:
        """The dialect of flows whose text does not tell."""
        return self._dialect

    def dialect_of(self, document: Mapping[str, Any]) -> Dialect:
        """Give the dialect that a flow is read in."""
        return dialect_of(document, self._dialect)

    def unsaved(self, record: FlowRecord, flow: Flow) -> StoredFlow:
        """Join a record that is not stored with its flow; nothing is kept."""
        document = document_of(record.source)
        dialect = dialect_of(document, self._dialect)
        revision = FlowRevision(
            record.tenant,
            record.namespace,
            record.id,
            record.revision,
            record.source,
            flow,
            dialect=dialect,
            memo={"document": document},
        )
        return StoredFlow(record, revision)

    async def read(self, source: str, *, strict: bool = True) -> FlowReading:
        """Read a source with the types and defaults of this server; nothing is kept."""
        if len(source) < _THREAD_FROM:
            return self._read(source, strict)
        return await asyncio.to_thread(self._read, source, strict)

    def _read(self, source: str, strict: bool) -> FlowReading:
        return read_flow(source, self._types, strict=strict, defaults=self._defaults)

    def _revision(self, record: FlowRecord, reading: FlowReading) -> FlowRevision:
        errors = "\n".join(str(problem) for problem in reading.errors)
        document = document_of(record.source)
        return FlowRevision(
            record.tenant,
            record.namespace,
            record.id,
            record.revision,
            record.source,
            None if errors else reading.flow,
            errors,
            dialect_of(document, self._dialect),
            {"document": document},
        )

    def _keep(self, key: tuple[Name, int], found: FlowRevision) -> None:
        self._parsed[key] = found
        self._characters += len(found.source)
        while len(self._parsed) > _MAX_REVISIONS or self._characters > _MAX_CHARACTERS:
            _, dropped = self._parsed.popitem(last=False)
            self._characters -= len(dropped.source)

    def forget_latest(self, name: Name) -> None:
        """Look up the latest revision of a flow again, after it was saved or deleted."""
        self._changes += 1
        self._latest.pop(name, None)

    def forget(self, name: Name, revision: int) -> None:
        """Drop a revision that was deleted for good."""
        dropped = self._parsed.pop((name, revision), None)
        if dropped is not None:
            self._characters -= len(dropped.source)


def _missing(name: Name, revision: int | None = None) -> NotFoundError:
    of = "" if revision is None else f"revision {revision} of "
    return NotFoundError(f"there is no {of}flow {name[1]}.{name[2]}")
