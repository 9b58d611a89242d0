"""Internal storage for the event loop: each call runs on a small pool of threads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO, ParamSpec, TypeVar

from vivace.storage.backend import StoredFile
from vivace.storage.storage import CHUNK_BYTES, Content, Storage

__all__ = ["AsyncStorage"]

P = ParamSpec("P")
R = TypeVar("R")


class AsyncStorage:
    """`Storage` whose methods are awaited; a slow disk never holds the event loop."""

    def __init__(self, storage: Storage, threads: ThreadPoolExecutor | None = None) -> None:
        self.blocking = storage
        """For code that runs on a thread already."""
        self._threads = threads or ThreadPoolExecutor(16, "storage")

    def for_tenant(self, tenant: str) -> AsyncStorage:
        """Give the files of another tenant."""
        return AsyncStorage(self.blocking.for_tenant(tenant), self._threads)

    async def put(self, path: str, content: Content, *, max_bytes: int | None = None) -> str:
        """See `Storage.put`; `content` is read on a thread."""
        return await self._run(self.blocking.put, path, content, max_bytes=max_bytes)

    async def open(self, uri: str) -> BinaryIO:
        """See `Storage.open`; reading what it gives blocks."""
        return await self._run(self.blocking.open, uri)

    async def read(self, uri: str, start: int = 0, length: int | None = None) -> bytes:
        """See `Storage.read`."""
        return await self._run(self.blocking.read, uri, start, length)

    async def stream(
        self, uri: str, start: int = 0, length: int | None = None
    ) -> AsyncIterator[bytes]:
        """Give the content in pieces of at most a mebibyte.

        Raises:
            NotFoundError: there is no such file; raised at the first piece.
        """
        file = await self._run(self.blocking.open, uri)
        try:
            if start:
                await self._run(file.seek, start)
            left = length
            while left is None or left > 0:
                wanted = CHUNK_BYTES if left is None else min(CHUNK_BYTES, left)
                chunk = await self._run(file.read, wanted)
                if not chunk:
                    return
                left = None if left is None else left - len(chunk)
                yield chunk
        finally:
            file.close()

    async def stat(self, uri: str) -> StoredFile:
        """See `Storage.stat`."""
        return await self._run(self.blocking.stat, uri)

    async def size(self, uri: str) -> int:
        """See `Storage.size`."""
        return await self._run(self.blocking.size, uri)

    async def exists(self, uri: str) -> bool:
        """See `Storage.exists`."""
        return await self._run(self.blocking.exists, uri)

    async def list_files(self, directory: str) -> list[StoredFile]:
        """See `Storage.list_files`."""
        return await self._run(lambda: list(self.blocking.list_files(directory)))

    async def move(self, uri: str, path: str) -> str:
        """See `Storage.move`."""
        return await self._run(self.blocking.move, uri, path)

    async def delete(self, uri: str) -> bool:
        """See `Storage.delete`."""
        return await self._run(self.blocking.delete, uri)

    async def delete_directory(self, directory: str) -> list[str]:
        """See `Storage.delete_directory`."""
        return await self._run(self.blocking.delete_directory, directory)

    def close(self) -> None:
        """Wait for what runs, and stop the threads."""
        self._threads.shutdown()

    async def _run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: function(*args, **kwargs))
