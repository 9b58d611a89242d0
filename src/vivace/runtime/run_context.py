"""The run context: what a task reaches, built on the services."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, Protocol, TypeVar

from vivace.errors import DeniedError, InvalidError, NotFoundError
from vivace.model.execution import Execution
from vivace.model.log import LogLevel
from vivace.plugin.context import Cache, Executions, Files, KeyValues, NamespaceFiles, RunIdentity
from vivace.plugin.maintenance import Maintenance
from vivace.plugin.nested import run_nested
from vivace.plugin.registry import Registry
from vivace.runtime.bridge import Bridge
from vivace.runtime.maintenance import MaintenanceAccess, TaskMaintenance
from vivace.storage import (
    Storage,
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

__all__ = [
    "ContextServices",
    "ExecutionAccess",
    "KeyValueAccess",
    "NamespaceFileAccess",
    "WorkerContext",
]

P = ParamSpec("P")
R = TypeVar("R")


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


class WorkerContext:
    """One attempt's context; see `RunContext`."""

    def __init__(
        self,
        services: ContextServices,
        execution: Execution,
        identity: RunIdentity,
        *,
        log: Callable[[LogLevel, str], None],
        metric: Callable[[str, str, float, dict[str, str]], object],
        variables: Mapping[str, Any],
        render: Callable[[Mapping[str, Any] | None], Callable[[Any], Any]],
        render_typed: Callable[[Mapping[str, Any] | None], Callable[[str], Any]],
        directory: Path | None = None,
    ) -> None:
        """Make a context; `directory` is the working directory when others share it."""
        self.identity = identity
        self._services = services
        self._log = log
        self._metric = metric
        self._variables = variables
        self._render = render
        self._render_typed = render_typed
        self._is_shared = directory is not None
        self._working_dir = directory
        self._killed = threading.Event()
        self._hooks: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self.files: Files = _Files(services, execution, identity)
        self.cache: Cache = _Cache(services, identity)
        self.key_values: KeyValues = _KeyValues(services, identity)
        self.namespace_files: NamespaceFiles = _NamespaceFiles(services, identity)
        self.executions: Executions = _Executions(services, identity)
        self.maintenance: Maintenance = TaskMaintenance(
            services.maintenance, services.bridge, identity.tenant
        )

    @property
    def working_dir(self) -> Path:
        """A directory of this run alone."""
        with self._lock:
            if self._working_dir is None:
                self._working_dir = _new_directory(self._services.working_root)
            return self._working_dir

    @property
    def variables(self) -> Mapping[str, Any]:
        """Names that expressions may use."""
        return self._variables

    @property
    def is_killed(self) -> bool:
        """Whether the run has been asked to stop."""
        return self._killed.is_set()

    def setting(self, name: str, default: Any = None) -> Any:
        """Give a setting that plugins may read."""
        return self._services.settings.get(name, default)

    def log(self, level: LogLevel, message: str) -> None:
        """Write one entry of the task's log."""
        self._log(level, message)

    def metric(
        self, name: str, value: float, *, type: str = "counter", tags: dict[str, str] | None = None
    ) -> None:
        """Record a measurement."""
        self._metric(name, type, value, tags or {})

    def render(self, value: Any, extra: Mapping[str, Any] | None = None) -> Any:
        """Render texts, deeply."""
        return self._render(extra)(value)

    def render_typed(self, text: str, extra: Mapping[str, Any] | None = None) -> Any:
        """Render one text, keeping its type."""
        return self._render_typed(extra)(text)

    def encrypt(self, text: str) -> dict[str, str]:
        """Give the form of a secret text in which it may be an output."""
        return self._services.encrypt(self.identity.execution_id, text)

    async def run_task(self, document: Mapping[str, Any]) -> Any:
        """Run a task in the place of this one."""
        return await run_nested(document, self, self._services.registry)

    def on_kill(self, hook: Callable[[], None]) -> None:
        """Call `hook` when the run has to stop; at once when it already has to."""
        with self._lock:
            if not self._killed.is_set():
                self._hooks.append(hook)
                return
        hook()

    def kill(self) -> None:
        """Ask the run to stop; hooks run on threads, so that a slow one holds up nobody."""
        with self._lock:
            self._killed.set()
            hooks, self._hooks = self._hooks, []
        for hook in hooks:
            self._services.threads.submit(hook)

    def on_thread(
        self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> Awaitable[R]:
        """Run something that blocks on a thread."""
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._services.threads, partial(function, *args, **kwargs))

    def close_soon(self) -> bool:
        """Have the working directory removed if it is empty, and say if nothing else is to do.

        Nobody needs to wait for that, which takes milliseconds on some file systems.
        """
        folder = None if self._is_shared else self._working_dir
        if folder is None:
            return True
        if _holds_something(folder):
            return False
        self._services.threads.submit(_remove, folder)
        return True

    def close(self) -> None:
        """Remove the working directory, unless others share it; blocks."""
        if self._working_dir is not None and not self._is_shared:
            _remove(self._working_dir)


def _new_directory(root: Path) -> Path:
    # mkdtemp gives mode 0700: other users of the machine see nothing.
    try:
        return Path(tempfile.mkdtemp(prefix="run-", dir=_resolved(root)))
    except FileNotFoundError:
        root.mkdir(parents=True, exist_ok=True)
        _resolved.cache_clear()
        return Path(tempfile.mkdtemp(prefix="run-", dir=_resolved(root)))


@cache
def _resolved(root: Path) -> Path:
    return root.resolve()


def _holds_something(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError:  # the task has removed it
        return False


def _remove(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)


class _Files:
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


_CACHED_FILES = 100
"""How many files of a task are kept, the newest; otherwise each change of a property adds one."""


class _Cache:
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


class _KeyValues:
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


class _NamespaceFiles:
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


class _Executions:
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
