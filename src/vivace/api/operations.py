"""How a module declares its routes: what they answer stands beside what they take.

FastAPI needs milliseconds to analyse one handler, and a quarter of a server's start to be imported.
So a route is analysed when it is first called, or when the OpenAPI document is written; until then
an operation is a path and a function.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from vivace.api.errors import parameter_response

if TYPE_CHECKING:
    from fastapi.routing import APIRoute

__all__ = ["Answer", "Body", "Operation", "Operations"]

Endpoint = Callable[..., Awaitable[Response]]

TENANT_ROOT = "/api/v1/{tenant}"
INSTANCE_ROOT = "/api/v1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a successful call gives."""

    shape: Any = None
    """A view, or a type made of views; None for no body, or one that is no JSON."""
    status: int = 200
    media: str = "application/json"


@dataclass(frozen=True, slots=True)
class Body:
    """What a call takes that FastAPI does not read itself."""

    media: tuple[str, ...]
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})
    shape: Any = None
    """A type made of views, in place of the schema."""
    required: bool = True


@dataclass(eq=False)
class Operation:
    """One method of one path."""

    method: str
    path: str
    endpoint: Endpoint
    answer: Answer
    tag: str
    body: Body | None = None
    parameters: Sequence[dict[str, Any]] = ()
    """OpenAPI parameters that the handler reads from the request itself."""
    direct: bool = False
    """Whether the handler takes the request alone, past FastAPI: for the busiest calls."""
    public: bool = False
    """Whether it may be called without credentials."""
    upload: bool = False
    """Whether its body may be as long as an upload."""
    deprecated: bool = False

    @property
    def id(self) -> str:
        """Name of the method in generated clients."""
        first, *rest = self.endpoint.__name__.split("_")
        return first + "".join(word.capitalize() for word in rest)

    @cached_property
    def parameter_names(self) -> tuple[str, ...]:
        """Names of the parameters in the path, in order."""
        return tuple(
            segment[1:-1].removesuffix(":path")
            for segment in self.path.split("/")
            if segment.startswith("{")
        )

    @cached_property
    def app(self) -> ASGIApp:
        """What answers a request."""
        return _direct_app(self.endpoint) if self.direct else _analysed_app(self.route)

    @cached_property
    def route(self) -> APIRoute:
        """The operation as FastAPI knows it."""
        from fastapi.routing import APIRoute

        if not self.direct:
            _name_in_camel_case(self.endpoint, self.parameter_names)
        return APIRoute(
            self.path,
            self.endpoint,
            methods=[self.method],
            operation_id=self.id,
            tags=[self.tag],
            deprecated=self.deprecated or None,
            strict_content_type=False,
        )


def _name_in_camel_case(endpoint: Endpoint, path_names: Sequence[str]) -> None:
    """Give the parameters of a handler the names that they have on the wire."""
    from fastapi import Path, Query

    hints = get_type_hints(endpoint, include_extras=True)
    parameters = []
    for parameter in inspect.signature(endpoint).parameters.values():
        hint, alias = hints[parameter.name], to_camel(parameter.name)
        if alias in path_names:
            hint = Annotated[hint, Path(alias=alias)]
        elif hint is not Request:
            hint = Annotated[hint, Query(alias=alias)]
        parameters.append(parameter.replace(annotation=hint))
    endpoint.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]


def _analysed_app(route: APIRoute) -> ASGIApp:
    from fastapi.exceptions import RequestValidationError

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async with AsyncExitStack() as files:
            scope["fastapi_middleware_astack"] = files  # FastAPI's own application would add it
            try:
                await route.app(scope, receive, send)
            except RequestValidationError as error:
                await parameter_response(error.errors(), scope)(scope, receive, send)

    return app


def _direct_app(endpoint: Endpoint) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = await endpoint(Request(scope, receive))
        await response(scope, receive, send)

    return app


class Operations:
    """The routes of one resource, in the order of the document."""

    def __init__(self, tag: str, root: str = TENANT_ROOT) -> None:
        self.tag = tag
        self._root = root
        self.all: list[Operation] = []

    def get(self, path: str, shape: Any = None, **options: Any) -> Callable[[Endpoint], Endpoint]:
        """Declare a GET; see `add`."""
        return self.add("GET", path, shape, **options)

    def post(self, path: str, shape: Any = None, **options: Any) -> Callable[[Endpoint], Endpoint]:
        """Declare a POST; see `add`."""
        return self.add("POST", path, shape, **options)

    def put(self, path: str, shape: Any = None, **options: Any) -> Callable[[Endpoint], Endpoint]:
        """Declare a PUT; see `add`."""
        return self.add("PUT", path, shape, **options)

    def delete(
        self, path: str, shape: Any = None, **options: Any
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare a DELETE; see `add`."""
        return self.add("DELETE", path, shape, **options)

    def add(
        self,
        method: str,
        path: str,
        shape: Any = None,
        *,
        status: int = 200,
        media: str = "application/json",
        tag: str = "",
        **options: Any,
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare an operation.

        Args:
            method: HTTP method.
            path: Below the root; `{name}` is one segment.
            shape: What the answer holds.
            status: Of a successful answer.
            media: Of a successful answer.
            tag: Another one than that of the others.
            options: Other fields of `Operation`.
        """

        def decorate(endpoint: Endpoint) -> Endpoint:
            answer = Answer(shape, status, media)
            self.all.append(
                Operation(method, self._root + path, endpoint, answer, tag or self.tag, **options)
            )
            return endpoint

        return decorate
