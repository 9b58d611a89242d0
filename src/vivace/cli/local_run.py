"""Run a flow in this process and show it: the parts of a server without its port."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from vivace.cli.given import GivenFile
from vivace.cli.run_model import LogLine, RunModel, RunView, TaskLine
from vivace.cli.run_views import choose_view
from vivace.errors import ConflictError
from vivace.server.local import LocalEngine, LocalRun, local_engine
from vivace.services.inputs import FileUpload
from vivace.services.live import Update

__all__ = ["run_local", "uploaded"]


async def run_local(
    run: LocalRun, *, max_seconds: float | None = None, data_dir: Path | None = None
) -> tuple[RunModel, bool]:
    """Run a flow to its end and show it.

    The first Ctrl-C kills the execution and waits for its end, the second leaves.

    Args:
        run: The flow and its inputs.
        max_seconds: Kill it after so long.
        data_dir: Where the execution is kept; a temporary directory unless given.

    Returns:
        The run, and whether it was ended from outside: by Ctrl-C, or because the time was over.
    """
    async with local_engine(data_dir) as engine:
        execution = await engine.start(run)
        model = RunModel(execution.id, execution.namespace, execution.flow_id)
        model.take_record(execution)
        with _Killer(engine, execution.id).armed(max_seconds) as killer:
            view = choose_view(model)
            try:
                async for update in engine.watch(execution.id):
                    _take(update, model, view)
            finally:
                view.close()
        return model, killer.was_used


def uploaded(given: Mapping[str, Any], files: set[str]) -> dict[str, Any]:
    """Make uploads of the files for inputs that take one, and texts of all others.

    Args:
        given: As `parse_inputs` gives it.
        files: Ids of the inputs that take a file.
    """

    def content(name: str, value: Any) -> Any:
        if not isinstance(value, GivenFile):
            return value
        if name in files:
            return FileUpload(value.path.name, value.path)
        return value.path.read_text(encoding="utf-8")

    return {name: content(name, value) for name, value in given.items()}


class _Killer:
    """Ends an execution once, on Ctrl-C or when its time is over."""

    def __init__(self, engine: LocalEngine, execution_id: str) -> None:
        self._engine = engine
        self._execution_id = execution_id
        self._killing: asyncio.Task[None] | None = None

    @property
    def was_used(self) -> bool:
        """Whether the execution was ended from here."""
        return self._killing is not None

    @contextmanager
    def armed(self, max_seconds: float | None) -> Iterator[_Killer]:
        """Listen to Ctrl-C, and to the clock."""
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError):  # on Windows Ctrl-C stays a KeyboardInterrupt
            loop.add_signal_handler(signal.SIGINT, self._interrupt)
        timer = None if max_seconds is None else loop.call_later(max_seconds, self._kill)
        try:
            yield self
        finally:
            if timer is not None:
                timer.cancel()
            with suppress(NotImplementedError):
                loop.remove_signal_handler(signal.SIGINT)

    def _interrupt(self) -> None:
        if self._killing is not None:
            raise KeyboardInterrupt
        self._kill()

    def _kill(self) -> None:
        if self._killing is None:
            self._killing = asyncio.ensure_future(self._end())

    async def _end(self) -> None:
        with suppress(ConflictError):  # it ended by itself in the meantime
            await self._engine.kill(self._execution_id)


def _take(update: Update, model: RunModel, view: RunView) -> None:
    model.remove(update.removed)
    model.take_logs(map(LogLine.of_record, update.logs), view)
    model.take_tasks(map(TaskLine.of_record, update.task_runs), view)
    if update.execution is not None:
        model.take_record(update.execution)
