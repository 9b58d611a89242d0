"""Builds the application: the gate in front, the table of routes behind it."""

from __future__ import annotations

from starlette.applications import Starlette

from vivace.api.authentication import Authenticator
from vivace.api.errors import HANDLERS
from vivace.api.gate import Gate
from vivace.api.routes import ALL
from vivace.api.routing import RouteTable
from vivace.api.services import Services
from vivace.api.settings import ApiSettings
from vivace.api.web import WebApp
from vivace.api.web import operations as web_operations

__all__ = ["create_app"]


def create_app(services: Services, settings: ApiSettings) -> Starlette:
    """Make the HTTP side of a server.

    Args:
        services: The use cases; started and stopped by the caller.
        settings: Who may call, from where, and how much.
    """
    app = Starlette(exception_handlers=HANDLERS)
    authenticator = Authenticator(settings)
    app.state.services = services
    app.state.settings = settings
    app.state.authenticator = authenticator
    app.state.web = WebApp(settings.ui_dir)
    app.router.routes[:] = [RouteTable([*ALL, *web_operations.all], authenticator, settings)]
    app.add_middleware(Gate, settings=settings)
    return app
