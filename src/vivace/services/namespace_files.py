"""Use cases of the files that the flows of a namespace share; each writing makes a new version."""

from __future__ import annotations

import fnmatch
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from vivace.errors import ConflictError, InvalidError, NotFoundError
from vivace.model.identifier import new_id
from vivace.model.instant import Micros
from vivace.services.namespace_paths import base_name, directories_of, kept_path
from vivace.storage import AsyncStorage, namespace_file
from vivace.store import NamespaceFile, Store

__all__ = ["FileEntry", "NamespaceFileService", "OpenNamespaceFile"]


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file or directory as a listing shows it."""

    path: str
    """Relative to the namespace."""
    is_directory: bool
    size: int = 0
    created_at: Micros = 0
    updated_at: Micros = 0

    @property
    def name(self) -> str:
        """The last name of the path."""
        return base_name(self.path)


@dataclass(frozen=True, slots=True)
class OpenNamespaceFile:
    """A file that is about to be sent."""

    name: str
    size: int
    content: AsyncIterator[bytes]


class NamespaceFileService:
    """Use cases of namespace files. Paths may begin with a slash; none leaves its namespace."""

    def __init__(
        self,
        store: Store,
        storage: AsyncStorage,
        now: Callable[[], Micros] = lambda: time.time_ns() // 1_000,
    ) -> None:
        self._store = store
        self._storage = storage
        self._now = now

    async def open(
        self, tenant: str, namespace: str, path: str, version: int | None = None
    ) -> OpenNamespaceFile:
        """Open a file, the latest version by default.

        Raises:
            NotFoundError: there is no such file, or no such version.
        """
        file = await self._file(tenant, namespace, path, version)
        content = self._storage.for_tenant(tenant).stream(file.uri)
        return OpenNamespaceFile(base_name(file.path), file.size, content)

    async def read(
        self, tenant: str, namespace: str, path: str, version: int | None = None
    ) -> bytes:
        """Give the content of a file; see `open`."""
        file = await self._file(tenant, namespace, path, version)
        return await self._storage.for_tenant(tenant).read(file.uri)

    async def uri(self, tenant: str, namespace: str, path: str, version: int | None = None) -> str:
        """Give the address of a file's content in internal storage; see `open`."""
        return (await self._file(tenant, namespace, path, version)).uri

    async def _file(
        self, tenant: str, namespace: str, path: str, version: int | None = None
    ) -> NamespaceFile:
        kept = kept_path(path)
        found = None
        if kept:
            found = await self._store.namespace_files.get(tenant, namespace, kept, version)
        if found is None:
            raise NotFoundError(f"File '{path}' was not found in namespace '{namespace}'.")
        return found

    async def write(
        self,
        tenant: str,
        namespace: str,
        path: str,
        content: bytes | BinaryIO,
        *,
        max_bytes: int | None = None,
    ) -> NamespaceFile:
        """Write a new version of a file.

        Raises:
            InvalidError: the path is not allowed.
            ConflictError: the path, or one above it, is of the other kind.
            TooLargeError: the content is longer than `max_bytes`.
        """
        kept = kept_path(path)
        if not kept:
            raise InvalidError("the root of a namespace is no file")
        await self._refuse_other_kind(tenant, namespace, kept, is_directory=False)
        storage = self._storage.for_tenant(tenant)
        # Each version has an address of its own: readers of the one before are not disturbed.
        target = namespace_file(namespace, f"{kept}/{new_id()}")
        uri = await storage.put(target, content, max_bytes=max_bytes)
        size = await storage.size(uri)
        return await self._save(tenant, namespace, kept, uri, size)

    async def _save(
        self, tenant: str, namespace: str, path: str, uri: str = "", size: int = 0
    ) -> NamespaceFile:
        return await self._store.namespace_files.save(
            NamespaceFile(
                tenant=tenant,
                namespace=namespace,
                path=path,
                uri=uri,
                size=size,
                updated_at=self._now(),
            )
        )

    async def make_directory(self, tenant: str, namespace: str, path: str) -> None:
        """Make a directory; one that is there stays as it is.

        Raises:
            ConflictError: the path, or one above it, is a file.
        """
        kept = kept_path(path)
        if not kept or await self._has_directory(tenant, namespace, kept):
            return
        await self._refuse_other_kind(tenant, namespace, kept, is_directory=True)
        await self._save(tenant, namespace, kept + "/")

    async def _has_directory(self, tenant: str, namespace: str, path: str) -> bool:
        return bool(await self._store.namespace_files.list(tenant, namespace, path + "/"))

    async def _refuse_other_kind(
        self, tenant: str, namespace: str, path: str, *, is_directory: bool
    ) -> None:
        files = self._store.namespace_files
        above = [*directories_of(path), path] if is_directory else list(directories_of(path))
        for name in above:
            if await files.get(tenant, namespace, name) is not None:
                raise ConflictError(f"`{name}` of namespace {namespace} is a file")
        if not is_directory and await self._has_directory(tenant, namespace, path):
            raise ConflictError(f"`{path}` of namespace {namespace} is a directory")

    async def list_directory(self, tenant: str, namespace: str, path: str = "/") -> list[FileEntry]:
        """Give what is directly in a directory, by name.

        Raises:
            NotFoundError: there is no such directory; the root is always there.
        """
        kept = kept_path(path)
        prefix = kept + "/" if kept else ""
        files = await self._store.namespace_files.list(tenant, namespace, prefix)
        if kept and not files:
            raise NotFoundError(f"Directory '{path}' was not found in namespace '{namespace}'.")
        return sorted(_children(files, prefix), key=lambda entry: entry.path)

    async def stat(self, tenant: str, namespace: str, path: str) -> FileEntry:
        """Look at a file or directory.

        Raises:
            NotFoundError: there is neither.
        """
        kept = kept_path(path)
        if kept:
            file = await self._store.namespace_files.get(tenant, namespace, kept)
            if file is not None:
                return _file_entry(file)
            if not await self._has_directory(tenant, namespace, kept):
                raise NotFoundError(f"File '{path}' was not found in namespace '{namespace}'.")
        return FileEntry(kept, is_directory=True)

    async def paths(self, tenant: str, namespace: str, patterns: Iterable[str] = ()) -> list[str]:
        """Give the paths of the files that match one of the glob patterns, all without any."""
        wanted = [pattern.lstrip("/") for pattern in patterns]
        files = await self._store.namespace_files.list(tenant, namespace)
        names = [file.path for file in files if not file.path.endswith("/")]
        if not wanted:
            return names
        return [n for n in names if any(fnmatch.fnmatchcase(n, pattern) for pattern in wanted)]

    async def search(self, tenant: str, namespace: str, text: str) -> list[str]:
        """Give the paths, with a slash in front, that hold a text, case ignored."""
        found = await self._store.namespace_files.find(tenant, namespace, text)
        return [f"/{file.path}" for file in found if not file.path.endswith("/")]

    async def versions(self, tenant: str, namespace: str, path: str) -> list[int]:
        """Give the numbers of a file's versions, the first one first.

        Raises:
            NotFoundError: there is no such file.
        """
        file = await self._file(tenant, namespace, path)
        found = await self._store.namespace_files.versions(tenant, namespace, file.path)
        return [item.version for item in found if not item.deleted]

    async def move(self, tenant: str, namespace: str, source: str, target: str) -> None:
        """Rename a file or directory; contents stay where they are.

        Raises:
            NotFoundError: there is no such file or directory.
            ConflictError: the target is there, or lies in the directory that is moved.
        """
        old, new = kept_path(source), kept_path(target)
        if not old or not new:
            raise InvalidError("the root of a namespace cannot be moved")
        if old == new:
            return
        if (new + "/").startswith(old + "/"):
            raise ConflictError(f"`{old}` cannot be moved into itself")
        for file in await self._moved(tenant, namespace, old, new):
            renamed = new + file.path[len(old) :]
            await self._save(tenant, namespace, renamed, file.uri, file.size)
            await self._remove(tenant, namespace, file.path)

    async def _moved(self, tenant: str, namespace: str, old: str, new: str) -> list[NamespaceFile]:
        file = await self._store.namespace_files.get(tenant, namespace, old)
        if file is not None:
            await self._refuse_other_kind(tenant, namespace, new, is_directory=False)
            return [file]
        below = list(await self._store.namespace_files.list(tenant, namespace, old + "/"))
        if not below:
            raise NotFoundError(f"File '/{old}' was not found in namespace '{namespace}'.")
        await self._refuse_other_kind(tenant, namespace, new, is_directory=True)
        if await self._has_directory(tenant, namespace, new):
            raise ConflictError(f"`{new}` of namespace {namespace} is there already")
        return below

    async def delete(self, tenant: str, namespace: str, path: str) -> bool:
        """Delete a file, or a directory with all in it, and say whether there was one.

        Old versions and their contents are kept.
        """
        kept = kept_path(path)
        if kept and await self._remove(tenant, namespace, kept):
            return True
        prefix = kept + "/" if kept else ""
        below = await self._store.namespace_files.list(tenant, namespace, prefix)
        for file in below:
            await self._remove(tenant, namespace, file.path)
        return bool(below)

    async def _remove(self, tenant: str, namespace: str, path: str) -> bool:
        deleted = await self._store.namespace_files.delete(tenant, namespace, path, at=self._now())
        return deleted is not None


def _children(files: Iterable[NamespaceFile], prefix: str) -> Iterable[FileEntry]:
    directories: dict[str, FileEntry] = {}
    for file in files:
        rest = file.path[len(prefix) :]
        name, slash, _ = rest.partition("/")
        if not name:  # the directory itself
            continue
        if not slash:
            yield _file_entry(file)
        else:
            known = directories.get(name)
            directories[name] = FileEntry(
                prefix + name,
                is_directory=True,
                created_at=min(known.created_at, file.created_at) if known else file.created_at,
                updated_at=max(known.updated_at, file.updated_at) if known else file.updated_at,
            )
    yield from directories.values()


def _file_entry(file: NamespaceFile) -> FileEntry:
    return FileEntry(
        file.path,
        is_directory=False,
        size=file.size,
        created_at=file.created_at,
        updated_at=file.updated_at,
    )
