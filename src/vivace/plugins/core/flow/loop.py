"""The same tasks for each of many values, every iteration an execution of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Any, BinaryIO

from pydantic import Field

from vivace.model.input import Output
from vivace.plugin import (
    FanOutEnd,
    FanOutTask,
    Flowable,
    ItemResult,
    Items,
    State,
    Static,
    Tally,
    Task,
    TaskList,
    type_id,
)
from vivace.plugins.core.flow.iterated_values import iterated, text_of
from vivace.plugins.core.storage.row_file import read_rows

__all__ = ["Loop"]

_FAILURES = (State.FAILED, State.KILLED, State.CANCELLED)


class FetchType(StrEnum):
    """Where the outputs of the iterations go."""

    AUTO = "AUTO"
    """Into files when the values come from one, else with the task run."""
    FETCH = "FETCH"
    """With the task run."""
    STORE = "STORE"
    """Into a file of internal storage for each iteration."""


@type_id("io.kestra.plugin.core.flow.Loop")
class Loop(FanOutTask, Flowable):
    """Run the same tasks for each value of a list, a map or a file.

    Each iteration is an execution of its own, of kind `LOOP`: a loop over a hundred thousand values
    costs this execution one task run. Inside, `item.value` is the value (JSON text unless it is a
    text), `item.index` counts from 0, `item.key` is the key in a map, and `item.parent` the
    iteration of the loop around this one. Tasks see each other's outputs plainly, as
    `outputs.inner`; what is wanted after the loop is declared in `outputs`.

    ```yaml
    id: loop_with_outputs
    namespace: company.team
    tasks:
      - id: each
        type: io.kestra.plugin.core.flow.Loop
        values: [1, 2, 3]
        concurrencyLimit: 2
        outputs:
          - id: square
            type: INT
            value: "{{ outputs.inner.value }}"
        tasks:
          - id: inner
            type: io.kestra.plugin.core.debug.Return
            format: "{{ (item.value | number) * (item.value | number) }}"
      - id: squares
        type: io.kestra.plugin.core.log.Log
        message: "{{ loopOutputs(outputs.each.outputs, 'square') }}"
    ```
    """

    values: str | list[Any] | dict[str, Any]
    """A list, a map, an expression that gives one, or the URI of a file with a record to a line.
    Equal items of a list count once."""
    tasks: Annotated[TaskList, Field(min_length=1)]
    """Run in their order for each value."""
    concurrency_limit: Annotated[int, Field(ge=0)] = 1
    """How many iterations run at a time; 0 is no limit."""
    transmit_failed: bool = True
    """Stop at an iteration that did not end well, and end as it did."""
    outputs: Static[list[Output]] = []
    """What is kept of each iteration, rendered at its end."""
    fetch_type: FetchType = FetchType.AUTO
    """Where those outputs go."""
    break_when: Static[str | None] = None
    """Rendered after each iteration, with `item` and `iteration.executionId`, `iteration.state`,
    `iteration.outputs`; when it is true no further iteration begins."""

    def child_lists(self) -> dict[str, list[Task]]:
        return {"tasks": self.tasks, **Flowable.child_lists(self)}

    def items(self, open_file: Callable[[str], BinaryIO]) -> Items:
        values = self.values
        if isinstance(values, str) and values.strip().startswith("kestra://"):
            uri = values.strip()
            with open_file(uri) as file:
                return Items(sum(1 for _ in self.records(file)), file=uri)
        return iterated(values)

    def records(self, file: BinaryIO) -> Iterator[str]:
        return map(text_of, read_rows(file))

    def limit(self) -> int:
        return self.concurrency_limit

    def stops(self, state: State) -> bool:
        return self.transmit_failed and state in _FAILURES

    def break_condition(self) -> str | None:
        return self.break_when

    def progress(self, tally: Tally) -> dict[str, Any]:
        return {
            "iterationCount": tally.size,
            "runningIterations": tally.running,
            "terminatedIterations": dict(tally.ended),
        }

    def collects(self) -> bool:
        return bool(self.outputs)

    def stores(self, items: Items) -> bool:
        if self.fetch_type is FetchType.AUTO:
            return items.file is not None
        return self.fetch_type is FetchType.STORE

    def end(self, tally: Tally, results: Sequence[ItemResult], directory: str) -> FanOutEnd:
        outputs = self.progress(tally)
        if self.outputs:
            outputs["outputs"] = [_entry(result) for result in results]
        return FanOutEnd(self._state(tally), outputs)

    def _state(self, tally: Tally) -> State:
        if not self.transmit_failed:
            return State.SUCCESS
        return next((state for state in _FAILURES if tally.count(state)), State.SUCCESS)


def _entry(result: ItemResult) -> dict[str, Any]:
    item: dict[str, Any] = {"value": result.item.value, "iteration": result.item.index}
    if result.item.key is not None:
        item["key"] = result.item.key
    return {"item": item, "outputs": dict(result.outputs)}
