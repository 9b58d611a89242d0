"""What the executions of items gave, put together once the task ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from vivace.model.execution import Execution, TaskRun
from vivace.model.item_key import item_prefix, place_of_item
from vivace.plugin.fan_out import FanOutTask, Item, ItemResult
from vivace.runtime.item_files import ItemFiles
from vivace.runtime.item_source import items_of_plan
from vivace.runtime.parent_reports import insist
from vivace.store import ItemOutputs

__all__ = ["gather_results"]

ReadOutputs = Callable[[str], Awaitable[list[ItemOutputs]]]


async def gather_results(
    read: ReadOutputs, files: ItemFiles, task: FanOutTask, execution: Execution, run: TaskRun
) -> list[ItemResult]:
    """Give what the task wants of its executions, in the order of their ends.

    Args:
        read: Gives what executions gave whose unique keys begin alike.
        files: Takes the outputs when they go into files.
        task: The task, rendered.
        execution: The execution of the task.
        run: The task's run, which knows what it went over.
    """
    if not task.collects():
        return []
    found = _latest(await insist(lambda: read(item_prefix(run.id))))
    if not task.stores(items_of_plan(run.plan)):
        return [ItemResult(item, outputs) for item, outputs in found]
    records = [(item.index, outputs) for item, outputs in found]
    uris = await asyncio.to_thread(files.keep, execution, run, records)
    return [ItemResult(item, {"uri": uri}) for (item, _), uri in zip(found, uris, strict=True)]


def _latest(rows: list[ItemOutputs]) -> list[tuple[Item, Mapping[str, Any]]]:
    """Leave out what later executions of the same items gave anew."""
    latest: dict[int, ItemOutputs] = {}
    for row in rows:
        index = place_of_item(row.key)[1]
        latest.pop(index, None)
        latest[index] = row
    return [(_item(index, row), row.outputs) for index, row in latest.items()]


def _item(index: int, row: ItemOutputs) -> Item:
    loop = row.loop_run
    return Item(index, "") if loop is None else Item(index, loop.value, loop.key)
