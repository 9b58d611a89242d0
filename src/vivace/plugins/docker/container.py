"""One container, from its making to its removal."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from vivace.errors import TaskError
from vivace.plugin import RunContext
from vivace.plugins.docker.archive import pack, unpack
from vivace.plugins.docker.engine import Engine, EngineError
from vivace.plugins.script.folder import Folder

__all__ = ["Container", "made_container", "remove_container"]

T = TypeVar("T")


class Container:
    """A container that exists on an engine."""

    def __init__(self, engine: Engine, container_id: str) -> None:
        self.id = container_id
        self._engine = engine
        self._path = f"/containers/{container_id}"

    async def upload(self, context: RunContext, folders: Sequence[Path]) -> None:
        """Copy folders of the worker to the same paths in the container."""

        def send(given_up: threading.Event) -> None:
            chunks = _until(given_up, pack(folders))
            self._engine.send_archive(f"{self._path}/archive", "/", chunks)

        await _on_thread(context, send)

    async def download(self, context: RunContext, place: Path) -> list[str]:
        """Copy the folder of the same path back, and give the names of what was no file to take."""

        def fetch(given_up: threading.Event) -> list[str]:
            with (
                Folder(place) as folder,
                self._engine.fetch_archive(f"{self._path}/archive", str(place)) as chunks,
            ):
                return unpack(_until(given_up, chunks), folder)

        return await _on_thread(context, fetch)

    @contextlib.asynccontextmanager
    async def attached(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Give the framed stream of what it prints from now on.

        Raises:
            TaskError: as `start`: Podman looks for the program here already.
        """
        params = {"stream": 1, "stdout": 1, "stderr": 1}
        stream = self._engine.stream("POST", f"{self._path}/attach", params=params)
        async with contextlib.AsyncExitStack() as stack:
            try:
                chunks = await stack.enter_async_context(stream)
            except EngineError as error:
                raise _unstartable(error) from error
            yield chunks

    async def start(self) -> None:
        """Start it.

        Raises:
            TaskError: it has no such program, or one of its properties cannot be had.
        """
        try:
            await self._engine.call("POST", f"{self._path}/start")
        except EngineError as error:
            raise _unstartable(error) from error

    async def exit_code(self) -> int:
        """Wait for its end and give the exit code."""
        answer = await self._engine.call("POST", f"{self._path}/wait", patient=True)
        return int(answer["StatusCode"])

    async def ran_out_of_memory(self) -> bool:
        """Whether the kernel has ended it for want of memory."""
        return bool((await self._engine.call("GET", f"{self._path}/json"))["State"]["OOMKilled"])

    async def stop(self, grace: float) -> None:
        """End it, after so many seconds by force; harmless when it has ended."""
        if grace <= 0:
            with contextlib.suppress(EngineError):
                await self._engine.call("POST", f"{self._path}/kill")
            return
        params = {"t": max(1, round(grace))}
        with contextlib.suppress(EngineError):
            await self._engine.call("POST", f"{self._path}/stop", params=params, patient=True)


@contextlib.asynccontextmanager
async def made_container(
    engine: Engine, request: Mapping[str, Any], *, remove: bool, on_left: Callable[[str], None]
) -> AsyncIterator[Container]:
    """Make a container for the time of the context.

    Args:
        engine: Where.
        request: As the engine takes it.
        remove: Whether it is removed at the end; otherwise it is killed if something goes wrong.
        on_left: Told why, when it could not be ended: that changes nothing of what it has done.

    Raises:
        TaskError: the engine refuses; the message says what.
    """
    creating = asyncio.ensure_future(_create(engine, request))
    is_well = False
    try:
        # A request that is given up may make a container all the same, of which nobody knew.
        yield Container(engine, await asyncio.shield(creating))
        is_well = True
    finally:
        if remove or not is_well:
            await _to_the_end(_end(engine, creating, remove, on_left))


async def remove_container(engine: Engine, container_id: str) -> None:
    """Kill and remove a container with its volumes; harmless when it is gone or about to be."""
    try:
        await engine.call("DELETE", f"/containers/{container_id}", params={"force": 1, "v": 1})
    except EngineError as error:
        if error.engine_status not in (404, 409):
            raise


async def _create(engine: Engine, request: Mapping[str, Any]) -> str:
    try:
        answer = await engine.call("POST", "/containers/create", body=request)
    except EngineError as error:
        raise TaskError(f"the container cannot be made: {error.engine_message}") from error
    return str(answer["Id"])


async def _end(
    engine: Engine, creating: asyncio.Future[str], remove: bool, on_left: Callable[[str], None]
) -> None:
    try:
        container_id = await creating
    except TaskError:
        return  # raised already to who wanted it
    try:
        if remove:
            await remove_container(engine, container_id)
        else:
            await Container(engine, container_id).stop(0)
    except TaskError as error:
        on_left(f"the container {container_id[:12]} is left behind: {error.message}")


def _until(given_up: threading.Event, chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        if given_up.is_set():
            raise TaskError("the run was stopped while its files were copied")
        yield chunk


async def _on_thread(context: RunContext, work: Callable[[threading.Event], T]) -> T:
    """Run what blocks on a thread; cancelling it ends the thread's work before it is left."""
    given_up = threading.Event()
    working = asyncio.ensure_future(context.on_thread(work, given_up))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        given_up.set()
        await asyncio.wait({working})
        raise


async def _to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Finish it also when cancelled meanwhile, however often, and be cancelled after that."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            if task.cancelled():
                raise
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return task.result()


def _unstartable(error: EngineError) -> TaskError:
    message = error.engine_message
    return TaskError(f"the container cannot be started: {message}", hint=_remedy(message))


def _remedy(message: str) -> str:
    if "executable file not found" in message or "no such file or directory" in message:
        return "the image has no such program: check `containerImage`, `interpreter`, `entryPoint`"
    if "address already in use" in message or "port is already allocated" in message:
        return "another program has the port of `portBindings`"
    return ""
