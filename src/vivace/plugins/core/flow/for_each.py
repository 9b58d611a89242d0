"""The same tasks for each of a list of values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import Field

from vivace.plugin import Block, Child, Flowable, Start, Task, TaskList, enabled, type_id
from vivace.plugins.core.flow.loop_values import loop_values


@type_id("io.kestra.plugin.core.flow.ForEach")
class ForEach(Flowable):
    """Run the same tasks for each value of a list, one value after another or several at a time.

    The tasks of one value run one after another. Inside, `taskrun.value` is the value (JSON text
    unless it is a text) and `taskrun.iteration` counts from 0; outputs are found by value, as
    `outputs.inner[taskrun.value]`.

    ```yaml
    id: each_value
    namespace: company.team
    tasks:
      - id: each
        type: io.kestra.plugin.core.flow.ForEach
        values: ["a", "b"]
        tasks:
          - id: inner
            type: io.kestra.plugin.core.debug.Return
            format: "{{ taskrun.value }}"
    ```
    """

    values: str | list[Any]
    """A list, or an expression that gives a JSON array; equal values count once."""
    tasks: Annotated[TaskList, Field(min_length=1)]
    """Run in their order for each value."""
    concurrency_limit: Annotated[int, Field(ge=0)] = 1
    """How many values are worked on at a time; 0 is no limit."""

    def child_lists(self) -> dict[str, list[Task]]:
        return {"tasks": self.tasks, **super().child_lists()}

    def start(self) -> Start:
        plan = {"values": loop_values(self.values), "limit": self.concurrency_limit}
        return Start(plan=plan)

    def main_list(self, plan: Any) -> Sequence[Task]:
        return self.tasks

    def size(self, plan: Any) -> int:
        return len(enabled(self.tasks)) * len(plan["values"])

    def follows(self, plan: Any, first: Child, second: Child) -> bool:
        if plan["limit"] != 1 and first.iteration != second.iteration:
            return False
        return super().follows(plan, first, second)

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        values, limit = block.plan["values"], block.plan["limit"]
        tasks = enabled(self.tasks)
        if ended is not None:
            position = next(i for i, task in enumerate(tasks) if task.id == ended.task.id) + 1
            is_next = position < len(tasks)
            if is_next and not block.is_created(tasks[position].id, ended.iteration):
                return (Child(tasks[position], ended.value, ended.iteration),)
        # Each value that is being worked on has exactly one open run.
        room = len(values) if limit == 0 else limit - block.open
        first, last = block.groups, min(block.groups + max(room, 0), len(values))
        return (Child(tasks[0], values[index], index) for index in range(first, last))
