"""What functions need from outside: the engine hands a host to every rendering.

The expression layer itself does no input or output, reads no clock and draws no random number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, Protocol

from vivace.expressions.errors import EvaluationError

__all__ = ["Host", "NoHost"]


class Host(Protocol):
    """Everything that a template can reach beyond its context.

    Methods may block; a template that calls one has `is_blocking`. An error that is not already
    an `ExpressionError` becomes an `EvaluationError` with its message, so raise errors whose
    messages may be shown.
    """

    def now(self) -> dt.datetime:
        """The current time, aware."""
        ...

    def random_bytes(self, count: int) -> bytes:
        """Bytes nobody can guess; ids, ports and initialisation vectors are made of them."""
        ...

    def random_port(self) -> int:
        """A local TCP port that is free now."""
        ...

    def register_secret(self, value: str) -> None:
        """Told of every secret that a rendering met, so that logs can mask it."""
        ...

    def secret(self, key: str, namespace: str | None, subkey: str | None, full: bool) -> Any:
        """A secret: its text, a field of its JSON, or with `full` a map with its metadata."""
        ...

    def credential(self, key: str) -> str:
        """A short-lived token of a configured credential."""
        ...

    def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> Any:
        """A typed value of the key-value store; without namespace the parents are asked too."""
        ...

    def read(self, path: str, namespace: str | None, version: int | None) -> str | bytes:
        """The content of a namespace file or of a file in internal storage."""
        ...

    def file_size(self, path: str, namespace: str | None, version: int | None) -> int:
        """Size of the same file in bytes."""
        ...

    def file_exists(self, path: str, namespace: str | None, version: int | None) -> bool:
        """Whether `read` would find it."""
        ...

    def file_uri(self, path: str, namespace: str | None, version: int | None) -> str:
        """The `kestra:///` address of a namespace file."""
        ...

    def http(self, request: Mapping[str, Any]) -> Any:
        """Perform a request and return the decoded JSON body.

        Args:
            request: `uri method query body contentType headers options accept`.
        """
        ...

    def error_logs(self) -> Sequence[Any]:
        """The ERROR log entries of the current execution, as maps."""
        ...

    def subflow(
        self,
        namespace: str,
        flow_id: str,
        inputs: Mapping[str, Any] | None,
        revision: int | None,
        labels: Mapping[str, Any] | None,
        timeout: str | None,
    ) -> Mapping[str, Any]:
        """Run a flow and return its `id state outputs labels`."""
        ...

    def app_link(self, app_id: str | None, base_url: str | None) -> str:
        """Link to an app."""
        ...


class NoHost:
    """A host without anything outside: what is not overridden is reported as not available."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    def random_bytes(self, count: int) -> bytes:
        import os

        return os.urandom(count)

    def random_port(self) -> int:
        _unavailable("randomPort")

    def register_secret(self, value: str) -> None:
        del value

    def secret(self, key: str, namespace: str | None, subkey: str | None, full: bool) -> Any:
        del key, namespace, subkey, full
        _unavailable("secret")

    def credential(self, key: str) -> str:
        del key
        _unavailable("credential")

    def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> Any:
        del key, namespace, error_on_missing
        _unavailable("kv")

    def read(self, path: str, namespace: str | None, version: int | None) -> str | bytes:
        del path, namespace, version
        _unavailable("read")

    def file_size(self, path: str, namespace: str | None, version: int | None) -> int:
        del path, namespace, version
        _unavailable("fileSize")

    def file_exists(self, path: str, namespace: str | None, version: int | None) -> bool:
        del path, namespace, version
        _unavailable("fileExists")

    def file_uri(self, path: str, namespace: str | None, version: int | None) -> str:
        del path, namespace, version
        _unavailable("fileURI")

    def http(self, request: Mapping[str, Any]) -> Any:
        del request
        _unavailable("http")

    def error_logs(self) -> Sequence[Any]:
        _unavailable("errorLogs")

    def subflow(
        self,
        namespace: str,
        flow_id: str,
        inputs: Mapping[str, Any] | None,
        revision: int | None,
        labels: Mapping[str, Any] | None,
        timeout: str | None,
    ) -> Mapping[str, Any]:
        del namespace, flow_id, inputs, revision, labels, timeout
        _unavailable("subflow")

    def app_link(self, app_id: str | None, base_url: str | None) -> str:
        del app_id, base_url
        _unavailable("appLink")


def _unavailable(function: str) -> NoReturn:
    raise EvaluationError(f"{function}() is not available here")
