"""What run contexts are made of: the services of a worker, as they ask for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from vivace.plugin.registry import Registry
from vivace.runtime.bridge import Bridge
from vivace.runtime.maintenance import MaintenanceAccess
from vivace.storage import Storage

__all__ = ["ContextServices", "ExecutionAccess", "KeyValueAccess", "NamespaceFileAccess"]


class KeyValueAccess(Protocol):
    """The key-value store as tasks use it."""

    async def find(self, tenant: str, namespace: str, key: str) -> tuple[bool, Any]:
        """Say whether a key is there and has not expired, and give its value."""
        ...

    async def put(
        self,
        tenant: str,
        namespace: str,
        key: str,
        value: Any,
        *,
        overwrite: bool = True,
        ttl: timedelta | None = None,
        description: str | None = None,
    ) -> None:
        """Write a value; ConflictError when it is there and must not be replaced."""
        ...

    async def remove(self, tenant: str, namespace: str, key: str) -> bool:
        """Delete a key and say whether it was there."""
        ...

    async def names(self, tenant: str, namespace: str, prefix: str = "") -> list[str]:
        """Give the keys, sorted."""
        ...

    async def namespaces(self, tenant: str) -> list[str]:
        """Give the namespaces that have keys, sorted."""
        ...

    async def entries(self, tenant: str, namespace: str) -> list[tuple[str, bool]]:
        """Give all keys, and of each whether it has expired."""
        ...


class NamespaceFileAccess(Protocol):
    """Namespace files as tasks use them."""

    async def paths(self, tenant: str, namespace: str) -> list[str]:
        """Give all paths, sorted."""
        ...

    async def uri(self, tenant: str, namespace: str, path: str) -> str:
        """Give the address of a file in internal storage; NotFoundError when there is none."""
        ...

    async def content(self, tenant: str, namespace: str, path: str) -> bytes:
        """Give a file's content; NotFoundError when there is none."""
        ...

    async def store(self, tenant: str, namespace: str, path: str, content: bytes) -> None:
        """Write a file."""
        ...

    async def remove(self, tenant: str, namespace: str, path: str) -> bool:
        """Delete a file and say whether it was there."""
        ...


class ExecutionAccess(Protocol):
    """Executions as tasks use them."""

    async def resume(
        self,
        tenant: str,
        execution_id: str,
        inputs: Mapping[str, Any],
        *,
        namespace: str | None = None,
        flow_id: str | None = None,
    ) -> None:
        """Let a paused execution go on; see `Executions`."""
        ...


@dataclass(frozen=True, slots=True)
class ContextServices:
    """What all run contexts of a worker share."""

    bridge: Bridge
    threads: ThreadPoolExecutor
    storage: Storage
    key_values: KeyValueAccess
    namespace_files: NamespaceFileAccess
    executions: ExecutionAccess
    maintenance: MaintenanceAccess
    registry: Registry
    settings: Mapping[str, Any]
    working_root: Path
    """Directory under which working directories are made."""
    encrypt: Callable[[str, str], dict[str, str]]
    """Gives the stored form of a text, which is masked from now on in the logs of an execution (the
    first argument)."""
