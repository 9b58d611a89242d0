"""What a running task may reach: its log, files, keys and values, and nothing else.

All methods block and may be called from any thread; an `async` task calls those that do input or
output through `on_thread`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, Protocol, TypeVar

from vivace.model.log import LogLevel
from vivace.plugin.maintenance import Maintenance

__all__ = [
    "Cache",
    "Executions",
    "Files",
    "KeyValues",
    "NamespaceFiles",
    "RunContext",
    "RunIdentity",
]

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """Which run of which task this is."""

    tenant: str
    namespace: str
    flow_id: str
    flow_revision: int
    execution_id: str
    task_id: str
    task_type: str
    task_run_id: str
    attempt: int
    """0 for the first."""
    value: str | None = None
    iteration: int | None = None


class Files(Protocol):
    """Files of the execution in internal storage, named by `kestra:///…` URIs."""

    def put(self, source: Path | BinaryIO | bytes, name: str) -> str:
        """Store a file under the task run and give its URI; streams are read to their end."""
        ...

    def put_all(self, sources: Iterable[Path]) -> list[str]:
        """Store many files under their own names; quicker than one after the other."""
        ...

    def open(self, uri: str) -> BinaryIO:
        """Open a file for reading from its start; the caller closes it.

        Takes `kestra://` URIs, and `nsfile://` ones of namespace files.

        Raises:
            NotFoundError: there is no such file.
            DeniedError: the URI leaves what the execution may read.
        """
        ...

    def download(self, uri: str, target: Path) -> None:
        """Copy a stored file to the disk, streaming."""
        ...

    def size(self, uri: str) -> int:
        """Give the size in bytes."""
        ...

    def delete(self, uri: str) -> bool:
        """Delete a file and say whether it was there."""
        ...

    def delete_all(self) -> list[str]:
        """Delete every file of this execution and give their URIs."""
        ...


class Cache(Protocol):
    """Files that outlive executions: those of the task, in loops of the value that it runs for."""

    def open(self, name: str, *, max_age: timedelta | None = None) -> BinaryIO | None:
        """Open a file that an earlier run kept; None when there is none that is young enough."""
        ...

    def put(self, name: str, source: BinaryIO | bytes) -> None:
        """Keep a file for later runs; one of that name is replaced."""
        ...


class KeyValues(Protocol):
    """The key-value store; `namespace` is the flow's own unless given."""

    def get(self, key: str, namespace: str | None = None) -> tuple[bool, Any]:
        """Say whether the key is there, and give its value.

        Without a namespace the parents of the flow's namespace are looked at too.
        """
        ...

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
        """Write a value.

        Raises:
            ConflictError: the key is there and `overwrite` is false.
        """
        ...

    def delete(self, key: str, namespace: str | None = None) -> bool:
        """Delete a key and say whether it was there."""
        ...

    def keys(self, prefix: str = "", namespace: str | None = None) -> list[str]:
        """Give the keys that start with `prefix`, sorted."""
        ...


class NamespaceFiles(Protocol):
    """Files shared by the flows of a namespace; paths are relative, with `/`."""

    def list(self, namespace: str | None = None, patterns: Iterable[str] = ()) -> list[str]:
        """Give the paths that match one of the glob patterns (all when there is none), sorted."""
        ...

    def read(self, path: str, namespace: str | None = None) -> bytes:
        """Give a file's content.

        Raises:
            NotFoundError: there is no such file.
        """
        ...

    def write(self, path: str, content: bytes, namespace: str | None = None) -> str:
        """Write a file and give its `nsfile://` URI."""
        ...

    def delete(self, path: str, namespace: str | None = None) -> bool:
        """Delete a file and say whether it was there."""
        ...


class Executions(Protocol):
    """Other executions of the tenant."""

    def resume(
        self,
        execution_id: str,
        inputs: Mapping[str, Any],
        *,
        namespace: str | None = None,
        flow_id: str | None = None,
    ) -> None:
        """Let a paused execution go on.

        Raises:
            NotFoundError: there is none, or not of this namespace and flow.
            ConflictError: it is not paused.
            InvalidError: an input that it asks for is missing or wrong.
        """
        ...


class RunContext(Protocol):
    """Everything a task reaches."""

    identity: RunIdentity
    files: Files
    cache: Cache
    key_values: KeyValues
    namespace_files: NamespaceFiles
    executions: Executions
    maintenance: Maintenance

    @property
    def working_dir(self) -> Path:
        """A directory of this run alone, made at first use and removed after the run."""
        ...

    @property
    def variables(self) -> Mapping[str, Any]:
        """Names that expressions may use; a lazy view."""
        ...

    @property
    def is_killed(self) -> bool:
        """Whether the run has been asked to stop; a long loop of a blocking task looks here."""
        ...

    def setting(self, name: str, default: Any = None) -> Any:
        """Give a setting of the server that plugins may read, such as `default-task-runner`."""
        ...

    def log(self, level: LogLevel, message: str) -> None:
        """Write one entry of the task's log; secrets in it are masked."""
        ...

    def metric(
        self, name: str, value: float, *, type: str = "counter", tags: dict[str, str] | None = None
    ) -> None:
        """Record a measurement; a timer's value is in seconds."""
        ...

    def render(self, value: Any, extra: Mapping[str, Any] | None = None) -> Any:
        """Render texts, deeply in maps and lists, with the run's variables and `extra`.

        Raises:
            InvalidError: an expression fails.
        """
        ...

    def render_typed(self, text: str, extra: Mapping[str, Any] | None = None) -> Any:
        """Render one text, keeping the type when it is a single expression."""
        ...

    def encrypt(self, text: str) -> dict[str, str]:
        """Give the form of a secret text in which it may be an output.

        Expressions of later tasks see it in clear; logs show it masked from now on.

        Raises:
            InvalidError: the server has no encryption key.
        """
        ...

    async def run_task(self, document: Mapping[str, Any]) -> Any:
        """Run a task, given by its properties as plain data, in the place of this one.

        Raises:
            TaskError: it cannot be read, does no work by itself, or failed.
        """
        ...

    def on_kill(self, hook: Callable[[], None]) -> None:
        """Call `hook`, from another thread, when the run has to stop (kill, timeout, shutdown)."""
        ...

    def on_thread(
        self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> Awaitable[R]:
        """Run something that blocks on a thread, for `async` tasks."""
        ...
