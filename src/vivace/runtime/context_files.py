"""Files that a task reaches: those of its execution, and those that outlive it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from vivace.errors import DeniedError, NotFoundError
from vivace.model.execution import Execution
from vivace.plugin.context import RunIdentity
from vivace.runtime.context_services import ContextServices
from vivace.storage import (
    cache_file,
    check_readable,
    execution_directory,
    is_own_file,
    namespace_file_of,
    path_of,
    task_directory,
    task_file,
    to_uri,
)

__all__ = ["ContextCache", "ContextFiles"]

_CACHED_FILES = 100
"""How many files of a task are kept, the newest; otherwise each change of a property adds one."""


class ContextFiles:
    """Files of the execution; see `Files`."""

    def __init__(
        self,
        services: ContextServices,
        execution: Execution,
        identity: RunIdentity,
    ) -> None:
        self._storage = services.storage.for_tenant(identity.tenant)
        self._services = services
        self._execution = execution
        own = execution_directory(execution.namespace, execution.flow_id, execution.id)
        self._own = own
        self._directory = task_directory(own, identity.task_id, identity.task_run_id)

    def put(self, source: Path | BinaryIO | bytes, name: str) -> str:
        return self._storage.put(task_file(self._directory, name), source)

    def put_all(self, sources: Iterable[Path]) -> list[str]:
        return self._storage.put_all(
            (task_file(self._directory, source.name), source) for source in sources
        )

    def open(self, uri: str) -> BinaryIO:
        return self._storage.open(self._resolve(uri))

    def download(self, uri: str, target: Path) -> None:
        with self.open(uri) as source, target.open("wb") as file:
            shutil.copyfileobj(source, file, 1024 * 1024)

    def size(self, uri: str) -> int:
        return self._storage.size(self._resolve(uri))

    def delete(self, uri: str) -> bool:
        if not is_own_file(uri, self._execution):
            raise DeniedError(f"`{uri}` belongs to another execution, which alone may delete it")
        return self._storage.delete(uri)

    def delete_all(self) -> list[str]:
        return self._storage.delete_directory(self._own)

    def _resolve(self, uri: str) -> str:
        if uri.startswith("nsfile://"):
            namespace, _, path = uri.removeprefix("nsfile://").partition("/")
            where = namespace or self._execution.namespace
            files = self._services.namespace_files
            return self._services.bridge.call(files.uri(self._execution.tenant, where, path))
        checked = check_readable(uri, self._execution)
        named = namespace_file_of(path_of(checked))
        return checked if named is None else self._latest(checked, *named)

    def _latest(self, uri: str, namespace: str, path: str) -> str:
        """Give where the content of a namespace file is: not at the address that names it."""
        files = self._services.namespace_files
        try:
            return self._services.bridge.call(files.uri(self._execution.tenant, namespace, path))
        except NotFoundError:
            return uri  # the address of one version's content


class ContextCache:
    """Files from one execution to the next; see `Cache`."""

    def __init__(self, services: ContextServices, identity: RunIdentity) -> None:
        self._storage = services.storage.for_tenant(identity.tenant)
        self._identity = identity

    def open(self, name: str, *, max_age: timedelta | None = None) -> BinaryIO | None:
        uri = to_uri(self._path(name))
        try:
            written_at = self._storage.stat(uri).modified_at
            if max_age is not None and time.time() - written_at / 1e6 > max_age.total_seconds():
                return None
            return self._storage.open(uri)
        except NotFoundError:
            return None

    def put(self, name: str, source: BinaryIO | bytes) -> None:
        path = self._path(name)
        self._storage.put(path, source)
        files = sorted(
            self._storage.list_files(path.rpartition("/")[0]), key=lambda file: file.modified_at
        )
        for file in files[:-_CACHED_FILES]:
            self._storage.delete(to_uri(file.path))

    def _path(self, name: str) -> str:
        who = self._identity
        return cache_file(who.namespace, who.flow_id, who.task_id, who.value, name)
