"""Run flows in this process, without a server: the same parts, no port, no schedule."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from vivace.model.execution import Execution, TaskRun
from vivace.model.log import LogEntry
from vivace.model.problem import InvalidSourceError
from vivace.server.build import Core, build_core
from vivace.server.settings import ServerSettings
from vivace.services.execution_request import StartRequest
from vivace.services.live import Update

__all__ = ["LocalEngine", "LocalRun", "local_engine"]


@dataclass(frozen=True, slots=True)
class LocalRun:
    """What to run."""

    source: str
    """YAML of the flow."""
    inputs: Mapping[str, Any]
    """By id; `FileUpload` for a file."""
    labels: Sequence[tuple[str, str]] = ()
    file: str = ""
    """Where the source stands, for messages."""


class LocalEngine:
    """An engine for a few runs; make it with `local_engine`."""

    def __init__(self, core: Core) -> None:
        self.core = core

    async def save(self, source: str) -> tuple[str, str]:
        """Make a flow known, as sub-flows need it, and give its namespace and id.

        Raises:
            InvalidSourceError: the source is not valid; all findings are in it.
        """
        flow = await self.core.flows.check(source)
        await self.core.flows.put("main", source, flow)
        return flow.namespace, flow.id

    async def start(self, run: LocalRun) -> Execution:
        """Start a flow and give the execution as it was recorded.

        Raises:
            InvalidSourceError: the source is not valid.
            InvalidError: an input is missing or wrong.
        """
        try:
            namespace, flow_id = await self.save(run.source)
        except InvalidSourceError as error:
            raise InvalidSourceError(
                "Invalid flow",
                [
                    replace(problem, at=replace(problem.at, file=run.file))
                    for problem in error.problems
                ],
            ) from error
        return await self.core.executions.create(
            StartRequest(
                "main", namespace, flow_id, inputs=run.inputs, labels=run.labels, origin="cli"
            )
        )

    async def watch(self, execution_id: str) -> AsyncIterator[Update]:
        """Give what happens from the beginning to the full end; the last one has the end."""
        core = self.core
        async with core.hub.subscribe(execution_id) as subscription:
            loaded = await core.store.executions.load(execution_id)
            if loaded is None:
                return
            execution, runs = loaded
            yield Update(execution, runs, [], await self.logs(execution_id))
            seen = max((entry.seq for entry in await self.logs(execution_id)), default=0)
            while not execution.fully_ended:
                update = await subscription.next(1.0)
                if update is None:
                    continue
                update.logs = [e for e in update.logs if e.seq == 0 or e.seq > seen]
                execution = update.execution or execution
                yield update

    async def result(self, execution_id: str) -> tuple[Execution, list[TaskRun]]:
        """Give an execution with its task runs."""
        return await self.core.executions.load(execution_id)

    async def logs(self, execution_id: str) -> list[LogEntry]:
        """Give the log so far."""
        from vivace.store import LogSelection

        return list(await self.core.logs.of_execution("main", execution_id, LogSelection()))

    async def kill(self, execution_id: str) -> None:
        """End an execution and its running tasks."""
        await self.core.executions.kill(execution_id)


@asynccontextmanager
async def local_engine(
    data_dir: Path | None = None, settings: ServerSettings | None = None
) -> AsyncIterator[LocalEngine]:
    """Start an engine and stop it at the end.

    Args:
        data_dir: Where executions and files are kept; nothing is kept without one.
        settings: Further settings.
    """
    base = settings or ServerSettings()
    if data_dir is not None:
        async with _running(replace(base, data_dir=data_dir)) as engine:
            yield engine
        return
    with TemporaryDirectory(prefix="vivace-run-") as folder:
        async with _running(replace(base, data_dir=Path(folder))) as engine:
            yield engine


@asynccontextmanager
async def _running(settings: ServerSettings) -> AsyncIterator[LocalEngine]:
    core = await build_core(settings)
    try:
        await core.start(schedule=False)
        yield LocalEngine(core)
    finally:
        await core.stop()
