"""What a task reaches besides files of executions: keys, namespace files, other executions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from vivace.errors import InvalidError
from vivace.plugin.context import RunIdentity
from vivace.runtime.context_services import ContextServices

__all__ = ["ContextExecutions", "ContextKeyValues", "ContextNamespaceFiles"]


class ContextKeyValues:
    """Keys and values; see `KeyValues`."""

    def __init__(self, services: ContextServices, identity: RunIdentity) -> None:
        self._access = services.key_values
        self._bridge = services.bridge
        self._identity = identity

    def get(self, key: str, namespace: str | None = None) -> tuple[bool, Any]:
        tenant, own = self._identity.tenant, self._identity.namespace
        candidates = _with_parents(own) if namespace in (None, own) else [str(namespace)]
        for candidate in candidates:
            found, value = self._bridge.call(self._access.find(tenant, candidate, key))
            if found:
                return True, value
        return False, None

    def set(
        self,
        key: str,
        value: Any,
        *,
        namespace: str | None = None,
        overwrite: bool = True,
        ttl: timedelta | None = None,
        description: str | None = None,
    ) -> None:
        where = namespace or self._identity.namespace
        work = self._access.put(
            self._identity.tenant,
            where,
            key,
            value,
            overwrite=overwrite,
            ttl=ttl,
            description=description,
        )
        self._bridge.call(work)

    def delete(self, key: str, namespace: str | None = None) -> bool:
        where = namespace or self._identity.namespace
        return self._bridge.call(self._access.remove(self._identity.tenant, where, key))

    def keys(self, prefix: str = "", namespace: str | None = None) -> list[str]:
        where = namespace or self._identity.namespace
        return self._bridge.call(self._access.names(self._identity.tenant, where, prefix))

    def namespaces(self) -> list[str]:
        return self._bridge.call(self._access.namespaces(self._identity.tenant))

    def entries(self, namespace: str) -> list[tuple[str, bool]]:
        return self._bridge.call(self._access.entries(self._identity.tenant, namespace))


class ContextNamespaceFiles:
    """Namespace files; see `NamespaceFiles`."""

    def __init__(self, services: ContextServices, identity: RunIdentity) -> None:
        self._access = services.namespace_files
        self._bridge = services.bridge
        self._identity = identity

    def list(self, namespace: str | None = None, patterns: Iterable[str] = ()) -> list[str]:
        where = namespace or self._identity.namespace
        paths = self._bridge.call(self._access.paths(self._identity.tenant, where))
        wanted = list(patterns)
        if not wanted:
            return paths
        return [path for path in paths if any(_glob(path, pattern) for pattern in wanted)]

    def read(self, path: str, namespace: str | None = None) -> bytes:
        where = namespace or self._identity.namespace
        return self._bridge.call(self._access.content(self._identity.tenant, where, path))

    def write(self, path: str, content: bytes, namespace: str | None = None) -> str:
        where = namespace or self._identity.namespace
        self._bridge.call(self._access.store(self._identity.tenant, where, path, content))
        return f"nsfile://{where}/{path.lstrip('/')}"

    def delete(self, path: str, namespace: str | None = None) -> bool:
        where = namespace or self._identity.namespace
        return self._bridge.call(self._access.remove(self._identity.tenant, where, path))


class ContextExecutions:
    """Executions; see `Executions`."""

    def __init__(self, services: ContextServices, identity: RunIdentity) -> None:
        self._access = services.executions
        self._bridge = services.bridge
        self._tenant = identity.tenant

    def resume(
        self,
        execution_id: str,
        inputs: Mapping[str, Any],
        *,
        namespace: str | None = None,
        flow_id: str | None = None,
    ) -> None:
        work = self._access.resume(
            self._tenant, execution_id, inputs, namespace=namespace, flow_id=flow_id
        )
        self._bridge.call(work)


def _with_parents(namespace: str) -> list[str]:
    parts = namespace.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]


def _glob(path: str, pattern: str) -> bool:
    """Match a glob: `*` and `?` within a name, `**` over directories; a bare name anywhere."""
    import regex

    pattern = pattern.lstrip("/")
    if "/" not in pattern:
        pattern = f"**/{pattern}"
    try:
        return regex.fullmatch(_glob_regex(pattern), path.lstrip("/"), timeout=1.0) is not None
    except (TimeoutError, regex.error) as error:
        raise InvalidError(f"`{pattern}` is no usable glob pattern") from error


def _glob_regex(pattern: str) -> str:
    import regex

    parts = []
    for token in regex.findall(r"\*\*/|\*\*|\*|\?|[^*?]+", pattern):
        match token:
            case "**/":
                parts.append("(?:[^/]+/)*")
            case "**":
                parts.append(".*")
            case "*":
                parts.append("[^/]*")
            case "?":
                parts.append("[^/]")
            case _:
                parts.append(regex.escape(token))
    return "".join(parts)
