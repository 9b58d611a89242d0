"""One branch or the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field

from vivace.expressions import is_truthy
from vivace.plugin import (
    Block,
    Child,
    Flowable,
    Outputs,
    Start,
    Task,
    TaskList,
    enabled,
    next_in_order,
    type_id,
)


class IfOutputs(Outputs):
    """What was decided."""

    evaluation_result: bool
    """Whether the condition was true."""


@type_id("io.kestra.plugin.core.flow.If", aliases=("io.kestra.core.tasks.flows.If",))
class If(Flowable):
    """Run `then` when a condition is true, else `else`.

    False are an empty text, `false`, `0` and `-0`; everything else is true.

    ```yaml
    id: choose
    namespace: company.team
    inputs:
      - id: loud
        type: BOOL
        defaults: true
    tasks:
      - id: if
        type: io.kestra.plugin.core.flow.If
        condition: "{{ inputs.loud }}"
        then:
          - id: shout
            type: io.kestra.plugin.core.log.Log
            message: HELLO
        else:
          - id: whisper
            type: io.kestra.plugin.core.log.Log
            message: hello
    ```
    """

    outputs_type: ClassVar[type[Outputs]] = IfOutputs

    condition: str | bool | int | float
    """Rendered once, when the task starts."""
    then: Annotated[TaskList, Field(min_length=1)]
    """Tasks when the condition is true."""
    else_: TaskList = Field(default=[], alias="else")
    """Tasks when it is false."""

    def child_lists(self) -> dict[str, list[Task]]:
        return {"then": self.then, "else": self.else_, **super().child_lists()}

    def start(self) -> Start:
        result = is_truthy(_text(self.condition))
        return Start(plan=result, outputs={"evaluationResult": result})

    def main_list(self, plan: Any) -> Sequence[Task]:
        return self.then if plan else self.else_

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        return next_in_order(enabled(self.main_list(block.plan)), block)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
