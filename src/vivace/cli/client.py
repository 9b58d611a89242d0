"""The server's API for commands: requests, errors as ours, streams of events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from vivace.cli.exit_codes import ServerUnreachableError
from vivace.cli.settings import GlobalOptions, current
from vivace.errors import (
    BadRequestError,
    ConflictError,
    DeniedError,
    GoneError,
    InvalidError,
    NotFoundError,
    TooLargeError,
    UnauthenticatedError,
    UnavailableError,
    VivaceError,
)

__all__ = ["ApiClient", "ServerEvent", "connected", "segment"]

_ERRORS: dict[int, type[VivaceError]] = {
    400: BadRequestError,
    401: UnauthenticatedError,
    403: DeniedError,
    404: NotFoundError,
    409: ConflictError,
    410: GoneError,
    413: TooLargeError,
    422: InvalidError,
    503: UnavailableError,
}
YAML = {"Content-Type": "application/x-yaml"}


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event of a stream."""

    name: str
    data: Any


class ApiClient:
    """Calls the API of one server as one tenant."""

    def __init__(
        self, options: GlobalOptions, transport: httpx.BaseTransport | None = None
    ) -> None:
        server = options.server.rstrip("/")
        self._server = server if "://" in server else f"http://{server}"
        self._http = _client(
            base_url=f"{self._server}/api/v1/{quote(options.tenant, safe='')}",
            headers=_authorization(options),
            auth=_basic(options),
            timeout=httpx.Timeout(60.0, connect=10.0),
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def call(self, method: str, path: str, **request: Any) -> Any:
        """Call a route and give its JSON, or None for an empty answer.

        Args:
            method: HTTP method.
            path: Below the tenant, made with `segment`.
            request: `params`, `json`, `content`, `data`, `files`, `headers` of httpx.

        Raises:
            VivaceError: of the family that fits the answer.
            ServerUnreachableError: there was none.
        """
        response = self.send(method, path, **request)
        if not response.content:
            return None
        try:
            return response.json()
        except ValueError as error:
            raise UnavailableError(
                f"{self._server} answers with something else than JSON",
                hint="is that the address of a Vivace server?",
            ) from error

    def send(self, method: str, path: str, **request: Any) -> httpx.Response:
        """As `call`, but give the answer as it is."""
        with self._reachable():
            response = self._http.request(method, path, **_without_none(request))
        if response.is_error:
            raise _error(response)
        return response

    def pages(self, path: str, limit: int, params: Mapping[str, Any]) -> list[Any]:
        """Give up to `limit` results of a search."""
        results: list[Any] = []
        page, size = 1, min(limit, 100)
        while len(results) < limit:
            asked = {**params, "page": page, "size": size}
            answer = self.call("GET", path, params=asked)
            results += answer["results"]
            if len(answer["results"]) < size or len(results) >= answer.get("total", 0):
                break
            page += 1
        return results[:limit]

    def events(self, path: str, **params: Any) -> Iterator[ServerEvent]:
        """Give the events of a stream until the server ends it."""
        timeout = httpx.Timeout(None, connect=10.0)
        with (
            self._reachable(),
            self._http.stream(
                "GET",
                path,
                params={k: v for k, v in params.items() if v is not None},
                headers={"Accept": "text/event-stream"},
                timeout=timeout,
            ) as response,
        ):
            if response.is_error:
                response.read()
                raise _error(response)
            yield from _parsed(response.iter_lines())

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException as error:
            raise ServerUnreachableError(f"{self._server} did not answer in time") from error
        except httpx.TransportError as error:
            raise ServerUnreachableError(
                f"{self._server} cannot be reached: {error}",
                hint="start it with `vivace server`, or name another with --server",
            ) from error


@contextmanager
def connected() -> Iterator[ApiClient]:
    """Give a client for the options of this command line."""
    client = ApiClient(current())
    try:
        yield client
    finally:
        client.close()


def segment(text: str) -> str:
    """Write one segment of a path: whatever is in it cannot become two."""
    return quote(text, safe="")


def _client(*, base_url: str, **options: Any) -> httpx.Client:
    try:
        return httpx.Client(base_url=base_url, **options)
    except httpx.InvalidURL as error:
        raise BadRequestError(f"`{base_url}` is no address of a server: {error}") from error


def _authorization(options: GlobalOptions) -> dict[str, str]:
    return {"Authorization": f"Bearer {options.token}"} if options.token else {}


def _basic(options: GlobalOptions) -> httpx.BasicAuth | None:
    if options.token or options.user is None:
        return None
    return httpx.BasicAuth(options.user, options.password or "")


def _without_none(request: dict[str, Any]) -> dict[str, Any]:
    params = request.get("params")
    if params:
        kept = {key: value for key, value in params.items() if value is not None}
        request = {**request, "params": kept}
    return request


def _error(response: httpx.Response) -> VivaceError:
    kind = _ERRORS.get(response.status_code, UnavailableError)
    message, more = _message(response)
    hint = "; ".join(more)
    if response.status_code == 401:
        hint = "give --user NAME:PASSWORD or --token TOKEN, or set VIVACE_TOKEN"
    return kind(message, hint=hint)


def _message(response: httpx.Response) -> tuple[str, list[str]]:
    fallback = f"the server answers {response.status_code} {response.reason_phrase}"
    try:
        body = response.json()
        message = str(body["message"])
        embedded = (body.get("_embedded") or {}).get("errors") or []
        more = [str(item["message"]) for item in embedded]
        more += [str(body["hint"])] if body.get("hint") else []
        refused = body.get("invalids") or []
        more += [f"{item['invalidValue']}: {item['message']}" for item in refused]
    except (ValueError, KeyError, TypeError, AttributeError):
        return fallback, []
    return message, [line for line in more if line not in message]


def _parsed(lines: Iterator[str]) -> Iterator[ServerEvent]:
    identifier = name = ""
    data: list[str] = []
    for line in lines:
        if line:
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "data":
                data.append(value)
            elif field == "event":
                name = value
            elif field == "id":
                identifier = value
            continue
        if data:
            yield ServerEvent(name or identifier, json.loads("\n".join(data)))
        identifier = name = ""
        data = []
