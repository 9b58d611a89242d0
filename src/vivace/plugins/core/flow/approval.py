"""Wait for a decision of a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any, ClassVar

from vivace.errors import InvalidError
from vivace.model.input import Input
from vivace.model.instant import to_iso
from vivace.plugin import (
    Answer,
    Block,
    Child,
    Document,
    Flowable,
    Resumption,
    Start,
    State,
    Static,
    Task,
    TaskList,
    Wait,
    WaitingFlowable,
    enabled,
    next_in_order,
    type_id,
)

__all__ = ["Approval", "ApprovalBehavior", "CommentRequired", "Decisions"]

_MICROSECOND = timedelta(microseconds=1)
_APPROVED, _DENIED, _EXPIRED = "APPROVED", "DENIED", "EXPIRED"
_DECISIONS = {"APPROVE": _APPROVED, _APPROVED: _APPROVED, "DENY": _DENIED, _DENIED: _DENIED}


class ApprovalBehavior(StrEnum):
    """What a decision makes of the task and of the execution."""

    CONTINUE = "CONTINUE"
    WARN = "WARN"
    FAIL = "FAIL"
    SUCCEED = "SUCCEED"
    CANCEL = "CANCEL"
    KILL = "KILL"


class CommentRequired(StrEnum):
    """Which decisions need a comment."""

    NEVER = "NEVER"
    ALWAYS = "ALWAYS"
    ON_DENY = "ON_DENY"
    ON_APPROVE = "ON_APPROVE"


_NEEDS_COMMENT = {
    CommentRequired.NEVER: (),
    CommentRequired.ALWAYS: (_APPROVED, _DENIED),
    CommentRequired.ON_DENY: (_DENIED,),
    CommentRequired.ON_APPROVE: (_APPROVED,),
}
_OUTCOMES = {ApprovalBehavior.WARN: State.WARNING, ApprovalBehavior.FAIL: State.FAILED}
_ENDS = {
    ApprovalBehavior.SUCCEED: State.SUCCESS,
    ApprovalBehavior.CANCEL: State.CANCELLED,
    ApprovalBehavior.KILL: State.KILLED,
}


class Decisions(Document):
    """How the two decisions are called where they are asked for."""

    approve: str = "Approve"
    deny: str = "Deny"


@type_id("io.kestra.plugin.core.flow.Approval")
class Approval(WaitingFlowable):
    """Wait until somebody approves or denies, and run the tasks of that decision.

    `onWait` runs first, one task after another, and tells who has to decide. The decision is found
    in `outputs.<task>`: `decision` (APPROVED, DENIED or EXPIRED), `by`, `comment`, `inputs`.

    ```yaml
    id: release
    namespace: company.team
    tasks:
      - id: approval
        type: io.kestra.plugin.core.flow.Approval
        timeout: P1D
        commentRequired: ON_DENY
        denyBehavior: CONTINUE
        onWait:
          - id: tell
            type: io.kestra.plugin.core.log.Log
            message: "please decide on {{ execution.id }}"
        onDeny:
          - id: denied
            type: io.kestra.plugin.core.log.Log
            message: "denied: {{ outputs.approval.comment }}"
      - id: end
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.approval.decision }}"
    ```
    """

    side_branches: ClassVar[frozenset[str]] = Flowable.side_branches | {"onWait"}

    inputs: Static[list[Input]] = []
    """Asked for with the decision."""
    decisions: Static[Decisions] = Decisions()
    """Labels of the two decisions."""
    comment_required: Static[CommentRequired] = CommentRequired.NEVER
    """Which decisions need a comment."""
    auto_approve: bool = False
    """Approve at once: nobody is asked, `onWait` does not run."""
    approve_behavior: ApprovalBehavior = ApprovalBehavior.CONTINUE
    """What follows an approval, after `onApprove`."""
    deny_behavior: ApprovalBehavior = ApprovalBehavior.CANCEL
    """What follows a denial, after `onDeny`."""
    expire_behavior: ApprovalBehavior = ApprovalBehavior.CANCEL
    """What follows when nobody has decided within `timeout`."""
    on_wait: TaskList = []
    """Run one after another before the wait; a failure ends the task without one."""
    on_approve: TaskList = []
    """Run after an approval."""
    on_deny: TaskList = []
    """Run after a denial."""

    def child_lists(self) -> dict[str, list[Task]]:
        branches = {"onWait": self.on_wait, "onApprove": self.on_approve, "onDeny": self.on_deny}
        return {**branches, **super().child_lists()}

    def answer_inputs(self) -> Sequence[Input]:
        return self.inputs

    def check_answer(self, answer: Answer) -> None:
        decision = _decision(answer)
        if decision in _NEEDS_COMMENT[self.comment_required] and not answer.comment:
            raise InvalidError(
                f"task `{self.id}` needs a comment with the decision {decision}",
                hint="send it as `comment`",
            )

    def start(self) -> Start:
        plan = {
            "micros": None if self.timeout is None else self.timeout // _MICROSECOND,
            _APPROVED: self.approve_behavior.value,
            _DENIED: self.deny_behavior.value,
            _EXPIRED: self.expire_behavior.value,
        }
        if not self.auto_approve:
            return Start(plan)
        outputs = {"decision": _APPROVED, "auto": True}
        return Start({**plan, "decision": _APPROVED}, outputs)

    def before(self, plan: Any) -> Sequence[Task]:
        return [] if plan.get("decision") == _APPROVED and "asked" not in plan else self.on_wait

    def wait(self, plan: Any, at: int) -> Wait | None:
        if "decision" in plan:
            return None
        until = None if plan["micros"] is None else at + plan["micros"]
        return Wait(until, None if until is None else {"due": to_iso(until)})

    def expired(self, plan: Any, at: int) -> Resumption:
        return _decided(plan, {"decision": _EXPIRED, "auto": False, "on": to_iso(at)})

    def answered(self, plan: Any, answer: Answer, at: int) -> Resumption:
        outputs = {
            "decision": _decision(answer),
            "auto": False,
            "by": answer.by,
            "on": to_iso(at),
            "comment": answer.comment,
            "inputs": dict(answer.inputs),
        }
        return _decided(plan, outputs)

    def main_list(self, plan: Any) -> Sequence[Task]:
        branches = {_APPROVED: self.on_approve, _DENIED: self.on_deny}
        return branches.get(plan.get("decision", ""), [])

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        return next_in_order(enabled(self.main_list(block.plan)), block)

    def outcome(self, state: State, plan: Any) -> State:
        wanted = _OUTCOMES.get(_behavior(plan))
        # What failed by itself stays failed, whatever was decided.
        return wanted if wanted is not None and not state.is_failure else state

    def exit_state(self, state: State, plan: Any) -> State | None:
        return None if state.is_failure else _ENDS.get(_behavior(plan))


def _decision(answer: Answer) -> str:
    """Read a decision; resuming without one is approving."""
    given = (answer.decision or _APPROVED).upper()
    if given not in _DECISIONS:
        raise InvalidError(f"`{answer.decision}` is no decision", hint="decide APPROVED or DENIED")
    return _DECISIONS[given]


def _decided(plan: Any, outputs: dict[str, Any]) -> Resumption:
    decided = {**plan, "decision": outputs["decision"], "asked": True}
    return Resumption(
        decided, {name: value for name, value in outputs.items() if value is not None}
    )


def _behavior(plan: Any) -> ApprovalBehavior:
    return ApprovalBehavior(plan.get(plan.get("decision", ""), "CONTINUE"))
