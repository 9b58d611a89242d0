"""Services in the form in which the run context asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from vivace.errors import NotFoundError
from vivace.model.execution import Execution
from vivace.services.answers import AnswerRequest, AnswerService
from vivace.services.key_values import KeyValueService
from vivace.services.namespace_files import NamespaceFileService
from vivace.store import Store

__all__ = ["StoredExecutions", "TaskExecutions", "TaskKeyValues", "TaskNamespaceFiles"]


class StoredExecutions:
    """Executions of the store; what the services of logs and metrics ask for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, execution_id: str, tenant: str = "main") -> Execution:
        """Give an execution, or raise NotFoundError."""
        found = await self._store.executions.get(execution_id)
        if found is None or found.tenant != tenant:
            raise NotFoundError(f"execution {execution_id} does not exist")
        return found


class TaskExecutions:
    """Executions as tasks use them; see `ExecutionAccess`."""

    def __init__(self, store: Store, answers: AnswerService) -> None:
        self._executions = StoredExecutions(store)
        self._answers = answers

    async def resume(
        self,
        tenant: str,
        execution_id: str,
        inputs: Mapping[str, Any],
        *,
        namespace: str | None = None,
        flow_id: str | None = None,
    ) -> None:
        """Let a paused execution go on."""
        found = await self._executions.get(execution_id, tenant)
        wanted = (namespace or found.namespace, flow_id or found.flow_id)
        if wanted != (found.namespace, found.flow_id):
            raise NotFoundError(
                f"execution {execution_id} is of flow {found.namespace}.{found.flow_id}, "
                f"not of {'.'.join(wanted)}"
            )
        await self._answers.resume(execution_id, tenant, AnswerRequest(inputs))


class TaskKeyValues:
    """The key-value store as tasks use it; see `KeyValueAccess`."""

    def __init__(self, service: KeyValueService) -> None:
        self._service = service

    async def find(self, tenant: str, namespace: str, key: str) -> tuple[bool, Any]:
        """Say whether a key is there, and give its value."""
        found = await self._service.find(tenant, namespace, key)
        return (False, None) if found is None else (True, found.value)

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
        """Write a value."""
        await self._service.set(
            tenant, namespace, key, value, overwrite=overwrite, ttl=ttl, description=description
        )

    async def remove(self, tenant: str, namespace: str, key: str) -> bool:
        """Delete a key and say whether it was there."""
        return await self._service.delete(tenant, namespace, key)

    async def names(self, tenant: str, namespace: str, prefix: str = "") -> list[str]:
        """Give the keys, sorted."""
        return await self._service.keys(tenant, namespace, prefix)

    async def namespaces(self, tenant: str) -> list[str]:
        """Give the namespaces that have keys, sorted."""
        return await self._service.namespaces(tenant)

    async def entries(self, tenant: str, namespace: str) -> list[tuple[str, bool]]:
        """Give all keys, and of each whether it has expired."""
        return await self._service.entries(tenant, namespace)


class TaskNamespaceFiles:
    """Namespace files as tasks and expressions use them; see `NamespaceFileAccess`."""

    def __init__(self, service: NamespaceFileService) -> None:
        self._service = service

    async def paths(self, tenant: str, namespace: str) -> list[str]:
        """Give all paths, sorted."""
        return sorted(await self._service.paths(tenant, namespace))

    async def uri(self, tenant: str, namespace: str, path: str) -> str:
        """Give the address of a file in internal storage."""
        return await self._service.uri(tenant, namespace, path)

    async def version_uri(self, tenant: str, namespace: str, path: str, version: int) -> str:
        """Give the address of one version of a file."""
        return await self._service.uri(tenant, namespace, path, version)

    async def content(self, tenant: str, namespace: str, path: str) -> bytes:
        """Give a file's content."""
        return await self._service.read(tenant, namespace, path)

    async def store(self, tenant: str, namespace: str, path: str, content: bytes) -> None:
        """Write a file."""
        await self._service.write(tenant, namespace, path, content)

    async def remove(self, tenant: str, namespace: str, path: str) -> bool:
        """Delete a file and say whether it was there."""
        try:
            await self._service.delete(tenant, namespace, path)
        except NotFoundError:
            return False
        return True
