"""A run context over a folder."""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from vivace.errors import TaskError
from vivace.model.encrypted import ENCRYPTED_TYPE
from vivace.model.log import LogLevel
from vivace.plugin.context import RunContext, RunIdentity
from vivace.plugin.nested import run_nested
from vivace.plugin.registry import Registry
from vivace.plugin.testing.rendering import Renderer
from vivace.plugin.testing.stores import (
    LocalCache,
    LocalExecutions,
    LocalFiles,
    LocalKeyValues,
    LocalNamespaceFiles,
)

__all__ = ["LocalContext", "LoggedLine", "Measurement"]

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class LoggedLine:
    """One entry of the task's log."""

    level: LogLevel
    message: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """One metric that the task recorded."""

    name: str
    value: float
    type: str = "counter"
    tags: dict[str, str] = field(default_factory=dict)


class NoServer:
    """Stands where a server is needed; a test puts what it needs in its place."""

    def __getattr__(self, name: str) -> Any:
        raise TaskError(f"`{name}` needs a server, or what the test puts in its place")


class LocalContext(RunContext):
    """A run context over a folder; give it to `run_task` and look at it afterwards."""

    def __init__(
        self,
        folder: Path,
        *,
        variables: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        identity: RunIdentity | None = None,
    ) -> None:
        self.identity = identity or RunIdentity(
            tenant="main",
            namespace="company.team",
            flow_id="flow",
            flow_revision=1,
            execution_id="2Xk5Yq0pVbN8mZtR4sWjLc",
            task_id="task",
            task_type="task",
            task_run_id="7gHd3KfPq9TzWc2NxVbR6m",
            attempt=0,
        )
        self.folder = folder
        self.files = LocalFiles(folder, self.identity)
        self.cache = LocalCache(folder)
        self.key_values = LocalKeyValues()
        self.namespace_files = LocalNamespaceFiles(folder, self.identity.namespace)
        self.executions = LocalExecutions()
        self._renderer = Renderer(self.files, self.key_values, self.namespace_files)
        self.maintenance: Any = NoServer()
        self.settings = dict(settings or {})
        self.labels: list[tuple[str, str]] = []
        self.logs: list[LoggedLine] = []
        self.metrics: list[Measurement] = []
        self.template_variables: dict[str, Any] = {}
        """What the task that runs added to the names of its expressions."""
        self._variables = dict(variables or {})
        self.is_connected = False
        """Whether a realtime trigger has said that it listens."""
        self._hooks: list[Callable[[], None]] = []
        self._killed = threading.Event()

    @property
    def working_dir(self) -> Path:
        folder = self.folder / "work"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    @property
    def variables(self) -> dict[str, Any]:
        return self._variables

    @property
    def is_killed(self) -> bool:
        return self._killed.is_set()

    def kill(self) -> None:
        """Ask the run to stop, as a user's kill does."""
        self._killed.set()
        for hook in self._hooks:
            hook()

    def on_kill(self, hook: Callable[[], None]) -> None:
        self._hooks.append(hook)
        if self.is_killed:
            hook()

    def connected(self) -> None:
        self.is_connected = True

    def setting(self, name: str, default: Any = None) -> Any:
        return self.settings.get(name, default)

    def log(self, level: LogLevel, message: str) -> None:
        self.logs.append(LoggedLine(level, message))

    def messages(self, level: LogLevel | None = None) -> list[str]:
        """Give the logged texts, of one level or of all."""
        return [line.message for line in self.logs if level in (None, line.level)]

    def metric(
        self, name: str, value: float, *, type: str = "counter", tags: dict[str, str] | None = None
    ) -> None:
        self.metrics.append(Measurement(name, value, type, dict(tags or {})))

    def render(self, value: Any, extra: Mapping[str, Any] | None = None) -> Any:
        return self._renderer.render(value, self._names(extra))

    def render_typed(self, text: str, extra: Mapping[str, Any] | None = None) -> Any:
        return self._renderer.render_typed(text, self._names(extra))

    def encrypt(self, text: str) -> dict[str, str]:
        """Give the shape of an encrypted text; there is no key here, it is base64 only."""
        return {"type": ENCRYPTED_TYPE, "value": base64.b64encode(text.encode()).decode()}

    async def run_task(self, document: Mapping[str, Any]) -> Any:
        return await run_nested(document, self, Registry())

    def on_thread(
        self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> Awaitable[R]:
        return asyncio.to_thread(function, *args, **kwargs)

    def _names(self, extra: Mapping[str, Any] | None) -> dict[str, Any]:
        return {**self._variables, **self.template_variables, **(extra or {})}
