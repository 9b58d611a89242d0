"""Tasks that start many executions: one for each item of a list, a map or a file.

The engine keeps counters of such a run and says which items are next; what an item is, what its
execution is given and what follows from all of them is the task's to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, ClassVar

from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.model.task import Task
from vivace.plugin.task import ChildRequest, RestartBehavior

__all__ = ["FanOutEnd", "FanOutTask", "Item", "ItemResult", "Items", "Tally"]


@dataclass(frozen=True, slots=True)
class Items:
    """What a run goes over, fixed when it begins; either texts or the records of a file."""

    size: int
    values: Sequence[str] = ()
    keys: Sequence[str] | None = None
    """Of a map."""
    file: str | None = None
    """URI of a file whose records are the values."""


@dataclass(frozen=True, slots=True)
class Item:
    """One of them."""

    index: int
    """From 0."""
    value: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a run is."""

    size: int
    running: int
    """Executions that have been asked for and have not ended."""
    ended: Mapping[str, int]
    """Number of ended executions by state."""

    def count(self, *states: State) -> int:
        """Give the number of executions that ended in one of the states."""
        return sum(self.ended.get(state.value, 0) for state in states)


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What an execution with outputs gave."""

    item: Item
    outputs: Mapping[str, Any]
    """Its outputs, or `uri`: a file with them."""


@dataclass(frozen=True, slots=True)
class FanOutEnd:
    """How a run ends."""

    state: State
    outputs: Mapping[str, Any] | None
    logs: list[tuple[LogLevel, str]] = field(default_factory=list)


class FanOutTask(Task):
    """Base of the tasks that start many executions.

    When it has lists of tasks too (`Flowable`), each execution runs those: it is an iteration of
    the same flow. Otherwise `request` says what an item's execution is.
    """

    per_item: ClassVar[frozenset[str]] = frozenset()
    """Names of the properties that are rendered for each item, not when the run begins."""

    def dynamic_fields(self) -> list[str]:
        return [name for name in super().dynamic_fields() if name not in self.per_item]

    def items(self, open_file: Callable[[str], BinaryIO]) -> Items:
        """Say what the run goes over; may block.

        Raises:
            TaskError: it cannot be told; the run fails.
        """
        raise TypeError(f"{type(self).__name__} does not say what it goes over")

    def records(self, file: BinaryIO) -> Any:
        """Give the records of the file that the items come from, in order."""
        raise TypeError(f"{type(self).__name__} goes over no file")

    def limit(self) -> int:
        """Give how many executions may run at a time; 0 is no limit."""
        return 0

    def waits(self) -> bool:
        """Whether the run goes on until its executions have ended."""
        return True

    def restart(self) -> RestartBehavior:
        """Say what a restart does with the executions that failed."""
        return RestartBehavior.RETRY_FAILED

    def request(self, item: Item, render: Callable[[Any], Any]) -> ChildRequest:
        """Say which execution to start for an item; `render` sees the item."""
        raise TypeError(f"{type(self).__name__} does not say what it starts")

    def item_variables(self, item: Item) -> Mapping[str, Any]:
        """Give the names that the expressions of an item see, by their place below `taskrun`."""
        return {}

    def stops(self, state: State) -> bool:
        """Whether the end of one execution in this state ends the whole run."""
        return False

    def break_condition(self) -> str | None:
        """Give an expression over the last iteration that ends the run, if there is one."""
        return None

    def progress(self, tally: Tally) -> dict[str, Any] | None:
        """Give the outputs that show how far the run is."""
        return None

    def collects(self) -> bool:
        """Whether the outputs of the executions are wanted."""
        return False

    def stores(self, items: Items) -> bool:
        """Whether the outputs that are wanted go into files."""
        return False

    def end(self, tally: Tally, results: Sequence[ItemResult], directory: str) -> FanOutEnd:
        """Say how the run ends.

        Args:
            tally: Of all executions.
            results: Outputs of the executions that have some, in the order of their ends.
            directory: URI of what `stores` made a file in for each execution, at
                `<index>/outputs.ion`.
        """
        raise TypeError(f"{type(self).__name__} does not say how it ends")
