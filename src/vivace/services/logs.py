"""Use cases of logs: read, follow, download, delete."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from vivace.errors import NotFoundError
from vivace.model.execution import Execution
from vivace.model.instant import to_iso
from vivace.model.log import LogEntry
from vivace.store import LogSelection, Page, Query, Store

__all__ = ["LogService", "holds"]

_PAGE = 1_000
_MOST_LINES = 100_000
"""Lines of one log that are given as one answer; the download gives them all."""


class _Executions(Protocol):
    async def get(self, execution_id: str, tenant: str = "main") -> Execution:
        """Give an execution, or raise NotFoundError."""
        ...


class LogService:
    """Use cases of logs."""

    def __init__(self, store: Store, executions: _Executions) -> None:
        self._store = store
        self._executions = executions

    async def search(self, query: Query) -> Page[LogEntry]:
        """Give a page of all lines that match, and how many do."""
        return await self._store.logs.search(query)

    async def of_execution(
        self, tenant: str, execution_id: str, selection: LogSelection
    ) -> list[LogEntry]:
        """Give the lines of an execution in their order; none when there is no execution."""
        try:
            await self._executions.get(execution_id, tenant)
        except NotFoundError:
            return []
        lines: list[LogEntry] = []
        async for page in self.pages(execution_id, selection):
            lines += page
            if len(lines) >= _MOST_LINES:
                return lines[:_MOST_LINES]
        return lines

    async def pages(
        self, execution_id: str, selection: LogSelection, after: int = 0
    ) -> AsyncGenerator[list[LogEntry]]:
        """Give the lines behind a number in pages, so that memory stays small."""
        while True:
            page = await self._store.logs.of_execution(
                execution_id, selection, after_seq=after, limit=_PAGE
            )
            if page:
                after = page[-1].seq
                yield page
            if len(page) < _PAGE:
                return

    async def as_text(
        self, tenant: str, execution_id: str, selection: LogSelection
    ) -> AsyncGenerator[bytes]:
        """Give the log as text, a line an entry.

        Raises:
            NotFoundError: there is no such execution.
        """
        await self._executions.get(execution_id, tenant)
        return self._text(execution_id, selection)

    async def _text(self, execution_id: str, selection: LogSelection) -> AsyncGenerator[bytes]:
        async for page in self.pages(execution_id, selection):
            yield "".join(map(_line, page)).encode()

    async def delete(self, tenant: str, execution_id: str, selection: LogSelection) -> None:
        """Delete lines of an execution's log.

        Raises:
            NotFoundError: there is no such execution.
        """
        await self._executions.get(execution_id, tenant)
        await self._store.logs.delete(execution_id, selection)

    async def delete_of_trigger(
        self, tenant: str, namespace: str, flow_id: str, trigger_id: str
    ) -> None:
        """Delete the log of a trigger."""
        await self._store.logs.delete_of_trigger(tenant, namespace, flow_id, trigger_id)


def holds(selection: LogSelection, entry: LogEntry) -> bool:
    """Whether a line belongs to a selection."""
    return (
        (selection.min_level is None or entry.level.rank >= selection.min_level.rank)
        and selection.task_id in (None, entry.task_id)
        and selection.task_run_id in (None, entry.task_run_id)
        and selection.attempt in (None, entry.attempt)
    )


def _line(entry: LogEntry) -> str:
    # A message of several lines must not look like several entries.
    message = entry.message.replace("\r\n", "\n").replace("\n", "\n  ")
    return f"{to_iso(entry.at)} {entry.level} {message}\n"
