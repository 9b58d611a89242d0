"""Files of a namespace in bulk: upload, unpack, export as an archive."""

from __future__ import annotations

import asyncio
import tempfile
import zipfile
from collections.abc import AsyncGenerator, Iterator
from typing import BinaryIO

from vivace.errors import InvalidError, NotFoundError
from vivace.services.archives import ArchiveEntry, read_archive
from vivace.services.flow_checks import without_revision
from vivace.services.flows import FlowService
from vivace.services.namespace_files import NamespaceFileService
from vivace.services.namespace_paths import kept_path

__all__ = ["NamespaceUploads"]

_FLOWS = "_flows"
"""Files below are flows, not files."""
_CHUNK = 1024 * 1024


class NamespaceUploads:
    """Use cases of uploads and exports."""

    def __init__(
        self, files: NamespaceFileService, flows: FlowService, *, max_file_bytes: int
    ) -> None:
        self._files = files
        self._flows = flows
        self._max_file_bytes = max_file_bytes

    async def receive(
        self, tenant: str, namespace: str, path: str, name: str, content: BinaryIO
    ) -> None:
        """Save what was sent: a file, a zip archive that is unpacked, or a flow.

        Args:
            tenant: Whose.
            namespace: Where.
            path: Of the file; for an archive, of the directory that it is unpacked into.
            name: Name of the file that was sent; an archive is known by it.
            content: Read from its start.
        """
        kept = kept_path(path)
        if not name.lower().endswith(".zip"):
            await self._receive_one(tenant, namespace, kept, content)
            return
        base = kept.rpartition("/")[0] if kept.lower().endswith(".zip") else kept
        entries = read_archive(content)
        while (entry := await asyncio.to_thread(_next, entries)) is not None:
            target = f"{base}/{entry.name}" if base else entry.name
            await self._receive_one(tenant, namespace, kept_path(target), entry.content)

    async def _receive_one(
        self, tenant: str, namespace: str, path: str, content: bytes | BinaryIO
    ) -> None:
        if path.startswith(_FLOWS + "/"):
            await self._receive_flow(tenant, namespace, path, content)
        else:
            await self._files.write(
                tenant, namespace, path, content, max_bytes=self._max_file_bytes
            )

    async def _receive_flow(
        self, tenant: str, namespace: str, path: str, content: bytes | BinaryIO
    ) -> None:
        data = content if isinstance(content, bytes) else await asyncio.to_thread(content.read)
        try:
            source = without_revision(data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise InvalidError(f"`{path}` is not valid UTF-8") from error
        flow = await self._flows.check(source)
        if flow.namespace != namespace:
            raise InvalidError(
                f"the flow `{flow.id}` is of namespace `{flow.namespace}`, not `{namespace}`"
            )
        await self._flows.put(tenant, source, flow)

    async def export(self, tenant: str, namespace: str) -> AsyncGenerator[bytes]:
        """Give the files and flows of a namespace as a zip archive, in pieces."""
        with tempfile.TemporaryFile() as target:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in await self._files.paths(tenant, namespace):
                    await self._add_file(archive, tenant, namespace, path)
                for stored in await self._flows.in_namespace(tenant, namespace):
                    archive.writestr(f"{_FLOWS}/{stored.record.id}.yml", stored.record.source)
            target.seek(0)
            while chunk := await asyncio.to_thread(target.read, _CHUNK):
                yield chunk

    async def _add_file(
        self, archive: zipfile.ZipFile, tenant: str, namespace: str, path: str
    ) -> None:
        try:
            file = await self._files.open(tenant, namespace, path)
        except NotFoundError:  # deleted since it was listed
            return
        with archive.open(path, "w", force_zip64=True) as entry:
            async for chunk in file.content:
                await asyncio.to_thread(entry.write, chunk)


def _next(entries: Iterator[ArchiveEntry]) -> ArchiveEntry | None:
    return next(entries, None)
