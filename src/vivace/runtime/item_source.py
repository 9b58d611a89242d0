"""The items that a task goes over, read by their indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from vivace.errors import TaskError
from vivace.plugin.fan_out import FanOutTask, Item, Items

__all__ = ["ItemSource", "items_of_plan", "plan_of_items"]

OpenFile = Callable[[str], BinaryIO]


class ItemSource:
    """Reads items; a file is read on from where the last ones ended, as they come in order."""

    def __init__(self, task: FanOutTask, items: Items, open_file: OpenFile) -> None:
        self._task = task
        self._items = items
        self._open = open_file
        self._file: BinaryIO | None = None
        self._records: Iterator[str] = iter(())
        self._next = 0

    def read(self, indexes: Sequence[int]) -> list[Item]:
        """Give the items of ascending indexes; may block when they come from a file."""
        if self._items.file is not None:
            return [Item(index, self._record(index)) for index in indexes]
        values, keys = self._items.values, self._items.keys
        return [
            Item(index, values[index], None if keys is None else keys[index]) for index in indexes
        ]

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _record(self, index: int) -> str:
        if self._file is None or index < self._next:
            self.close()
            self._file = self._open(str(self._items.file))
            self._records, self._next = iter(self._task.records(self._file)), 0
        for record in self._records:
            self._next += 1
            if self._next > index:
                return record
        raise TaskError(f"`{self._items.file}` has no record {index + 1} any more")


def plan_of_items(task: FanOutTask, items: Items) -> dict[str, Any]:
    """Give what is kept with the run."""
    plan: dict[str, Any] = {
        "size": items.size,
        "limit": task.limit(),
        "waits": task.waits(),
        "file": items.file,
    }
    if items.file is None:
        plan["values"], plan["keys"] = items.values, items.keys
    return plan


def items_of_plan(plan: Mapping[str, Any]) -> Items:
    """Give back what a run goes over."""
    return Items(plan["size"], plan.get("values") or (), plan.get("keys"), plan.get("file"))
