"""Files, keys and values of a local context, in a folder and a map."""

from __future__ import annotations

import fnmatch
import shutil
import time
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from vivace.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from vivace.plugin.context import Executions, RunIdentity

__all__ = ["LocalCache", "LocalExecutions", "LocalFiles", "LocalKeyValues", "LocalNamespaceFiles"]


class LocalFiles:
    """Internal storage in a folder."""

    def __init__(self, folder: Path, identity: RunIdentity) -> None:
        self._root = folder / "storage"
        self._shared = folder / "namespaces" / identity.namespace
        namespace = identity.namespace.replace(".", "/")
        self._execution = f"{namespace}/{identity.flow_id}/executions/{identity.execution_id}"
        self._task_run = f"{self._execution}/tasks/{identity.task_id}/{identity.task_run_id}"

    def put(self, source: Path | BinaryIO | bytes, name: str) -> str:
        target = _inside(self._root, f"{self._task_run}/{name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as sink:
            if isinstance(source, bytes):
                sink.write(source)
            elif isinstance(source, Path):
                with source.open("rb") as stream:
                    shutil.copyfileobj(stream, sink)
            else:
                shutil.copyfileobj(source, sink)
        return f"kestra:///{target.relative_to(self._root.resolve()).as_posix()}"

    def put_all(self, sources: Iterable[Path]) -> list[str]:
        return [self.put(source, source.name) for source in sources]

    def open(self, uri: str) -> BinaryIO:
        return self._existing(uri).open("rb")

    def download(self, uri: str, target: Path) -> None:
        shutil.copyfile(self._existing(uri), target)

    def size(self, uri: str) -> int:
        return self._existing(uri).stat().st_size

    def delete(self, uri: str) -> bool:
        path = self._path(uri)
        found = path.is_file()
        path.unlink(missing_ok=True)
        return found

    def delete_all(self) -> list[str]:
        folder = self._root / self._execution
        found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        uris = [f"kestra:///{path.relative_to(self._root).as_posix()}" for path in found]
        shutil.rmtree(folder, ignore_errors=True)
        return uris

    def _existing(self, uri: str) -> Path:
        path = self._path(uri)
        if not path.is_file():
            raise NotFoundError(f"there is no file `{uri}`")
        return path

    def _path(self, uri: str) -> Path:
        scheme, found, rest = uri.partition("://")
        root = {"kestra": self._root, "nsfile": self._shared}.get(scheme)
        if not found or root is None:
            raise InvalidError(f"`{uri}` is no address in internal storage")
        return _inside(root, rest.lstrip("/"))


class LocalCache:
    """Files from one run to the next, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._root = folder / "cache"

    def open(self, name: str, *, max_age: timedelta | None = None) -> BinaryIO | None:
        path = self._root / name
        if not path.is_file():
            return None
        age = time.time() - path.stat().st_mtime
        return None if max_age is not None and age > max_age.total_seconds() else path.open("rb")

    def put(self, name: str, source: BinaryIO | bytes) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        content = source if isinstance(source, bytes) else source.read()
        (self._root / name).write_bytes(content)


class LocalKeyValues:
    """Keys and values of every namespace, in `values`; nothing expires."""

    def __init__(self) -> None:
        self.values: dict[tuple[str | None, str], Any] = {}
        """(namespace, None for the flow's own; key) → value."""

    def get(self, key: str, namespace: str | None = None) -> tuple[bool, Any]:
        return (namespace, key) in self.values, self.values.get((namespace, key))

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
        if not overwrite and (namespace, key) in self.values:
            raise ConflictError(f"the key `{key}` exists and may not be overwritten")
        self.values[namespace, key] = value

    def delete(self, key: str, namespace: str | None = None) -> bool:
        found = (namespace, key) in self.values
        self.values.pop((namespace, key), None)
        return found

    def keys(self, prefix: str = "", namespace: str | None = None) -> list[str]:
        return sorted(k for owner, k in self.values if owner == namespace and k.startswith(prefix))


class LocalNamespaceFiles:
    """Namespace files in a folder per namespace."""

    def __init__(self, folder: Path, namespace: str) -> None:
        self._root = folder / "namespaces"
        self._own = namespace

    def list(self, namespace: str | None = None, patterns: Iterable[str] = ()) -> list[str]:
        folder = self._root / (namespace or self._own)
        wanted = [pattern.lstrip("/") for pattern in patterns] or ["*"]
        paths = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
        return sorted(p for p in paths if any(fnmatch.fnmatchcase(p, w) for w in wanted))

    def read(self, path: str, namespace: str | None = None) -> bytes:
        file = self._file(path, namespace)
        if not file.is_file():
            raise NotFoundError(f"namespace `{namespace or self._own}` has no file `{path}`")
        return file.read_bytes()

    def write(self, path: str, content: bytes, namespace: str | None = None) -> str:
        file = self._file(path, namespace)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return f"nsfile:///{path.lstrip('/')}"

    def delete(self, path: str, namespace: str | None = None) -> bool:
        file = self._file(path, namespace)
        found = file.is_file()
        file.unlink(missing_ok=True)
        return found

    def _file(self, path: str, namespace: str | None) -> Path:
        return _inside(self._root / (namespace or self._own), path.lstrip("/"))


def _inside(root: Path, path: str) -> Path:
    if ".." in PurePosixPath(path).parts:
        raise DeniedError(f"`{path}` leaves its folder")
    return root.resolve() / path


class LocalExecutions(Executions):
    """Other executions: what was asked of them is noted."""

    def __init__(self) -> None:
        self.resumed: list[tuple[str, dict[str, Any]]] = []
        """Execution and inputs of each resume."""

    def resume(
        self,
        execution_id: str,
        inputs: Mapping[str, Any],
        *,
        namespace: str | None = None,
        flow_id: str | None = None,
    ) -> None:
        self.resumed.append((execution_id, dict(inputs)))
