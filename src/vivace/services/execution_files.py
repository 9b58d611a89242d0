"""Use cases of the files that an execution uses: download, size, preview."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from vivace.errors import DeniedError, InvalidError
from vivace.services.executions import ExecutionService
from vivace.services.file_preview import MAX_PREVIEW_BYTES, Preview, preview
from vivace.storage import AsyncStorage, check_readable, path_of

__all__ = ["ExecutionFiles", "OpenFile"]


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that is about to be sent."""

    name: str
    size: int
    content: AsyncIterator[bytes]


class ExecutionFiles:
    """Use cases of the files of executions."""

    def __init__(self, executions: ExecutionService, storage: AsyncStorage) -> None:
        self._executions = executions
        self._storage = storage

    async def open(self, tenant: str, execution_id: str, uri: str) -> OpenFile:
        """Open a file that belongs to an execution, or that it may read.

        Raises:
            NotFoundError: there is no such execution, or no such file.
            InvalidError: the address is none of a file of that execution.
        """
        storage = await self._checked(tenant, execution_id, uri)
        size = await storage.size(uri)
        return OpenFile(_name(uri), size, storage.stream(uri))

    async def size(self, tenant: str, execution_id: str, uri: str) -> int:
        """Give the size of a file in bytes; see `open`."""
        return await (await self._checked(tenant, execution_id, uri)).size(uri)

    async def preview(
        self, tenant: str, execution_id: str, uri: str, *, rows: int, encoding: str
    ) -> Preview:
        """Give the beginning of a file; see `open`."""
        storage = await self._checked(tenant, execution_id, uri)
        size = await storage.size(uri)
        content = await storage.read(uri, 0, MAX_PREVIEW_BYTES)
        return preview(_name(uri), content, size=size, rows=rows, encoding=encoding)

    async def _checked(self, tenant: str, execution_id: str, uri: str) -> AsyncStorage:
        execution = await self._executions.get(execution_id, tenant)
        try:
            check_readable(uri, execution, others=False)
        except DeniedError as error:
            raise InvalidError(
                "Invalid prefix path: the file does not belong to the execution"
            ) from error
        return self._storage.for_tenant(tenant)


def _name(uri: str) -> str:
    """Give the name that a file was stored under, without the id in front of it."""
    name = path_of(uri).rpartition("/")[2]
    prefix, dash, rest = name.partition("-")
    is_id = dash and prefix.isalnum() and 16 <= len(prefix) <= 22 and rest
    return rest if is_id else name
