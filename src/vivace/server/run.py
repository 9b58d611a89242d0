"""`vivace server`: build, listen, serve, drain."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any

from vivace.errors import ConflictError
from vivace.server.build import Core, build_core
from vivace.server.flow_directory import load_flows
from vivace.server.http import HttpServer
from vivace.server.settings import ServerSettings

__all__ = ["run_server", "serve"]

_LOG = logging.getLogger(__name__)


def run_server(settings: ServerSettings) -> None:
    """Run a server until SIGINT or SIGTERM; then drain and return.

    Raises:
        VivaceError: it cannot start; the message says why.
    """
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)-5s %(name)s: %(message)s"
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)
    _hide()
    # The thread that writes to SQLite gives up Python's lock with every statement; a busy event
    # loop may keep it for that long before the next one.
    sys.setswitchinterval(0.001)
    _run(serve(settings))


def _hide() -> None:
    """Close this process to the scripts that it will run, before it holds anything secret."""
    from vivace.plugins.core.runner.protection import hide_server

    if not hide_server():
        _LOG.warning("scripts of this server's user can look into it: only Linux can prevent that")


def _run(main: Coroutine[Any, Any, None]) -> None:
    try:
        import uvloop
    except ImportError:  # not made for this system
        asyncio.run(main)
    else:
        uvloop.run(main)


async def serve(settings: ServerSettings, started: asyncio.Event | None = None) -> None:
    """Run a server on the current event loop until a signal, or the task's cancellation.

    Args:
        settings: Of the server.
        started: Set once requests are answered.
    """
    settings.check()
    stop, hurry = asyncio.Event(), asyncio.Event()
    with _signals(stop, hurry):
        async with _serving(settings, hurry) as core:
            gc.freeze()  # what the start has made lives as long as the server
            _LOG.info("ready on %s", core.settings.base_url)
            if started is not None:
                started.set()
            await stop.wait()
            running = core.worker.running
            if running:
                _LOG.info("stopping once %s running tasks have ended; again to hurry", running)


@contextlib.contextmanager
def _signals(stop: asyncio.Event, hurry: asyncio.Event) -> Iterator[None]:
    """The first SIGINT or SIGTERM asks to stop, the second not to wait for anything."""
    loop = asyncio.get_running_loop()

    def receive() -> None:
        (hurry if stop.is_set() else stop).set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, receive)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


@contextlib.asynccontextmanager
async def _serving(settings: ServerSettings, hurry: asyncio.Event) -> AsyncIterator[Core]:
    listener = _bind(settings)
    try:
        core = await build_core(settings)
        http: HttpServer | None = None
        try:
            if settings.flow_path is not None:
                await load_flows(settings.flow_path, core.flows)
            await core.start()
            http = await HttpServer.start(core, listener)
            yield core
        finally:
            # Tasks end first, so that whoever watches them sees how.
            await core.drain(settings.drain_seconds, hurry)
            if http is not None:
                await http.stop()
            await core.stop()
    finally:
        listener.close()


def _bind(settings: ServerSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise ConflictError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror}",
            hint="another program has the port; choose one with --port",
        ) from error
    listener.listen(1024)
    listener.setblocking(False)
    return listener
