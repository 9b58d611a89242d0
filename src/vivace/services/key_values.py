"""Use cases of the key-value store."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from vivace.errors import GoneError, InvalidError, NotFoundError
from vivace.model.duration import format_duration, parse_duration
from vivace.model.instant import Micros
from vivace.services.namespaces import parents_of
from vivace.services.pages import all_results
from vivace.store import KeyValue, Leaf, Op, Page, Query, Store

__all__ = ["KeyValueService", "read_value"]

_KEY = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]*")
_MAX_KEY = 256
_DURATION = re.compile(r"P(?=[^T]|T.)(?:\d*D)?(?:T(?=.)(?:\d*H)?(?:\d*M)?(?:\d*(?:\.\d+)?S)?)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MICROSECOND = timedelta(microseconds=1)


class KeyValueService:
    """Use cases of keys and values."""

    def __init__(
        self, store: Store, now: Callable[[], Micros] = lambda: time.time_ns() // 1_000
    ) -> None:
        self._store = store
        self._now = now

    async def get(self, tenant: str, namespace: str, key: str) -> KeyValue:
        """Give a value.

        Raises:
            NotFoundError: the namespace has no such key.
            GoneError: the value has expired.
            InvalidError: no key is named so.
        """
        _check_key(key)
        found = await self._store.key_values.get(tenant, namespace, key)
        if found is None:
            raise NotFoundError(f"No value found for key '{key}' in namespace '{namespace}'")
        if found.is_expired(self._now()):
            raise GoneError(f"the value of key '{key}' in namespace '{namespace}' has expired")
        return found

    async def find(self, tenant: str, namespace: str, key: str) -> KeyValue | None:
        """Give the value of the namespace, or of the nearest one above that has the key."""
        now = self._now()
        for name in (namespace, *parents_of(namespace)):
            found = await self._store.key_values.get(tenant, name, key)
            if found is not None and not found.is_expired(now):
                return found
        return None

    async def set(
        self,
        tenant: str,
        namespace: str,
        key: str,
        value: Any,
        *,
        kind: str | None = None,
        description: str | None = None,
        ttl: timedelta | None = None,
        overwrite: bool = True,
    ) -> KeyValue:
        """Write a value.

        Args:
            tenant: Whose.
            namespace: Where.
            key: Its name.
            value: JSON.
            kind: STRING, NUMBER, …; follows from the value unless given.
            description: Kept with it.
            ttl: How long it lives; for ever unless given.
            overwrite: Whether a value that is there may be replaced.

        Raises:
            InvalidError: the key or the time to live is not valid.
            ConflictError: there is a value, and it may not be replaced.
        """
        _check_key(key)
        now = self._now()
        if ttl is not None and ttl <= timedelta(0):
            raise InvalidError(f"the time to live `{format_duration(ttl)}` is not positive")
        record = KeyValue(
            tenant=tenant,
            namespace=namespace,
            key=key,
            value=value,
            type=kind or _kind(value),
            description=description,
            updated_at=now,
            expires_at=None if ttl is None else now + ttl // _MICROSECOND,
        )
        return await self._store.key_values.set(record, overwrite=overwrite)

    async def set_text(
        self,
        tenant: str,
        namespace: str,
        key: str,
        text: str,
        *,
        description: str | None = None,
        ttl: str | None = None,
    ) -> KeyValue:
        """Write a value that was sent as text; see `read_value` and `set`."""
        value, kind = read_value(text)
        try:
            lifetime = parse_duration(ttl) if ttl else None
        except ValueError as error:
            raise InvalidError(f"the header `ttl` is not valid: {error}") from error
        return await self.set(
            tenant, namespace, key, value, kind=kind, description=description, ttl=lifetime
        )

    async def delete(self, tenant: str, namespace: str, key: str) -> bool:
        """Delete a key and say whether it was there."""
        return await self._store.key_values.delete(tenant, namespace, key)

    async def keys(self, tenant: str, namespace: str, prefix: str = "") -> list[str]:
        """Give the keys of a namespace that start with a text, sorted."""
        return await self._store.key_values.keys(tenant, namespace, prefix, now=self._now())

    async def namespaces(self, tenant: str) -> list[str]:
        """Give the namespaces that have keys, expired ones too, sorted."""
        return await self._store.key_values.namespaces(tenant)

    async def entries(self, tenant: str, namespace: str) -> list[tuple[str, bool]]:
        """Give all keys of a namespace, sorted, and of each whether it has expired."""
        return await self._store.key_values.entries(tenant, namespace, now=self._now())

    async def search(self, query: Query) -> Page[KeyValue]:
        """Give a page of the values that match."""
        return await self._store.key_values.search(query, now=self._now())

    async def of_namespace(self, tenant: str, namespace: str) -> list[KeyValue]:
        """Give the values of exactly this namespace, by key."""
        query = Query(tenant=tenant, filters=(Leaf("namespace", Op.EQUALS, namespace),))
        return [item async for item in all_results(self.search, query)]

    async def inherited(self, tenant: str, namespace: str) -> list[KeyValue]:
        """Give the values of the namespaces above, those left out that a nearer one hides."""
        hidden = {item.key for item in await self.of_namespace(tenant, namespace)}
        found: list[KeyValue] = []
        for name in parents_of(namespace):
            values = await self.of_namespace(tenant, name)
            found += [item for item in values if item.key not in hidden]
            hidden |= {item.key for item in values}
        return found


def _check_key(key: str) -> None:
    if not _KEY.fullmatch(key) or len(key) > _MAX_KEY:
        raise InvalidError(
            "Key must start with an alphanumeric character (uppercase or lowercase) and can "
            "contain alphanumeric characters (uppercase or lowercase), dots (.), underscores (_), "
            f"and hyphens (-) only, {_MAX_KEY} at most."
        )


def read_value(text: str) -> tuple[Any, str]:
    """Read a value as clients send it.

    JSON is parsed, an ISO 8601 duration, date or date-time without quotes is one, and anything else
    is a text.

    Returns:
        The value, and its type.
    """
    bare = text.strip()
    if _DURATION.fullmatch(bare):
        return bare, "DURATION"
    try:
        value = msgspec.json.decode(bare)
    except (msgspec.DecodeError, RecursionError):
        return _dated(text)
    return value, _kind(value)


def _dated(text: str) -> tuple[str, str]:
    bare = text.strip()
    try:
        if _DATE.fullmatch(bare):
            date.fromisoformat(bare)
            return bare, "DATE"
        if _DATE.match(bare) and "T" in bare:
            datetime.fromisoformat(bare)
            return bare, "DATETIME"
    except ValueError:
        pass
    return text, "STRING"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "BOOLEAN"
    if isinstance(value, int | float):
        return "NUMBER"
    return "STRING" if isinstance(value, str) else "JSON"
