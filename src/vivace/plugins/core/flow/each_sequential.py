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

    def follows(self, plan: Any, first: Child, second: Child) -> bool:
        # As in the graph of the original: one task for all values, then the next task. What came
        # before in earlier values stays all the same.
        order = [task.id for task in self.tasks]
        before, after = order.index(first.task.id), order.index(second.task.id)
        earlier, later = first.iteration or 0, second.iteration or 0
        return after > before if earlier == later else later > earlier and after >= before

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        tasks, values = enabled(self.tasks), block.plan["values"]
        total = len(tasks) * len(values)
        if block.open or block.created >= total:
            return ()
        number = 0
        if ended is not None:
            position = next(i for i, task in enumerate(tasks) if task.id == ended.task.id)
            number = ((ended.iteration or 0) * len(tasks) + position + 1) % total
        # After a replay some of what comes later has run already.
        while block.is_created(tasks[number % len(tasks)].id, number // len(tasks)):
            number = (number + 1) % total
        iteration, position = divmod(number, len(tasks))
        return (Child(tasks[position], values[iteration], iteration),)
