"""Tasks in the order of their dependencies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import Field, model_validator

from vivace.plugin import Block, Child, Document, Flowable, Start, Static, Task, TaskField, type_id


class DagTask(Document):
    """A task and what it waits for."""

    task: TaskField
    depends_on: Static[list[str]] = []
    """Ids of tasks of this block that have to end first."""


@type_id("io.kestra.plugin.core.flow.Dag", aliases=("io.kestra.core.tasks.flows.Dag",))
class Dag(Flowable):
    """Run tasks as soon as those they depend on have ended.

    ```yaml
    id: by_dependency
    namespace: company.team
    tasks:
      - id: dag
        type: io.kestra.plugin.core.flow.Dag
        tasks:
          - task:
              id: extract
              type: io.kestra.plugin.core.log.Log
              message: extract
          - task:
              id: load
              type: io.kestra.plugin.core.log.Log
              message: load
            dependsOn:
              - extract
    ```
    """

    tasks: Static[Annotated[list[DagTask], Field(min_length=1)]]
    """Tasks with their dependencies."""
    concurrent: Annotated[int, Field(ge=0)] = 0
    """How many run at a time; 0 is no limit."""

    @model_validator(mode="after")
    def _dependencies(self) -> Dag:
        known = {item.task.id for item in self.tasks}
        unknown = [name for item in self.tasks for name in item.depends_on if name not in known]
        if unknown:
            raise ValueError(f"{self.id}: Not existing task id in dependency: {', '.join(unknown)}")
        needs = {item.task.id: set(item.depends_on) for item in self.tasks}
        while ready := [name for name, names in needs.items() if not names]:
            for name in ready:
                del needs[name]
            for names in needs.values():
                names.difference_update(ready)
        if needs:
            raise ValueError(f"{self.id}: Cyclic dependency detected: {', '.join(needs)}")
        return self

    def child_lists(self) -> dict[str, list[Task]]:
        return {"tasks": [item.task for item in self.tasks], **super().child_lists()}

    def start(self) -> Start:
        return Start(plan={"limit": self.concurrent})

    def main_list(self, plan: Any) -> Sequence[Task]:
        return [item.task for item in self.tasks]

    def follows(self, plan: Any, first: Child, second: Child) -> bool:
        needs = {item.task.id: item.depends_on for item in self.tasks}
        open_ids, seen = [second.task.id], set[str]()
        while open_ids:
            for name in needs.get(open_ids.pop(), ()):
                if name not in seen:
                    seen.add(name)
                    open_ids.append(name)
        return first.task.id in seen

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        limit = block.plan["limit"]
        ready = [Child(item.task) for item in self.tasks if self._is_ready(item, block)]
        return ready if limit == 0 else ready[: max(limit - block.open, 0)]

    def beside_failure(self, block: Block, failed: Child) -> Iterable[Child]:
        if not block.plan["limit"]:
            return ()
        following = self.next_children(block, failed)
        beside = [child for child in following if not self.follows(block.plan, failed, child)]
        if not isinstance(failed.task, Flowable):
            return beside
        # A block keeps its place, but what it waited for had left its own to others.
        needs = {item.task.id: set(item.depends_on) for item in self.tasks}
        needed = needs[failed.task.id]
        return [child for child in beside if needed and not needed & needs[child.task.id]]

    def _is_ready(self, item: DagTask, block: Block) -> bool:
        if item.task.disabled or block.is_created(item.task.id):
            return False
        # A disabled task never ends: what depends on it must not wait for ever.
        disabled = {other.task.id for other in self.tasks if other.task.disabled}
        return all(block.has_ended(name) or name in disabled for name in item.depends_on)
