"""What expressions reach outside: secrets, keys, files, requests, logs, other flows.

Renderings that need any of it run on a thread. Methods block there, and what is asynchronous runs
on the server's event loop meanwhile.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar

from vivace.errors import GoneError, NotFoundError
from vivace.expressions import EvaluationError
from vivace.model.duration import parse_duration
from vivace.model.execution import Execution, TaskRun
from vivace.model.instant import to_iso
from vivace.model.label import parse_labels
from vivace.model.log import LogEntry, LogLevel
from vivace.model.state import State
from vivace.plugin.egress import EgressPolicy
from vivace.services.execution_request import CORRELATION_ID, StartRequest
from vivace.services.file_address import FileAddresses, check_relative
from vivace.services.masking import SecretMask, SecretMasks
from vivace.services.secrets import Secrets
from vivace.storage import Storage, is_storage_uri, namespace_file, to_uri
from vivace.store import LogSelection

__all__ = [
    "ErrorLogs",
    "ExpressionHost",
    "ExpressionHosts",
    "KeyValueSource",
    "NamespaceFileSource",
    "SubflowRunner",
]

T = TypeVar("T")

_WAIT_SECONDS = 60.0
_SUBFLOW_SECONDS = 60.0
_SUBFLOW_DEPTH = 3
"""Each level holds a thread until the one below has ended."""
_MAX_READ_BYTES = 64 * 1024 * 1024
_ION = b"\xe0\x01\x00\xea"
_depth: ContextVar[int] = ContextVar("subflow depth", default=0)


class _Valued(Protocol):
    @property
    def value(self) -> Any: ...


class KeyValueSource(Protocol):
    """The key-value store, one namespace at a time."""

    async def get(self, tenant: str, namespace: str, key: str) -> _Valued:
        """Give an entry.

        Raises:
            NotFoundError: there is none.
            GoneError: it has expired.
        """
        ...


class NamespaceFileSource(Protocol):
    """Where the contents of namespace files are."""

    async def uri(self, tenant: str, namespace: str, path: str) -> str:
        """Give the `kestra:///` URI of the latest version.

        Raises:
            NotFoundError: there is no such file.
        """
        ...

    async def version_uri(self, tenant: str, namespace: str, path: str, version: int) -> str:
        """Give the `kestra:///` URI of a version.

        Raises:
            NotFoundError: no such file or version.
        """
        ...


class ErrorLogs(Protocol):
    """Log lines of executions, as `LogService` gives them."""

    async def of_execution(
        self, tenant: str, execution_id: str, selection: LogSelection
    ) -> Sequence[LogEntry]:
        """Give the lines that match, in order."""
        ...


class SubflowRunner(Protocol):
    """Starts executions and waits for them."""

    async def create(self, request: StartRequest) -> Execution:
        """Start one."""
        ...

    async def wait_for_end(self, execution_id: str, max_seconds: float | None = None) -> Execution:
        """Wait for its end."""
        ...


@dataclass(frozen=True, slots=True)
class _Scope:
    """Whose expression it is."""

    tenant: str
    namespace: str
    execution: Execution | None = None
    task_run: TaskRun | None = None
    is_form: bool = False
    """An input of an execution that does not exist yet."""


@dataclass(slots=True)
class ExpressionHosts:
    """Makes hosts; one per server."""

    loop: asyncio.AbstractEventLoop
    storage: Storage
    secrets: Secrets
    masks: SecretMasks
    key_values: KeyValueSource
    file_versions: NamespaceFileSource
    logs: ErrorLogs
    subflows: SubflowRunner | None = None
    """Set once it exists: it needs hosts itself."""
    egress: EgressPolicy = field(default_factory=EgressPolicy)
    reads_other_executions: bool = True
    allowed_paths: Sequence[Path] = ()
    """Directories below which `file://` may be read."""
    clock: Callable[[], float] = time.time

    def __call__(self, execution: Execution, task_run: TaskRun | None = None) -> ExpressionHost:
        """Give the host for an execution, or one of its task runs."""
        scope = _Scope(execution.tenant, execution.namespace, execution, task_run)
        return ExpressionHost(self, scope)

    def for_form(self, execution: Execution, task_run: TaskRun | None = None) -> ExpressionHost:
        """Give the host for the inputs of an execution that is being created."""
        scope = _Scope(execution.tenant, execution.namespace, execution, task_run, is_form=True)
        return ExpressionHost(self, scope)

    def for_namespace(self, tenant: str, namespace: str) -> ExpressionHost:
        """Give the host for what has no execution, such as the conditions of a trigger."""
        return ExpressionHost(self, _Scope(tenant, namespace))

    def allows_local_file(self, uri: str) -> bool:
        """Whether a `file://` URI lies below a path that the server's owner opened."""
        return FileAddresses(self.allowed_paths).allows_local(uri)

    def wait(self, work: Coroutine[Any, Any, T], seconds: float = _WAIT_SECONDS) -> T:
        """Run something on the server's loop, from a thread, and wait for it.

        Raises:
            EvaluationError: this is the loop's own thread, or it takes too long.
        """
        if _is_on(self.loop):
            work.close()
            raise EvaluationError("this function cannot be used where nothing may wait")
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result(seconds)
        except TimeoutError as error:
            future.cancel()
            raise EvaluationError(f"no answer came within {seconds:g} seconds") from error


class ExpressionHost:
    """The functions of expressions that reach outside, for one scope; see `expressions.Host`."""

    __slots__ = ("_hosts", "_scope")

    def __init__(self, hosts: ExpressionHosts, scope: _Scope) -> None:
        self._hosts = hosts
        self._scope = scope

    def now(self) -> datetime:
        """See `Host`."""
        return datetime.fromtimestamp(self._hosts.clock(), UTC)

    def random_bytes(self, count: int) -> bytes:
        """See `Host`."""
        return os.urandom(count)

    def random_port(self) -> int:
        """See `Host`."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    def register_secret(self, value: str) -> None:
        """See `Host`."""
        self._mask().register(value)

    def secret(self, key: str, namespace: str | None, subkey: str | None, full: bool) -> Any:
        """See `Host`; the environment knows no namespaces, so that any sees all secrets."""
        if full and subkey is not None:
            raise EvaluationError("secret() takes either `full` or `subkey`, not both")
        whole = self._hosts.secrets.get(key)
        # The caller registers what it is given; of a field's secret it never sees the rest.
        self.register_secret(whole)
        if subkey is not None:
            return self._hosts.secrets.field(key, subkey)
        return {"value": whole} if full else whole

    def credential(self, key: str) -> NoReturn:
        """See `Host`."""
        raise EvaluationError(f"no credential `{key}` is configured on this server")

    def app_link(self, app_id: str | None, base_url: str | None) -> NoReturn:
        """See `Host`."""
        raise EvaluationError("appLink() has nothing to link to: this server has no apps")

    def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> Any:
        """See `Host`."""
        own = self._scope.namespace
        names = _with_parents(own) if namespace is None else [namespace]
        found, value = self._hosts.wait(self._find(names, key))
        if not found and error_on_missing:
            raise EvaluationError(
                f"The key '{key}' does not exist in the namespace '{namespace or own}'"
            )
        return value

    async def _find(self, namespaces: Sequence[str], key: str) -> tuple[bool, Any]:
        for namespace in namespaces:
            try:
                entry = await self._hosts.key_values.get(self._scope.tenant, namespace, key)
            except (NotFoundError, GoneError):
                continue
            return True, entry.value
        return False, None

    def read(self, path: str, namespace: str | None, version: int | None) -> str | bytes:
        """See `Host`; text in UTF-8, binary Ion as bytes."""
        content = self._addresses().read(self._resolve(path, namespace, version), _MAX_READ_BYTES)
        return content if content.startswith(_ION) else content.decode(errors="replace")

    def file_size(self, path: str, namespace: str | None, version: int | None) -> int:
        """See `Host`."""
        return self._addresses().size(self._resolve(path, namespace, version))

    def file_exists(self, path: str, namespace: str | None, version: int | None) -> bool:
        """See `Host`."""
        try:
            self.file_size(path, namespace, version)
        except NotFoundError:
            return False
        return True

    def file_uri(self, path: str, namespace: str | None, version: int | None) -> str:
        """See `Host`; the file need not exist unless a version of it is asked for."""
        if is_storage_uri(path):
            return path
        if version is not None:
            return self._resolve(path, namespace, version)
        check_relative(path)
        return to_uri(namespace_file(namespace or self._scope.namespace, path))

    def _resolve(self, path: str, namespace: str | None, version: int | None) -> str:
        addresses = self._addresses()
        named = addresses.namespace_path(path, namespace)
        if is_storage_uri(path) or named is None:
            addresses.check(path)
        if named is not None:
            return self._hosts.wait(self._content_uri(path, *named, version))
        if version is not None:
            raise EvaluationError(f"`{path}` has no versions: only namespace files have")
        return path

    async def _content_uri(
        self, path: str, namespace: str, relative: str, version: int | None
    ) -> str:
        files, tenant = self._hosts.file_versions, self._scope.tenant
        if version is not None:
            return await files.version_uri(tenant, namespace, relative, version)
        try:
            return await files.uri(tenant, namespace, relative)
        except NotFoundError:
            if is_storage_uri(path):  # the address of one version's content
                return path
            raise

    def _addresses(self) -> FileAddresses:
        hosts, scope = self._hosts, self._scope
        return FileAddresses(
            hosts.allowed_paths,
            storage=hosts.storage.for_tenant(scope.tenant),
            namespace=scope.namespace,
            execution=scope.execution,
            reads_other_executions=hosts.reads_other_executions,
        )

    def http(self, request: Mapping[str, Any]) -> Any:
        """See `Host`."""
        from vivace.services.expression_http import fetch

        return fetch(request, self._hosts.egress)

    def error_logs(self) -> Sequence[Any]:
        """See `Host`."""
        execution = self._scope.execution
        if execution is None or self._scope.task_run is None:
            raise EvaluationError("errorLogs() can be used in tasks only")
        errors = LogSelection(min_level=LogLevel.ERROR)
        entries = self._hosts.wait(
            self._hosts.logs.of_execution(execution.tenant, execution.id, errors)
        )
        return [_log_view(entry) for entry in entries]

    def subflow(
        self,
        namespace: str,
        flow_id: str,
        inputs: Mapping[str, Any] | None,
        revision: int | None,
        labels: Mapping[str, Any] | None,
        timeout: str | None,
    ) -> Mapping[str, Any]:
        """See `Host`."""
        runner, parent = self._hosts.subflows, self._scope.execution
        if runner is None or parent is None or not self._scope.is_form:
            raise EvaluationError("subflow() can be used for the values of inputs only")
        if _depth.get() >= _SUBFLOW_DEPTH:
            raise EvaluationError(f"subflow() calls nest deeper than {_SUBFLOW_DEPTH}")
        request = _subflow_request(parent, namespace, flow_id, inputs, revision, labels)
        limit = timedelta(seconds=_SUBFLOW_SECONDS) if timeout is None else parse_duration(timeout)
        seconds = limit.total_seconds()
        entered = _depth.set(_depth.get() + 1)
        try:
            execution = self._hosts.wait(_run(runner, request, seconds), seconds + _WAIT_SECONDS)
        finally:
            _depth.reset(entered)
        return _subflow_result(execution, f"{namespace}.{flow_id}", seconds)

    def _mask(self) -> SecretMask:
        execution, masks = self._scope.execution, self._hosts.masks
        return masks.server if execution is None else masks.of(execution.id)


async def _run(runner: SubflowRunner, request: StartRequest, seconds: float) -> Execution:
    execution = await runner.create(request)
    return await runner.wait_for_end(execution.id, seconds)


def _subflow_request(
    parent: Execution,
    namespace: str,
    flow_id: str,
    inputs: Mapping[str, Any] | None,
    revision: int | None,
    labels: Mapping[str, Any] | None,
) -> StartRequest:
    correlation = dict(parent.labels).get(CORRELATION_ID, parent.id)
    return StartRequest(
        parent.tenant,
        namespace,
        flow_id,
        revision=revision,
        inputs=inputs or {},
        labels=[*parse_labels(dict(labels or {})), (CORRELATION_ID, correlation)],
        origin="subflow",
        is_manual=False,
    )


def _subflow_result(execution: Execution, name: str, seconds: float) -> dict[str, Any]:
    if not execution.state.is_terminal:
        raise EvaluationError(f"flow {name} did not end within {seconds:g} seconds")
    if execution.state not in (State.SUCCESS, State.WARNING):
        raise EvaluationError(
            f"flow {name} ended in state {execution.state} (execution {execution.id})"
        )
    return {
        "id": execution.id,
        "state": execution.state.value,
        "outputs": execution.outputs or {},
        "labels": dict(execution.labels),
    }


def _log_view(entry: LogEntry) -> dict[str, Any]:
    fields = {
        "tenantId": entry.tenant,
        "namespace": entry.namespace,
        "flowId": entry.flow_id,
        "taskId": entry.task_id,
        "executionId": entry.execution_id,
        "taskRunId": entry.task_run_id,
        "attemptNumber": entry.attempt,
        "timestamp": to_iso(entry.at),
        "level": entry.level.value,
        "message": entry.message,
    }
    return {key: value for key, value in fields.items() if value is not None}


def _with_parents(namespace: str) -> list[str]:
    parts = namespace.split(".")
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]


def _is_on(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
