"""The executions around one, by their states: what started it and what it started."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable

from vivace.api.services import Services
from vivace.api.sse import ServerEvent
from vivace.api.views.base import encode
from vivace.api.views.executions import execution_status
from vivace.model.execution import Execution
from vivace.services.execution_request import CORRELATION_ID
from vivace.services.pages import all_results
from vivace.store import Leaf, Op, Query

__all__ = ["follow_dependencies", "related"]

_LOOK_AGAIN_SECONDS = 1.0
_MOST = 1_000
"""Executions that are followed; what comes on top is not looked at."""


async def follow_dependencies(
    use: Services,
    tenant: str,
    execution_id: str,
    *,
    destination_only: bool,
    expand_all: bool,
) -> AsyncGenerator[ServerEvent | None]:
    """Give `start`, `progress` at each change of a state, `end` of each, and `end-all` at last.

    Args:
        use: The services.
        tenant: Whose execution it is.
        execution_id: Whose surroundings are followed.
        destination_only: Leave out what started it.
        expand_all: Follow the whole chain, not the next ones alone.

    Raises:
        NotFoundError: there is no such execution.
    """
    execution = await use.executions.get(execution_id, tenant)
    yield ServerEvent(encode(execution_status(execution)), id="start")
    told: dict[str, str] = {}
    while True:
        around = related(
            execution,
            [item async for item in _correlated(use, execution)],
            destination_only=destination_only,
            expand_all=expand_all,
        )
        for item in around:
            if told.get(item.id) != item.state:
                told[item.id] = item.state
                kind = "end" if item.state.is_terminal else "progress"
                yield ServerEvent(encode(execution_status(item)), id=kind)
        if all(item.fully_ended for item in around):
            break
        yield None
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    yield ServerEvent(encode(execution_status(execution)), id="end-all")


async def _correlated(use: Services, execution: Execution) -> AsyncGenerator[Execution]:
    correlation = dict(execution.labels).get(CORRELATION_ID, execution.id)
    query = Query(
        tenant=execution.tenant,
        filters=(Leaf("labels", Op.EQUALS, {CORRELATION_ID: correlation}),),
    )
    count = 0
    async for item in all_results(use.store.executions.search, query):
        yield item
        count += 1
        if count == _MOST:
            return


def related(
    execution: Execution,
    others: Iterable[Execution],
    *,
    destination_only: bool = False,
    expand_all: bool = False,
) -> list[Execution]:
    """Give an execution with those that it started, and that it was started by, oldest first.

    Args:
        execution: Among `others` as it stands now.
        others: Those that may be related to it.
        destination_only: Leave out what started it.
        expand_all: Take the whole chain, not the next ones alone.
    """
    known = {item.id: item for item in others} or {execution.id: execution}
    started: dict[str, list[str]] = {}
    for item in known.values():
        started.setdefault(_starter(item), []).append(item.id)
    found = _reached(execution.id, lambda id_: started.get(id_, ()), further=expand_all)
    if not destination_only:
        starters = {item.id: _starter(item) for item in known.values()}
        found |= _reached(execution.id, lambda id_: (starters.get(id_, ""),), further=expand_all)
    return sorted((known[id_] for id_ in found & known.keys()), key=lambda item: item.started_at)


def _starter(execution: Execution) -> str:
    """Give the id of the execution that started this one; empty when none did."""
    trigger = execution.trigger
    found = trigger.variables.get("executionId") if trigger is not None else None
    return found if isinstance(found, str) else ""


def _reached(start: str, following: Callable[[str], Iterable[str]], *, further: bool) -> set[str]:
    """Give what is reached from a start, itself too; without `further` by one step."""
    found, edge = {start}, [start]
    while edge:
        edge = [id_ for one in edge for id_ in following(one) if id_ not in found]
        found.update(edge)
        if not further:
            break
    return found
