"""Tasks one after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import Field

from vivace.plugin import Block, Child, Flowable, Task, TaskList, next_in_order, type_id


@type_id(
    "io.kestra.plugin.core.flow.Sequential", aliases=("io.kestra.core.tasks.flows.Sequential",)
)
class Sequential(Flowable):
    """Run tasks one after another, as one block with its own `errors` and `finally`.

    ```yaml
    id: one_after_another
    namespace: company.team
    tasks:
      - id: block
        type: io.kestra.plugin.core.flow.Sequential
        tasks:
          - id: first
            type: io.kestra.plugin.core.log.Log
            message: first
          - id: second
            type: io.kestra.plugin.core.log.Log
            message: second
    ```
    """

    tasks: Annotated[TaskList, Field(min_length=1)]
    """Tasks in their order."""

    def child_lists(self) -> dict[str, list[Task]]:
        return {"tasks": self.tasks, **super().child_lists()}

    def main_list(self, plan: Any) -> Sequence[Task]:
        return self.tasks

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        return next_in_order([task for task in self.tasks if not task.disabled], block)
