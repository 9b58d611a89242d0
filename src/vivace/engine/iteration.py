"""Iterations of a loop that are executions of their own: what such an execution runs."""

from __future__ import annotations

from typing import Any

from vivace.engine.plan import FlowPlan, plan_flow
from vivace.errors import InvalidError
from vivace.model.execution import LoopRun
from vivace.plugin.fan_out import FanOutTask
from vivace.plugin.flowable import Flowable

__all__ = ["parents_of", "plan_iteration"]


def plan_iteration(plan: FlowPlan, task_id: str) -> FlowPlan:
    """Give the plan of a loop's iterations: its tasks as if they were those of the flow.

    The flow's own `errors`, `finally`, `afterExecution`, outputs and limits are not theirs. Made
    once per revision and loop.

    Raises:
        InvalidError: the flow has no such loop.
    """
    known = plan.cache.get(f"iteration of {task_id}")
    if isinstance(known, FlowPlan):
        return known
    node = plan.nodes.get(task_id)
    if node is None or not isinstance(node.task, FanOutTask) or not isinstance(node.task, Flowable):
        name = f"{plan.flow.namespace}.{plan.flow.id}"
        raise InvalidError(f"flow {name}, revision {plan.revision}, has no loop `{task_id}`")
    loop = node.task
    own: dict[str, Any] = {
        "tasks": loop.child_lists()["tasks"],
        "errors": loop.errors,
        "finally_": loop.finally_,
        "after_execution": [],
        "outputs": getattr(loop, "outputs", None) or [],
        "retry": node.retry,
        "concurrency": None,
        "sla": [],
        "listeners": [],
    }
    made = plan_flow(plan.flow.model_copy(update=own), plan.revision, plan.dialect)
    plan.cache[f"iteration of {task_id}"] = made
    return made


def parents_of(outer: LoopRun | None) -> tuple[dict[str, Any], ...]:
    """Give what iterations of a loop inside the iteration `outer` say of the loops around it."""
    if outer is None:
        return ()
    facts: dict[str, Any] = {"index": outer.index, "value": outer.value}
    if outer.key is not None:
        facts["key"] = outer.key
    return (facts, *outer.parents)
