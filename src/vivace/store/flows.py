"""Flows: the source of each revision; the last one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from vivace.errors import ConflictError
from vivace.model.instant import Micros
from vivace.store.conditions import NAME, Instant, Scope, Text
from vivace.store.database import Database
from vivace.store.distinct import distinct
from vivace.store.encoding import decode, encode, optional_text, text
from vivace.store.label_filter import FreeText, Labels
from vivace.store.query import Leaf, Op, Page, Query
from vivace.store.search import Searchable
from vivace.store.tables import flow_revisions
from vivace.store.text_search import contains_folded

__all__ = ["FLOWS", "FlowRecord", "Flows"]


@dataclass(frozen=True, slots=True)
class FlowRecord:
    """One revision of a flow."""

    tenant: str
    namespace: str
    id: str
    source: str
    """The YAML as its author wrote it."""
    revision: int = 0
    """Counts from 1; given by the store."""
    deleted: bool = False
    disabled: bool = False
    draft: bool = False
    updated_at: Micros = 0
    description: str | None = None
    labels: list[tuple[str, str]] = field(default_factory=list)


_f = flow_revisions.c
_COLUMNS = (
    _f.tenant,
    _f.namespace,
    _f.flow_id,
    _f.source,
    _f.revision,
    _f.deleted,
    _f.disabled,
    _f.draft,
    _f.updated_at,
    _f.description,
    _f.labels,
)
_KEY = sa.and_(
    _f.tenant == sa.bindparam("of_tenant"),
    _f.namespace == sa.bindparam("of_namespace"),
    _f.flow_id == sa.bindparam("of_flow"),
)
_IS_LATEST = _f.is_latest == sa.true()

_LATEST = sa.select(*_COLUMNS).where(_KEY, _IS_LATEST)
_REVISION = sa.select(*_COLUMNS).where(_KEY, _f.revision == sa.bindparam("of_revision"))
_REVISIONS = sa.select(*_COLUMNS).where(_KEY).order_by(_f.revision)
_ALL_LATEST = (
    sa.select(*_COLUMNS)
    .where(_IS_LATEST, _f.deleted == sa.false())
    .order_by(_f.tenant, _f.namespace, _f.flow_id)
)
_OF_NAMESPACE = (
    sa.select(*_COLUMNS)
    .where(
        _f.tenant == sa.bindparam("of_tenant"),
        _f.namespace == sa.bindparam("of_namespace"),
        _IS_LATEST,
        _f.deleted == sa.false(),
    )
    .order_by(_f.flow_id)
)
_FORGET = sa.delete(flow_revisions).where(
    _KEY, _f.is_latest == sa.false(), _f.revision.in_(sa.bindparam("revisions", expanding=True))
)
_RETIRE = sa.update(flow_revisions).where(_KEY, _IS_LATEST).values(is_latest=False)
_INSERT = sa.insert(flow_revisions)
_IS_ALIVE = _IS_LATEST & (_f.deleted == sa.false())
_FLOWS = sa.select(*_COLUMNS)

FLOWS = Searchable(
    tenant=_f.tenant,
    fields={
        "q": FreeText(_f.flow_id, _f.namespace, _f.description, labels=_f.labels),
        "scope": Scope(_f.namespace),
        "namespace": Text(_f.namespace, NAME),
        "flowId": Text(_f.flow_id, NAME),
        "labels": Labels(_f.labels),
        "source": Text(_f.source, frozenset({Op.CONTAINS, Op.REGEX})),
        "updated": Instant(_f.updated_at),
    },
    sorts={
        "id": _f.flow_id,
        "flowId": _f.flow_id,
        "flow_id": _f.flow_id,
        "namespace": _f.namespace,
        "revision": _f.revision,
        "description": _f.description,
        "updated": _f.updated_at,
    },
    order=(_f.namespace, _f.flow_id),
    tie=(_f.namespace, _f.flow_id),
    always=(_IS_ALIVE,),
)


class Flows:
    """The flows of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, flow: FlowRecord, *, expected_revision: int | None = None) -> FlowRecord:
        """Write a flow and give it with its revision.

        The first revision is 1. The same source as the last one keeps its revision; another one
        gets the next number, also after the flow was deleted.

        Args:
            flow: Its `revision` and `deleted` are not looked at.
            expected_revision: Last revision that the writer saw, 0 for none.

        Raises:
            ConflictError: the last revision is not the expected one.
        """
        return await self._database.write(
            lambda connection: _save(connection, flow, expected_revision)
        )

    async def get(
        self,
        tenant: str,
        namespace: str,
        flow_id: str,
        revision: int | None = None,
        *,
        allow_deleted: bool = False,
    ) -> FlowRecord | None:
        """Give a revision of a flow, the last one by default.

        A deleted flow has none unless `allow_deleted`; its old revisions stay readable by number.
        """
        key = _key(tenant, namespace, flow_id)
        statement = _LATEST if revision is None else _REVISION
        parameters = key if revision is None else key | {"of_revision": revision}
        flow = await self._database.read(lambda c: _first(c, statement, parameters))
        return None if flow is None or (flow.deleted and not allow_deleted) else flow

    async def revisions(self, tenant: str, namespace: str, flow_id: str) -> list[FlowRecord]:
        """Give all revisions, the first one first, those that delete the flow included."""
        key = _key(tenant, namespace, flow_id)
        return await self._database.read(lambda c: _read(c, _REVISIONS, key))

    async def all_latest(self) -> list[FlowRecord]:
        """Give the last revision of each flow of all tenants that is not deleted."""
        return await self._database.read(lambda c: _read(c, _ALL_LATEST, {}))

    async def mentioning(self, *texts: str) -> list[tuple[str, str, str]]:
        """Give tenant, namespace and id of the flows whose source, in any revision, has a text.

        Reads every source, but parses none: quick for a start that looks for few.
        """
        has_text = sa.or_(*(_f.source.contains(text, autoescape=True) for text in texts))
        names = sa.select(_f.tenant, _f.namespace, _f.flow_id).where(has_text).distinct()
        rows = await self._database.read(lambda c: c.execute(names).all())
        return [(tenant, namespace, flow_id) for tenant, namespace, flow_id in rows]

    async def of_namespace(self, tenant: str, namespace: str) -> list[FlowRecord]:
        """Give the flows of a namespace, not of those below it, by id."""
        parameters = {"of_tenant": tenant, "of_namespace": namespace}
        return await self._database.read(lambda c: _read(c, _OF_NAMESPACE, parameters))

    async def namespaces(self, tenant: str) -> list[str]:
        """Give the namespaces that have flows, sorted."""
        return await self._database.read(
            lambda c: distinct(c, _f.namespace, _f.tenant == tenant, _IS_ALIVE)
        )

    async def search(self, query: Query) -> Page[FlowRecord]:
        """Give a page of flows in their last revision, by namespace and id by default.

        Raises:
            BadRequestError: a filter cannot be read.
            InvalidError: the order or the page is not possible.
        """
        return await self._database.read(lambda c: FLOWS.page(c, _FLOWS, query, _from_row))

    async def search_source(
        self, tenant: str, q: str, namespace: str | None = None, *, page: int = 1, size: int = 10
    ) -> Page[FlowRecord]:
        """Give a page of flows that have a text in their source, whatever its case.

        With a namespace, only of that one and those below it.
        """
        where = (_IS_ALIVE, contains_folded(_f.source, q))
        filters = () if namespace is None else (Leaf("namespace", Op.PREFIX, namespace),)
        query = Query(tenant=tenant, filters=filters, page=page, size=size)
        search = replace(FLOWS, always=where)
        return await self._database.read(lambda c: search.page(c, _FLOWS, query, _from_row))

    async def delete_revisions(
        self, tenant: str, namespace: str, flow_id: str, revisions: Sequence[int]
    ) -> int:
        """Remove old revisions for good and count them.

        Raises:
            ConflictError: one of them is the last revision; nothing was removed.
        """
        key = _key(tenant, namespace, flow_id)
        return await self._database.write(
            lambda connection: _delete_revisions(connection, key, list(revisions))
        )

    async def delete(
        self, tenant: str, namespace: str, flow_id: str, *, at: Micros
    ) -> FlowRecord | None:
        """Delete a flow by a new revision that says so; None if there is no such flow."""
        key = _key(tenant, namespace, flow_id)
        return await self._database.write(lambda connection: _delete(connection, key, at))


def _save(connection: sa.Connection, flow: FlowRecord, expected_revision: int | None) -> FlowRecord:
    flow = replace(flow, source=text(flow.source), deleted=False)
    latest = _first(connection, _LATEST, _key(flow.tenant, flow.namespace, flow.id))
    current = 0 if latest is None or latest.deleted else latest.revision
    if expected_revision is not None and expected_revision != current:
        raise ConflictError(
            f"flow {flow.namespace}.{flow.id} is at revision {current}, not {expected_revision}",
            hint="read the flow again and repeat the change",
        )
    if latest is not None and current and latest.source == flow.source:
        return latest
    return _append(connection, replace(flow, revision=latest.revision + 1 if latest else 1))


def _delete(connection: sa.Connection, key: dict[str, Any], at: Micros) -> FlowRecord | None:
    latest = _first(connection, _LATEST, key)
    if latest is None or latest.deleted:
        return None
    return _append(
        connection,
        replace(latest, revision=latest.revision + 1, deleted=True, updated_at=at),
    )


def _delete_revisions(connection: sa.Connection, key: dict[str, Any], revisions: list[int]) -> int:
    latest = _first(connection, _LATEST, key)
    if latest is not None and latest.revision in revisions:
        raise ConflictError(
            f"revision {latest.revision} of flow {latest.namespace}.{latest.id} is the last one, "
            "which cannot be removed",
            hint="delete the flow instead",
        )
    return connection.execute(_FORGET, key | {"revisions": revisions}).rowcount


def _append(connection: sa.Connection, flow: FlowRecord) -> FlowRecord:
    connection.execute(_RETIRE, _key(flow.tenant, flow.namespace, flow.id))
    connection.execute(_INSERT, _to_row(flow))
    return flow


def _first(
    connection: sa.Connection, statement: sa.Select[Any], parameters: dict[str, Any]
) -> FlowRecord | None:
    row = connection.execute(statement, parameters).first()
    return None if row is None else _from_row(row)


def _read(
    connection: sa.Connection, statement: sa.Select[Any], parameters: dict[str, Any]
) -> list[FlowRecord]:
    return [_from_row(row) for row in connection.execute(statement, parameters)]


def _key(tenant: str, namespace: str, flow_id: str) -> dict[str, Any]:
    return {"of_tenant": tenant, "of_namespace": namespace, "of_flow": flow_id}


def _to_row(flow: FlowRecord) -> dict[str, Any]:
    return {
        "tenant": flow.tenant,
        "namespace": flow.namespace,
        "flow_id": flow.id,
        "revision": flow.revision,
        "source": flow.source,
        "deleted": flow.deleted,
        "disabled": flow.disabled,
        "draft": flow.draft,
        "is_latest": True,
        "updated_at": flow.updated_at,
        "description": optional_text(flow.description),
        "labels": encode([(text(name), text(value)) for name, value in flow.labels]),
    }


def _from_row(row: Any) -> FlowRecord:
    *plain, labels = row
    return FlowRecord(*[*plain, [(name, value) for name, value in decode(labels)]])
