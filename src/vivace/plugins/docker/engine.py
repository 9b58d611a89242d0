"""The HTTP API of a Docker engine.

Requests name no version of the API, so that an engine answers in its own; what is used here has
been the same since version 1.25 of it. A library for it would bring a second HTTP client, and
block; the dozen routes of a task runner are not worth that.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import httpx

from vivace.errors import TaskError
from vivace.plugin.egress import EgressPolicy
from vivace.plugins.docker.address import EngineAddress
from vivace.plugins.docker.network import async_transport, blocking_transport

__all__ = ["Engine", "EngineError"]

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 120.0
"""An engine that is busy takes its time to start or remove a container."""

_WAITING = httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS, read=None)
"""For answers that come when a container says or ends something."""


_ERRNO = re.compile(r"^\[Errno \d+\] ")


class EngineError(TaskError):
    """The engine answered, and refused."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"the Docker engine answered: {message}")
        self.engine_status = status
        self.engine_message = message


class Engine:
    """A connection to one engine; use it as a context.

    Every method raises a TaskError when the engine cannot be reached, a DeniedError when it must
    not be, and an EngineError when it refuses.

    Args:
        address: Where it is.
        policy: Which addresses may be connected to: a flow may have named this one.
    """

    def __init__(self, address: EngineAddress, policy: EgressPolicy) -> None:
        self.address = address
        self._policy = policy
        self._client = httpx.AsyncClient(
            base_url=address.url,
            transport=async_transport(address, policy),
            timeout=httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS),
            trust_env=False,  # proxies lead outside
        )

    async def __aenter__(self) -> Engine:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._client.aclose()

    async def ping(self, within: float) -> None:
        """Ask whether it is there; raise a TaskError that says why not."""
        with self._reached():
            answer = await self._client.get("/_ping", timeout=within)
        _check(answer.status_code, answer.content)

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        patient: bool = False,
    ) -> Any:
        """Send a request and give the JSON of the answer, None when it is empty.

        Args:
            method: Of HTTP.
            path: Below the root, such as `/containers/json`.
            params: Of the query.
            body: What is sent as JSON.
            patient: Wait for the answer without a limit.
        """
        with self._reached():
            answer = await self._client.request(
                method,
                path,
                params=params,
                json=body,
                timeout=_WAITING if patient else httpx.USE_CLIENT_DEFAULT,
            )
        _check(answer.status_code, answer.content)
        return answer.json() if answer.content.strip() else None

    @contextlib.asynccontextmanager
    async def stream(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Send a request and give the answer's bytes as they come."""
        with self._reached():
            async with self._client.stream(
                method, path, params=params, headers=headers, timeout=_WAITING
            ) as answer:
                if answer.is_error:
                    _check(answer.status_code, await answer.aread())
                yield answer.aiter_raw()

    # Archives are read and written where blocking is allowed: on a thread.

    def send_archive(self, path: str, folder: str, chunks: Iterator[bytes]) -> None:
        """Unpack a tar archive in a folder of a container; blocks."""
        with self._blocking() as client:
            answer = client.put(path, params={"path": folder}, content=chunks)
            _check(answer.status_code, answer.content)

    @contextlib.contextmanager
    def fetch_archive(self, path: str, folder: str) -> Iterator[Iterator[bytes]]:
        """Give a folder of a container as the bytes of a tar archive; blocks."""
        # Compressing costs more than a socket of this machine.
        headers = {"accept-encoding": "identity"}
        with (
            self._blocking() as client,
            client.stream("GET", path, params={"path": folder}, headers=headers) as answer,
        ):
            if answer.is_error:
                _check(answer.status_code, answer.read())
            yield answer.iter_bytes()

    @contextlib.contextmanager
    def _blocking(self) -> Iterator[httpx.Client]:
        with (
            self._reached(),
            httpx.Client(
                base_url=self.address.url,
                transport=blocking_transport(self.address, self._policy),
                timeout=httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS),
                trust_env=False,
            ) as client,
        ):
            yield client

    @contextlib.contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise TaskError(
                f"no Docker engine answers at `{self.address.shown}`: {_reason(error)}",
                hint="start it, give the worker access to its socket, or name another one in "
                "`host`, in the setting `docker-host` or in DOCKER_HOST",
            ) from error
        except httpx.TransportError as error:
            raise TaskError(
                f"the Docker engine at `{self.address.shown}` broke off: {_reason(error)}"
            ) from error


def _check(status: int, content: bytes) -> None:
    if status < 400:
        return
    try:
        message = str(httpx.Response(status, content=content).json()["message"])
    except (ValueError, KeyError, TypeError):
        message = content.decode("utf-8", "replace").strip()[:500] or f"HTTP status {status}"
    raise EngineError(status, message)


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "it did not answer in time"
    return _ERRNO.sub("", str(error)) or type(error).__name__
