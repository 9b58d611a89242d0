"""Wait for a person or a while."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import AliasChoices, Field

from vivace.model.input import Input
from vivace.model.instant import to_iso
from vivace.plugin import (
    Answer,
    Block,
    Child,
    Duration,
    Flowable,
    Outputs,
    Resumption,
    Start,
    State,
    Static,
    Task,
    TaskField,
    TaskList,
    Wait,
    WaitingFlowable,
    enabled,
    next_in_order,
    type_id,
)

__all__ = ["Pause", "PauseBehavior"]

_MICROSECOND = timedelta(microseconds=1)


class PauseBehavior(StrEnum):
    """What follows when nobody has resumed the execution in time."""

    RESUME = "RESUME"
    WARN = "WARN"
    CANCEL = "CANCEL"
    FAIL = "FAIL"


_STATES = {
    PauseBehavior.RESUME: State.SUCCESS,
    PauseBehavior.WARN: State.WARNING,
    PauseBehavior.CANCEL: State.CANCELLED,
    PauseBehavior.FAIL: State.FAILED,
}


class PauseOutputs(Outputs):
    """How the waiting ended."""

    on_resume: dict[str, Any] | None = None
    """What was answered to `onResume`."""
    resumed: dict[str, Any] | None = None
    """When it went on, and by whom."""


@type_id("io.kestra.plugin.core.flow.Pause", aliases=("io.kestra.core.tasks.flows.Pause",))
class Pause(WaitingFlowable):
    """Pause the execution until somebody resumes it, or for a while.

    Nothing holds a worker meanwhile, and a restart of the server changes nothing. Who resumes it
    may be asked for inputs, which are then found in `outputs.<task>.onResume`.

    ```yaml
    id: ask_first
    namespace: company.team
    tasks:
      - id: review
        type: io.kestra.plugin.core.flow.Pause
        onResume:
          - id: approved
            type: BOOL
          - id: reason
            type: STRING
            required: false
      - id: publish
        type: io.kestra.plugin.core.log.Log
        runIf: "{{ outputs.review.onResume.approved }}"
        message: "published: {{ outputs.review.onResume.reason ?? 'no reason given' }}"
    ```
    """

    outputs_type: ClassVar[type[Outputs]] = PauseOutputs

    side_branches: ClassVar[frozenset[str]] = Flowable.side_branches | {"onPause"}
    detached_branches: ClassVar[frozenset[str]] = frozenset({"onPause"})

    pause_duration: Duration | None = Field(
        default=None, validation_alias=AliasChoices("pauseDuration", "delay")
    )
    """Longest wait; without one, and without `timeout`, it waits until somebody resumes it."""
    behavior: PauseBehavior = PauseBehavior.RESUME
    """What follows when `pauseDuration` has passed: go on, go on with a warning, cancel, fail."""
    on_pause: Static[TaskField | None] = None
    """Runs when the wait begins, to tell somebody; nobody waits for its end."""
    on_resume: Static[list[Input]] = []
    """Asked for when the execution is resumed."""
    tasks: TaskList = []
    """Run after the wait (old form: write them behind this task)."""

    def child_lists(self) -> dict[str, list[Task]]:
        on_pause = [self.on_pause] if self.on_pause is not None else []
        return {"tasks": self.tasks, **super().child_lists(), "onPause": on_pause}

    def answer_inputs(self) -> Sequence[Input]:
        return self.on_resume

    def start(self) -> Start:
        length, expired = self.pause_duration, _STATES[self.behavior]
        if length is None:
            length, expired = self.timeout, State.FAILED
        micros = None if length is None else length // _MICROSECOND
        return Start(plan={"micros": micros, "expired": expired.value})

    def wait(self, plan: Any, at: int) -> Wait:
        until = None if plan["micros"] is None else at + plan["micros"]
        return Wait(until, notify=() if self.on_pause is None else (self.on_pause,))

    def expired(self, plan: Any, at: int) -> Resumption:
        state = State(plan["expired"])
        failure = "nobody resumed the execution in time" if state is State.FAILED else None
        is_end = state is State.CANCELLED
        return _resumption(plan, at, state, exit_state=state if is_end else None, failure=failure)

    def answered(self, plan: Any, answer: Answer, at: int) -> Resumption:
        resumption = _resumption(plan, at, State.SUCCESS)
        resumption.outputs["resumed"]["by"] = answer.by
        if self.on_resume:
            resumption.outputs["onResume"] = dict(answer.inputs)
        return resumption

    def verdict(self, plan: Any) -> State:
        return State(plan.get("to", "SUCCESS"))

    def main_list(self, plan: Any) -> Sequence[Task]:
        return self.tasks

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        return next_in_order(enabled(self.tasks), block)


def _resumption(
    plan: Any,
    at: int,
    state: State,
    *,
    exit_state: State | None = None,
    failure: str | None = None,
) -> Resumption:
    resumed = {"on": to_iso(at), "to": state.value}
    return Resumption({**plan, "to": state.value}, {"resumed": resumed}, exit_state, failure)
