"""The run context: what a task reaches, built on the services."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from collections.abc import Awaitable, Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from vivace.model.execution import Execution
from vivace.model.log import LogLevel
from vivace.plugin.context import Cache, Executions, Files, KeyValues, NamespaceFiles, RunIdentity
from vivace.plugin.maintenance import Maintenance
from vivace.plugin.nested import run_nested
from vivace.runtime.context_files import ContextCache, ContextFiles
from vivace.runtime.context_services import ContextServices
from vivace.runtime.context_stores import (
    ContextExecutions,
    ContextKeyValues,
    ContextNamespaceFiles,
)
from vivace.runtime.maintenance import TaskMaintenance
from vivace.storage.directories import EmptyDirectories

__all__ = ["WorkerContext"]

P = ParamSpec("P")
R = TypeVar("R")


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
        self.files: Files = ContextFiles(services, execution, identity)
        self.cache: Cache = ContextCache(services, identity)
        self.key_values: KeyValues = ContextKeyValues(services, identity)
        self.namespace_files: NamespaceFiles = ContextNamespaceFiles(services, identity)
        self.executions: Executions = ContextExecutions(services, identity)
        self.maintenance: Maintenance = TaskMaintenance(
            services.maintenance, services.bridge, identity.tenant
        )

    @property
    def working_dir(self) -> Path:
        """A directory of this run alone."""
        with self._lock:
            if self._working_dir is None:
                self._working_dir = _directories(self._services.working_root).take()
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
            self._call_hook(hook)

    def _call_hook(self, hook: Callable[[], None]) -> None:
        self._services.threads.submit(hook)

    def on_thread(
        self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> Awaitable[R]:
        """Run something that blocks on a thread."""
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._services.threads, partial(function, *args, **kwargs))

    def close_at_once(self) -> bool:
        """Give the working directory back if it is empty; false when there is more to do."""
        folder = None if self._is_shared else self._working_dir
        return folder is None or _directories(self._services.working_root).give_back(folder)

    def close(self) -> None:
        """Remove the working directory, unless others share it; blocks."""
        if not self.close_at_once() and self._working_dir is not None:
            shutil.rmtree(self._working_dir, ignore_errors=True)


@cache
def _directories(root: Path) -> EmptyDirectories:
    resolved = root.resolve()

    def make() -> str:
        resolved.mkdir(parents=True, exist_ok=True)
        return tempfile.mkdtemp(prefix="run-", dir=resolved)  # for its user alone

    return EmptyDirectories(make)
