"""One branch of several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from pydantic import model_validator

from vivace.plugin import (
    Block,
    Child,
    Flowable,
    Outputs,
    Start,
    Static,
    Task,
    TaskList,
    enabled,
    next_in_order,
    type_id,
)

_CHANGING = re.compile(r"\b(?:vars|labels|outputs|tasks)\b")
"""Names in an expression whose values tasks change while they run."""


class SwitchOutputs(Outputs):
    """What was decided."""

    value: str
    """The rendered value."""
    defaults: bool
    """Whether no case matched it."""


@type_id("io.kestra.plugin.core.flow.Switch", aliases=("io.kestra.core.tasks.flows.Switch",))
class Switch(Flowable):
    """Run the tasks of the case that equals a value, or `defaults`.

    Without a matching case and without defaults the task fails.

    A value that looks at variables, labels or outputs is looked at again each time a task of the
    branch has ended: when it is another one then, the switch goes on with the branch of that value.

    ```yaml
    id: by_name
    namespace: company.team
    inputs:
      - id: size
        type: STRING
        defaults: small
    tasks:
      - id: switch
        type: io.kestra.plugin.core.flow.Switch
        value: "{{ inputs.size }}"
        cases:
          small:
            - id: little
              type: io.kestra.plugin.core.log.Log
              message: a little
        defaults:
          - id: much
            type: io.kestra.plugin.core.log.Log
            message: much
    ```
    """

    outputs_type: ClassVar[type[Outputs]] = SwitchOutputs

    value: str
    """Compared with the names of the cases."""
    cases: Static[dict[str, TaskList]] = {}
    """Tasks by the value they are for."""
    defaults: TaskList = []
    """Tasks when no case matches."""

    @model_validator(mode="after")
    def _some_branch(self) -> Switch:
        if not self.cases and not self.defaults:
            raise ValueError(f"{self.id}: No task defined, neither cases or default have any tasks")
        return self

    def child_lists(self) -> dict[str, list[Task]]:
        cases = {f"cases.{name}": tasks for name, tasks in self.cases.items()}
        return {**cases, "defaults": self.defaults, **super().child_lists()}

    def start(self) -> Start:
        matches = self.value in self.cases
        outputs = {"value": self.value, "defaults": not matches}
        return Start(plan=self.value if matches else None, outputs=outputs)

    def decides_again(self) -> bool:
        return "{{" in self.value and _CHANGING.search(self.value) is not None

    def main_list(self, plan: Any) -> Sequence[Task] | None:
        if plan is not None:
            return self.cases[plan]
        return self.defaults or None

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        return next_in_order(enabled(self.main_list(block.plan) or ()), block)
