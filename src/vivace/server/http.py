"""The HTTP side of a server: the API's app on uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import uvicorn

from vivace import __version__
from vivace.api.app import create_app
from vivace.api.credentials import hash_password, hash_token
from vivace.api.services import Services
from vivace.api.settings import LOOPBACK_HOSTS, ApiSettings
from vivace.server.core import Core
from vivace.server.inspection import inspector
from vivace.server.protocol import HttpProtocol
from vivace.server.settings import LOOPBACK, ServerSettings
from vivace.services.dashboards import DashboardService
from vivace.services.event_triggers import EventTriggers
from vivace.services.execution_files import ExecutionFiles
from vivace.services.execution_sets import ExecutionSets
from vivace.services.flow_dependencies import FlowDependencies
from vivace.services.flow_graphs import FlowGraphs
from vivace.services.flow_sets import FlowSets
from vivace.services.flow_validation import FlowValidation
from vivace.services.metrics import MetricService
from vivace.services.namespace_uploads import NamespaceUploads
from vivace.services.namespaces import NamespaceService
from vivace.services.outputs import OutputService
from vivace.services.plugins import PluginService
from vivace.services.statistics import StatisticsService
from vivace.services.trigger_dates import TriggerDates

__all__ = ["HttpServer", "api_services", "api_settings", "find_ui"]

_SHUTDOWN_SECONDS = 2
"""How long open connections, such as event streams, keep the server from stopping."""


class _Uvicorn(uvicorn.Server):
    """Uvicorn without its signal handlers: the server has its own."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class HttpServer:
    """A listening app."""

    def __init__(self, server: _Uvicorn, task: asyncio.Task[None]) -> None:
        self._server = server
        self._task = task

    @classmethod
    async def start(cls, core: Core, listener: socket.socket) -> HttpServer:
        """Serve on a socket that is bound already; returns once requests are answered."""
        settings = await api_settings(core)
        config = uvicorn.Config(
            create_app(api_services(core), settings),
            http=HttpProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=core.settings.access_log,
            server_header=False,
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
        )
        server = _Uvicorn(config)
        task = asyncio.create_task(server.serve(sockets=[listener]), name="http")
        listening = asyncio.create_task(server.listening.wait())
        await asyncio.wait({task, listening}, return_when=asyncio.FIRST_COMPLETED)
        listening.cancel()
        if task.done():
            task.result()
        # The first call of most routes would wait for this import.
        threading.Thread(target=import_module, args=("fastapi.routing",), daemon=True).start()
        return cls(server, task)

    async def stop(self) -> None:
        """Answer what was begun and close all connections."""
        self._server.should_exit = True
        await self._task


def api_services(core: Core) -> Services:
    """Put together the use cases that the API calls."""
    return Services(
        settings=core.services,
        store=core.store,
        live=core.hub,
        environment=core.environment,
        executions=core.executions,
        execution_changes=core.changes,
        execution_sets=ExecutionSets(core.store, core.executions, core.changes, core.answers),
        evaluation=core.evaluation,
        answers=core.answers,
        execution_files=ExecutionFiles(core.executions, core.storage),
        outputs=OutputService(core.store, core.executions),
        flows=core.flows,
        flow_sets=FlowSets(core.flows),
        flow_validation=FlowValidation(
            core.store.flows, core.revisions, core.registry, core.checks, core.environment
        ),
        flow_graphs=FlowGraphs(core.store, core.flows, core.revisions),
        flow_dependencies=FlowDependencies(core.flows),
        logs=core.logs,
        metrics=MetricService(core.store, core.executions),
        triggers=core.triggers,
        trigger_history=core.history,
        backfills=core.backfills,
        webhooks=core.webhooks,
        key_values=core.key_values,
        namespaces=NamespaceService(core.store),
        namespace_files=core.namespace_files,
        namespace_uploads=NamespaceUploads(
            core.namespace_files, core.flows, max_file_bytes=core.services.max_request_bytes
        ),
        plugins=PluginService(core.registry, __version__),
        secrets=core.secrets,
        statistics=StatisticsService(core.store),
        trigger_dates=TriggerDates(core.flows),
        event_triggers=EventTriggers(core.store, core.flows),
        dashboards=DashboardService(core.store, system_namespace=core.services.system_namespace),
        inspect=inspector(core),
    )


async def api_settings(core: Core) -> ApiSettings:
    """Turn the server's settings into the API's; passwords and tokens are hashed here."""
    settings = core.settings
    user, password = settings.basic_auth_user, settings.basic_auth_password
    users = {user: await asyncio.to_thread(hash_password, password)} if user and password else {}
    tokens = {name: hash_token(token) for name, token in settings.api_tokens.items()}
    return ApiSettings(
        users=users,
        token_hashes=tokens,
        allow_anonymous=settings.host in LOOPBACK and not users and not tokens,
        hosts=_hosts(settings),
        ui_dir=settings.ui_dir or await asyncio.to_thread(find_ui),
        instance_id=await core.instance_id(),
    )


def _hosts(settings: ServerSettings) -> frozenset[str]:
    if settings.host in ("0.0.0.0", "::") and not settings.hosts:  # noqa: S104
        # Whoever opens the server to every address gives credentials, which the browser guards.
        return frozenset({"*"})
    return LOOPBACK_HOSTS | settings.hosts | {settings.host}


def find_ui() -> Path | None:
    """Find the built web app: in the installed package, else in the checkout."""
    package = Path(__file__).resolve().parent.parent
    for candidate in (package / "ui_dist", package.parent.parent / "ui" / "dist"):
        if (candidate / "index.html").is_file():
            return candidate
    return None
