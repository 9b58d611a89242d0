"""Builds the application: the gate in front, the table of routes behind it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

import vivace
from vivace.api.authentication import Authenticator
from vivace.api.errors import HANDLERS
from vivace.api.gate import Gate
from vivace.api.openapi import document
from vivace.api.operations import Operation
from vivace.api.routes import ALL
from vivace.api.routing import RouteTable
from vivace.api.services import Services
from vivace.api.settings import ApiSettings
from vivace.api.web import WebApp
from vivace.api.web import operations as web_operations

__all__ = ["create_app"]


class _Application(FastAPI):
    """FastAPI whose document is made of our operations, when somebody asks for it."""

    described: tuple[Operation, ...] = ()

    def openapi(self) -> dict[str, Any]:
        """Give the OpenAPI document."""
        if self.openapi_schema is None:
            self.openapi_schema = document(self.described)
        return self.openapi_schema


def create_app(services: Services, settings: ApiSettings) -> FastAPI:
    """Make the HTTP side of a server.

    Args:
        services: The use cases; started and stopped by the caller.
        settings: Who may call, from where, and how much.
    """
    app = _Application(
        title="Vivace",
        version=vivace.__version__,
        openapi_url=None,
        exception_handlers=HANDLERS,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    authenticator = Authenticator(settings)
    app.described = ALL
    app.state.services = services
    app.state.settings = settings
    app.state.authenticator = authenticator
    app.state.web = WebApp(settings.ui_dir)
    app.router.routes[:] = [RouteTable([*ALL, *web_operations.all], authenticator, settings)]
    app.add_middleware(Gate, settings=settings)
    return app
