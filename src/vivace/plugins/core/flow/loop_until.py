"""The same tasks again until a condition is met."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Annotated, Any, ClassVar

from pydantic import Field

from vivace.expressions import is_truthy
from vivace.plugin import (
    Block,
    Check,
    Child,
    Document,
    Duration,
    Outputs,
    RepeatingFlowable,
    Start,
    State,
    Static,
    Task,
    TaskList,
    enabled,
    next_in_order,
    type_id,
)

__all__ = ["CheckFrequency", "LoopUntil"]


class CheckFrequency(Document):
    """How often, how many times and how long to try."""

    interval: Duration = timedelta(minutes=1)
    """Wait between the end of the tasks and their next run."""
    max_iterations: Annotated[int | None, Field(ge=1)] = None
    """How often the tasks run at most."""
    max_duration: Duration | None = None
    """Longest time since the task began, looked at after each run of the tasks."""


class LoopUntilOutputs(Outputs):
    """How often the tasks ran."""

    iteration_count: int
    """Number of the last run, from 1."""


@type_id("io.kestra.plugin.core.flow.LoopUntil", aliases=("io.kestra.plugin.core.flow.WaitFor",))
class LoopUntil(RepeatingFlowable):
    """Run tasks again and again until a condition over their outputs is true.

    Between two runs the task is paused and holds no worker. `outputs.<task>.iterationCount` counts
    the runs from 1; only the task runs and outputs of the last one are kept.

    ```yaml
    id: poll
    namespace: company.team
    tasks:
      - id: poll
        type: io.kestra.plugin.core.flow.LoopUntil
        condition: "{{ outputs.look.value == '3' }}"
        checkFrequency:
          interval: PT0.2S
          maxIterations: 10
        failOnMaxReached: true
        tasks:
          - id: look
            type: io.kestra.plugin.core.debug.Return
            format: "{{ outputs.poll.iterationCount }}"
    ```
    """

    outputs_type: ClassVar[type[Outputs]] = LoopUntilOutputs

    tasks: Annotated[TaskList, Field(min_length=1)]
    """Run one after another each time."""
    condition: Static[str | bool]
    """Rendered each time the tasks have ended; true ends the loop."""
    fail_on_max_reached: bool = False
    """Fail when `maxIterations` or `maxDuration` is reached; else end as the last run ended."""
    check_frequency: CheckFrequency = CheckFrequency()
    """How often, how many times and how long to try."""

    def child_lists(self) -> dict[str, list[Task]]:
        return {"tasks": self.tasks, **super().child_lists()}

    def start(self) -> Start:
        return _time(1)

    def again(self, plan: Any) -> Start:
        return _time(plan["count"] + 1)

    def failed(self, plan: Any) -> Any:
        return {**plan, "failed": True}

    def verdict(self, plan: Any) -> State:
        return State.FAILED if plan.get("failed") else State.SUCCESS

    def check(self, plan: Any, elapsed: timedelta, render: Callable[[str], str]) -> Check:
        condition = self.condition
        if condition is True or (isinstance(condition, str) and is_truthy(render(condition))):
            return Check()
        limits = self.check_frequency
        reached = None
        if limits.max_iterations is not None and plan["count"] >= limits.max_iterations:
            reached = f"Max iterations reached: {limits.max_iterations}"
        elif limits.max_duration is not None and elapsed >= limits.max_duration:
            reached = "Max duration reached"
        if reached is None:
            return Check(again_after=limits.interval)
        return Check(failure=reached if self.fail_on_max_reached else None, warning=reached)

    def main_list(self, plan: Any) -> Sequence[Task]:
        return self.tasks

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        count = block.plan["count"]
        iteration = None if count == 1 else count - 1
        following = next_in_order(enabled(self.tasks), block)
        return [Child(child.task, iteration=iteration) for child in following]


def _time(count: int) -> Start:
    return Start(plan={"count": count}, outputs={"iterationCount": count})
