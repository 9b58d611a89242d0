"""Which files a namespace has, in which versions; the contents lie in internal storage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from vivace.model.instant import Micros
from vivace.store.conditions import NAME, Instant, Scope, Text
from vivace.store.database import Database
from vivace.store.distinct import distinct
from vivace.store.encoding import text
from vivace.store.label_filter import FreeText
from vivace.store.query import Page, Query
from vivace.store.search import Searchable
from vivace.store.tables import namespace_files
from vivace.store.text_search import contains_folded, starts_with

__all__ = ["NamespaceFile", "NamespaceFiles"]


@dataclass(frozen=True, slots=True)
class NamespaceFile:
    """One version of a file."""

    tenant: str
    namespace: str
    path: str
    """Relative, with `/` between its parts; that of a directory ends with `/`."""
    uri: str
    """Where the content lies."""
    size: int = 0
    """Bytes."""
    updated_at: Micros = 0
    created_at: Micros = 0
    """Given by the store: when the path was written first."""
    version: int = 0
    """Given by the store: counts from 1."""
    deleted: bool = False


_n = namespace_files.c
_FILES = sa.select(
    _n.tenant,
    _n.namespace,
    _n.path,
    _n.uri,
    _n.size,
    _n.updated_at,
    _n.created_at,
    _n.version,
    _n.deleted,
)
_OF_NAMESPACE = (_n.tenant == sa.bindparam("of_tenant")) & (
    _n.namespace == sa.bindparam("of_namespace")
)
_PATH = _OF_NAMESPACE & (_n.path == sa.bindparam("of_path"))
_IS_LATEST = _n.is_latest == sa.true()
_IS_ALIVE = _IS_LATEST & (_n.deleted == sa.false())
_LATEST = _FILES.where(_PATH, _IS_LATEST)
_VERSION = _FILES.where(_PATH, _n.version == sa.bindparam("of_version"))
_VERSIONS = _FILES.where(_PATH).order_by(_n.version)
_ALL = _FILES.where(_OF_NAMESPACE).order_by(_n.path, _n.version)
_LIST = _FILES.where(_OF_NAMESPACE, _IS_ALIVE).order_by(_n.path)
_RETIRE = sa.update(namespace_files).where(_PATH, _IS_LATEST).values(is_latest=False)
_INSERT = sa.insert(namespace_files)

_SEARCH = Searchable(
    tenant=_n.tenant,
    fields={
        "q": FreeText(_n.path, _n.namespace),
        "scope": Scope(_n.namespace),
        "namespace": Text(_n.namespace, NAME),
        "path": Text(_n.path),
        "updated": Instant(_n.updated_at),
        "created": Instant(_n.created_at),
    },
    sorts={
        "path": _n.path,
        "namespace": _n.namespace,
        "size": _n.size,
        "updated": _n.updated_at,
        "created": _n.created_at,
    },
    order=(_n.namespace, _n.path),
    tie=(_n.namespace, _n.path),
    always=(_IS_ALIVE,),
)


class NamespaceFiles:
    """The files of namespaces."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, file: NamespaceFile) -> NamespaceFile:
        """Write a new version of a file and give it as it is stored.

        Numbers go on after a deletion.
        """
        return await self._database.write(lambda connection: _save(connection, file))

    async def get(
        self, tenant: str, namespace: str, path: str, version: int | None = None
    ) -> NamespaceFile | None:
        """Give a version of a file, the last one by default; None if it is deleted."""
        parameters = _parameters(tenant, namespace, path)
        statement = _LATEST
        if version is not None:
            statement, parameters = _VERSION, parameters | {"of_version": version}
        files = await self._read(statement, parameters)
        return files[0] if files and not files[0].deleted else None

    async def list(self, tenant: str, namespace: str, prefix: str = "") -> Sequence[NamespaceFile]:
        """Give the files, in their last version, whose paths start with a prefix, sorted."""
        statement = _LIST.where(starts_with(_n.path, prefix)) if prefix else _LIST
        return await self._read(statement, {"of_tenant": tenant, "of_namespace": namespace})

    async def find(self, tenant: str, namespace: str, part: str) -> Sequence[NamespaceFile]:
        """Give the files that have a text in their path, whatever its case, sorted."""
        statement = _LIST.where(contains_folded(_n.path, part))
        return await self._read(statement, {"of_tenant": tenant, "of_namespace": namespace})

    async def versions(self, tenant: str, namespace: str, path: str) -> Sequence[NamespaceFile]:
        """Give all versions of a file, the first one first, deletions included."""
        return await self._read(_VERSIONS, _parameters(tenant, namespace, path))

    async def all_versions(self, tenant: str, namespace: str) -> Sequence[NamespaceFile]:
        """Give all versions of all files, deletions included, by path and version."""
        return await self._read(_ALL, {"of_tenant": tenant, "of_namespace": namespace})

    async def namespaces(self, tenant: str) -> Sequence[str]:
        """Give the namespaces that have or had files, sorted."""
        return await self._database.read(lambda c: distinct(c, _n.namespace, _n.tenant == tenant))

    async def search(self, query: Query) -> Page[NamespaceFile]:
        """Give a page of files in their last version, by namespace and path by default.

        Raises:
            BadRequestError: a filter cannot be read.
            InvalidError: the order or the page is not possible.
        """
        return await self._database.read(lambda c: _SEARCH.page(c, _FILES, query, _from_row))

    async def delete(
        self, tenant: str, namespace: str, path: str, *, at: Micros
    ) -> NamespaceFile | None:
        """Delete a file by a new version that says so; None if there is no such file.

        Old versions, and their contents, stay.
        """
        parameters = _parameters(tenant, namespace, path)
        return await self._database.write(lambda connection: _delete(connection, parameters, at))

    async def forget(self, tenant: str, namespace: str, path: str, versions: Sequence[int]) -> int:
        """Remove old versions for good and count them; the last one always stays."""
        delete = sa.delete(namespace_files).where(
            _PATH, _n.is_latest == sa.false(), _n.version.in_(versions)
        )
        parameters = _parameters(tenant, namespace, path)
        return await self._database.write(lambda c: c.execute(delete, parameters).rowcount)

    async def _read(
        self, statement: sa.Select[Any], parameters: dict[str, Any]
    ) -> Sequence[NamespaceFile]:
        rows = await self._database.read(lambda c: c.execute(statement, parameters).all())
        return [_from_row(row) for row in rows]


def _save(connection: sa.Connection, file: NamespaceFile) -> NamespaceFile:
    file = replace(file, path=text(file.path), deleted=False)
    parameters = _parameters(file.tenant, file.namespace, file.path)
    row = connection.execute(_LATEST, parameters).first()
    latest = None if row is None else _from_row(row)
    if latest is None:
        return _append(connection, replace(file, version=1, created_at=file.updated_at))
    created = file.updated_at if latest.deleted else latest.created_at
    return _append(connection, replace(file, version=latest.version + 1, created_at=created))


def _delete(
    connection: sa.Connection, parameters: dict[str, Any], at: Micros
) -> NamespaceFile | None:
    row = connection.execute(_LATEST, parameters).first()
    latest = None if row is None else _from_row(row)
    if latest is None or latest.deleted:
        return None
    ended = replace(latest, version=latest.version + 1, deleted=True, updated_at=at)
    return _append(connection, ended)


def _append(connection: sa.Connection, file: NamespaceFile) -> NamespaceFile:
    connection.execute(_RETIRE, _parameters(file.tenant, file.namespace, file.path))
    connection.execute(
        _INSERT,
        {
            "tenant": file.tenant,
            "namespace": file.namespace,
            "path": file.path,
            "version": file.version,
            "size": file.size,
            "uri": file.uri,
            "is_latest": True,
            "deleted": file.deleted,
            "created_at": file.created_at,
            "updated_at": file.updated_at,
        },
    )
    return file


def _parameters(tenant: str, namespace: str, path: str) -> dict[str, Any]:
    return {"of_tenant": tenant, "of_namespace": namespace, "of_path": path}


def _from_row(row: Any) -> NamespaceFile:
    return NamespaceFile(*row)
