"""Tasks side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import Field

from vivace.plugin import Block, Child, Flowable, Start, Task, TaskList, enabled, type_id


@type_id("io.kestra.plugin.core.flow.Parallel", aliases=("io.kestra.core.tasks.flows.Parallel",))
class Parallel(Flowable):
    """Run tasks side by side, at most `concurrent` of them at a time.

    ```yaml
    id: side_by_side
    namespace: company.team
    tasks:
      - id: both
        type: io.kestra.plugin.core.flow.Parallel
        concurrent: 2
        tasks:
          - id: left
            type: io.kestra.plugin.core.log.Log
            message: left
          - id: right
            type: io.kestra.plugin.core.log.Log
            message: right
    ```
    """

    tasks: Annotated[TaskList, Field(min_length=1)]
    """Tasks that may run at the same time."""
    concurrent: Annotated[int, Field(ge=0)] = 0
    """How many run at a time; 0 is no limit."""

    def child_lists(self) -> dict[str, list[Task]]:
        return {"tasks": self.tasks, **super().child_lists()}

    def start(self) -> Start:
        return Start(plan={"limit": self.concurrent})

    def main_list(self, plan: Any) -> Sequence[Task]:
        return self.tasks

    def follows(self, plan: Any, first: Child, second: Child) -> bool:
        return False

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        tasks = enabled(self.tasks)
        limit = block.plan["limit"]
        room = len(tasks) if limit == 0 else limit - block.open
        return [Child(task) for task in tasks[block.created : block.created + max(room, 0)]]

    def beside_failure(self, block: Block, failed: Child) -> Iterable[Child]:
        keeps_place = isinstance(failed.task, Flowable) or not block.plan["limit"]
        return () if keeps_place else self.next_children(block, failed)
