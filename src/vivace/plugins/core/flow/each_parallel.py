"""The old form of ForEach, everything side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field

from vivace.plugin import Block, Child, Start, enabled, type_id
from vivace.plugins.core.flow.each_sequential import EachSequential
from vivace.plugins.core.flow.loop_values import loop_values


@type_id(
    "io.kestra.plugin.core.flow.EachParallel",
    aliases=("io.kestra.core.tasks.flows.EachParallel",),
)
class EachParallel(EachSequential):
    """Run every task for every value side by side (old; see ForEach).

    ```yaml
    id: each_at_once
    namespace: company.team
    tasks:
      - id: each
        type: io.kestra.plugin.core.flow.EachParallel
        value: ["a", "b"]
        tasks:
          - id: inner
            type: io.kestra.plugin.core.debug.Return
            format: "{{ taskrun.value }}"
    ```
    """

    concurrent: Annotated[int, Field(ge=0)] = 0
    """How many task runs at a time; 0 is no limit."""

    def start(self) -> Start:
        return Start(plan={"values": loop_values(self.value), "limit": self.concurrent})

    def follows(self, plan: Any, first: Child, second: Child) -> bool:
        return False

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        tasks, plan = enabled(self.tasks), block.plan
        total = len(tasks) * len(plan["values"])
        room = total if plan["limit"] == 0 else plan["limit"] - block.open
        for number in range(block.created, min(block.created + max(room, 0), total)):
            iteration, position = divmod(number, len(tasks))
            yield Child(tasks[position], plan["values"][iteration], iteration)
