"""Keys and values of namespaces, some of which expire."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from vivace.errors import ConflictError
from vivace.model.instant import Micros
from vivace.store.bulk import Row, Upsert
from vivace.store.conditions import NAME, Instant, Scope, Text
from vivace.store.database import Database
from vivace.store.distinct import distinct
from vivace.store.encoding import decode, encode, optional_text, text
from vivace.store.label_filter import FreeText
from vivace.store.query import Page, Query
from vivace.store.search import Searchable
from vivace.store.tables import key_values
from vivace.store.text_search import starts_with

__all__ = ["KeyValue", "KeyValues"]


@dataclass(frozen=True, slots=True)
class KeyValue:
    """A value, and what is known about it."""

    tenant: str
    namespace: str
    key: str
    value: Any
    """JSON."""
    type: str
    """STRING, NUMBER, BOOLEAN, DATETIME, DATE, DURATION or JSON."""
    description: str | None = None
    updated_at: Micros = 0
    expires_at: Micros | None = None
    created_at: Micros = 0
    """Given by the store: when the key was written first."""
    revision: int = 0
    """Given by the store: counts the writings, from 1."""

    def is_expired(self, now: Micros) -> bool:
        """Whether its time is over; it may not have been purged yet."""
        return self.expires_at is not None and self.expires_at <= now


_UPSERT = Upsert(key_values, keys=("tenant", "namespace", "key"))

_k = key_values.c
_VALUES = sa.select(
    _k.tenant,
    _k.namespace,
    _k.key,
    _k.value,
    _k.type,
    _k.description,
    _k.updated_at,
    _k.expires_at,
    _k.created_at,
    _k.revision,
)
_KEY = (
    (_k.tenant == sa.bindparam("of_tenant"))
    & (_k.namespace == sa.bindparam("of_namespace"))
    & (_k.key == sa.bindparam("of_key"))
)
_ONE = _VALUES.where(_KEY)
_DELETE = sa.delete(key_values).where(_KEY)
_IS_ALIVE = _k.expires_at.is_(None) | (_k.expires_at > sa.bindparam("now"))
_EXPIRED = sa.delete(key_values).where(_k.expires_at <= sa.bindparam("now"))

_SEARCH = Searchable(
    tenant=_k.tenant,
    fields={
        "q": FreeText(_k.key, _k.namespace, _k.description),
        "scope": Scope(_k.namespace),
        "namespace": Text(_k.namespace, NAME),
        "key": Text(_k.key),
        "created": Instant(_k.created_at),
        "updated": Instant(_k.updated_at),
        "expirationDate": Instant(_k.expires_at),
    },
    sorts={
        "key": _k.key,
        "namespace": _k.namespace,
        "type": _k.type,
        "created": _k.created_at,
        "creationDate": _k.created_at,
        "updated": _k.updated_at,
        "updateDate": _k.updated_at,
        "expirationDate": _k.expires_at,
    },
    order=(_k.namespace, _k.key),
    tie=(_k.namespace, _k.key),
)


class KeyValues:
    """The key-value store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, tenant: str, namespace: str, key: str) -> KeyValue | None:
        """Give a value, also one that has expired but was not purged: `is_expired` tells."""
        parameters = _parameters(tenant, namespace, key)
        return await self._database.read(lambda c: _first(c, parameters))

    async def set(self, value: KeyValue, *, overwrite: bool = True) -> KeyValue:
        """Write a value and give it as it is stored.

        Args:
            value: Its `updated_at` is the instant of the writing.
            overwrite: Whether a value that is there and has not expired may be replaced.

        Raises:
            ConflictError: the key has a value and `overwrite` is false.
        """
        return await self._database.write(lambda c: self._set(c, value, overwrite=overwrite))

    def _set(self, connection: sa.Connection, value: KeyValue, *, overwrite: bool) -> KeyValue:
        value = replace(value, namespace=text(value.namespace), key=text(value.key))
        parameters = _parameters(value.tenant, value.namespace, value.key)
        before = _first(connection, parameters)
        if before is not None and before.is_expired(value.updated_at):
            before = None
        if before is not None and not overwrite:
            raise ConflictError(
                f"the key `{value.key}` of namespace {value.namespace} has a value already"
            )
        written = replace(
            value,
            created_at=value.updated_at if before is None else before.created_at,
            revision=1 if before is None else before.revision + 1,
        )
        self._database.dialect.upsert(connection, _UPSERT, [_to_row(written)])
        return written

    async def delete(self, tenant: str, namespace: str, key: str) -> bool:
        """Delete a key and say whether it was there."""
        parameters = _parameters(tenant, namespace, key)
        return await self._database.write(lambda c: c.execute(_DELETE, parameters).rowcount > 0)

    async def keys(
        self, tenant: str, namespace: str, prefix: str = "", *, now: Micros
    ) -> list[str]:
        """Give the keys of a namespace that start with a prefix and have not expired, sorted."""
        statement = (
            sa.select(_k.key)
            .where(_k.tenant == tenant, _k.namespace == namespace, _IS_ALIVE)
            .where(*([starts_with(_k.key, prefix)] if prefix else []))
            .order_by(_k.key)
        )
        return await self._database.read(lambda c: list(c.scalars(statement, {"now": now})))

    async def namespaces(self, tenant: str) -> list[str]:
        """Give the namespaces that have keys, also expired ones, sorted."""
        return await self._database.read(lambda c: distinct(c, _k.namespace, _k.tenant == tenant))

    async def entries(self, tenant: str, namespace: str, *, now: Micros) -> list[tuple[str, bool]]:
        """Give all keys of a namespace, sorted, and of each whether it has expired."""
        statement = (
            sa.select(_k.key, _k.expires_at)
            .where(_k.tenant == tenant, _k.namespace == namespace)
            .order_by(_k.key)
        )
        return await self._database.read(
            lambda c: [(key, end is not None and end <= now) for key, end in c.execute(statement)]
        )

    async def search(self, query: Query, *, now: Micros) -> Page[KeyValue]:
        """Give a page of values that have not expired, by namespace and key by default.

        Raises:
            BadRequestError: a filter cannot be read.
            InvalidError: the order or the page is not possible.
        """
        alive = replace(_SEARCH, always=(_k.expires_at.is_(None) | (_k.expires_at > now),))
        return await self._database.read(lambda c: alive.page(c, _VALUES, query, _from_row))

    async def purge_expired(self, now: Micros) -> int:
        """Delete what has expired and count it."""
        return await self._database.write(lambda c: c.execute(_EXPIRED, {"now": now}).rowcount)


def _parameters(tenant: str, namespace: str, key: str) -> dict[str, Any]:
    return {"of_tenant": tenant, "of_namespace": namespace, "of_key": key}


def _first(connection: sa.Connection, parameters: dict[str, Any]) -> KeyValue | None:
    row = connection.execute(_ONE, parameters).first()
    return None if row is None else _from_row(row)


def _to_row(value: KeyValue) -> Row:
    return (
        value.tenant,
        value.namespace,
        value.key,
        value.revision,
        value.type,
        encode(value.value),
        optional_text(value.description),
        value.created_at,
        value.updated_at,
        value.expires_at,
    )


def _from_row(row: Any) -> KeyValue:
    tenant, namespace, key, value, *others = row
    return KeyValue(tenant, namespace, key, decode(value), *others)
