"""The server itself: configuration, log-in, health."""

from __future__ import annotations

import asyncio
import zlib

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

import vivace
from vivace.api.authentication import SESSION_COOKIE, Authenticator
from vivace.api.body import read_json
from vivace.api.operations import INSTANCE_ROOT, Body, Operations
from vivace.api.respond import json, services
from vivace.api.settings import ApiSettings
from vivace.api.views.catalogue import (
    Configuration,
    EnvironmentView,
    Health,
    LoginConfiguration,
    PreviewLimits,
)
from vivace.api.views.statistics import InstanceStatus, instance_status

__all__ = ["health_operations", "operations"]

operations = Operations("Instance", INSTANCE_ROOT)
health_operations = Operations("Health", "")


class Login(msgspec.Struct):
    """Credentials of a user."""

    username: str
    password: str


def _authenticator(request: Request) -> Authenticator:
    found: Authenticator = request.app.state.authenticator
    return found


@operations.get("/configs", Configuration, public=True, direct=True)
async def get_configuration(request: Request) -> Response:
    """Give what a client has to know before it logs in."""
    settings: ApiSettings = request.app.state.settings
    use = services(request)
    name = use.settings.environment_name
    return json(
        Configuration(
            uuid=settings.instance_id,
            version=vivace.__version__,
            edition="OSS",
            chart_default_duration=settings.chart_default_duration,
            is_custom_dashboards_enabled=True,
            is_anonymous_usage_enabled=False,
            is_ui_anonymous_usage_enabled=False,
            is_template_enabled=False,
            preview=PreviewLimits(initial=settings.preview_rows, max=settings.max_preview_rows),
            system_namespace=use.settings.system_namespace,
            hidden_labels_prefixes=["system.", "internal."],
            is_ai_enabled=False,
            is_ai_api_key_configured=False,
            is_basic_auth_initialized=True,
            is_authentication_required=not _authenticator(request).is_open,
            plugins_hash=_plugins_hash(use.plugins.type_ids()),
            is_concurrency_view_enabled=False,
            url=use.settings.url,
            environment=EnvironmentView(name=name) if name else None,
        )
    )


def _plugins_hash(type_ids: list[str]) -> int:
    return zlib.crc32("\n".join(type_ids).encode())


@operations.get("/configs/login", LoginConfiguration, public=True, direct=True)
async def get_login_configuration(request: Request) -> Response:
    """Say whether there is somebody to log in."""
    authenticator = _authenticator(request)
    return json(
        LoginConfiguration(
            is_basic_auth_initialized=True,
            is_authentication_required=not authenticator.is_open,
        )
    )


@operations.get("/basicAuthValidationErrors", list[str], public=True, direct=True)
async def list_basic_auth_validation_errors(_request: Request) -> Response:
    """List what is wrong with the configured credentials: the server does not start with any."""
    return json([])


@operations.post("/login", public=True, body=Body(("application/json",), shape=Login))
async def log_in(request: Request) -> Response:
    """Open a session; its cookie is sent with every later call of the browser."""
    wanted: Login = await read_json(request, Login)
    client = request.client.host if request.client else "?"
    secret = await _authenticator(request).log_in(
        wanted.username, wanted.password, f"address {client}"
    )
    settings: ApiSettings = request.app.state.settings
    response = json({"username": wanted.username})
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=settings.session_seconds,
        httponly=True,
        samesite="lax",
        secure=_is_secure(request),
    )
    return response


@operations.post("/logout", public=True)
async def log_out(request: Request) -> Response:
    """End the session."""
    if secret := request.cookies.get(SESSION_COOKIE):
        _authenticator(request).log_out(secret)
    response = json({})
    response.delete_cookie(
        SESSION_COOKIE, httponly=True, samesite="lax", secure=_is_secure(request)
    )
    return response


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https" or (
        request.headers.get("x-forwarded-proto", "") == "https"
    )


@operations.get("/instance/status", InstanceStatus)
async def get_instance_status(request: Request) -> Response:
    """Say what the parts of the server do at the moment."""
    return json(instance_status(await services(request).inspect()))


@operations.get("/openapi.json", dict, direct=True)
async def get_openapi_document(_request: Request) -> Response:
    """Give the description of this API."""
    from vivace.api.openapi import whole_document  # made of all routes, these among them

    return json(await asyncio.to_thread(whole_document))


@health_operations.get("/health", Health, public=True, direct=True)
async def get_health(request: Request) -> Response:
    """Say whether the server works."""
    return await _health(request)


@health_operations.get("/health/readiness", Health, public=True, direct=True)
async def get_readiness(request: Request) -> Response:
    """Say whether the server can take work: 503 while it starts or stops."""
    return await _health(request)


async def _health(request: Request) -> Response:
    is_up = await services(request).is_ready()
    return json(Health(status="UP" if is_up else "DOWN"), 200 if is_up else 503)


@health_operations.get("/health/liveness", Health, public=True, direct=True)
async def get_liveness(_request: Request) -> Response:
    """Say that the process answers."""
    return json(Health(status="UP"))


@health_operations.get("/ping", media="text/plain", public=True, direct=True)
async def ping(_request: Request) -> Response:
    """Answer `pong`."""
    return PlainTextResponse("pong")
