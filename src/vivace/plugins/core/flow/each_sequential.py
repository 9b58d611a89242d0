"""The old form of ForEach, one value after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import Field

from vivace.plugin import Block, Child, Flowable, Start, Task, TaskList, enabled, type_id
from vivace.plugins.core.flow.loop_values import loop_values


@type_id(
    "io.kestra.plugin.core.flow.EachSequential",
    aliases=("io.kestra.core.tasks.flows.EachSequential",),
)
class EachSequential(Flowable):
    """Run the same tasks for each value of a list, one value after another (old; see ForEach).

    ```yaml
    id: each_in_turn
    namespace: company.team
    tasks:
      - id: each
        type: io.kestra.plugin.core.flow.EachSequential
        value: ["a", "b"]
        tasks:
          - id: inner
            type: io.kestra.plugin.core.debug.Return
            format: "{{ taskrun.value }}"
    ```
    """

    value: str | list[Any]
    """A list, or an expression that gives a JSON array; equal values count once."""
    tasks: Annotated[TaskList, Field(min_length=1)]
    """Run in their order for each value."""

    def child_lists(self) -> dict[str, list[Task]]:
        return {"tasks": self.tasks, **super().child_lists()}

    def start(self) -> Start:
        return Start(plan={"values": loop_values(self.value)})

    def main_list(self, plan: Any) -> Sequence[Task]:
        return self.tasks

    def size(self, plan: Any) -> int:
        return len(enabled(self.tasks)) * len(plan["values"])

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        tasks, values = enabled(self.tasks), block.plan["values"]
        if block.open or block.created >= len(tasks) * len(values):
            return ()
        iteration, position = divmod(block.created, len(tasks))
        return (Child(tasks[position], values[iteration], iteration),)
