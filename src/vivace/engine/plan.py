"""A flow made ready to run: every task found by its id, with its place and what depends on it.

Built once per revision and shared by all its executions; nothing in it changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from vivace.expressions import Dialect
from vivace.model.flow import Flow, SlaType
from vivace.model.input import Input, InputType
from vivace.model.retry import Retry
from vivace.model.task import Task
from vivace.plugin.fan_out import FanOutTask
from vivace.plugin.flowable import Flowable, enabled
from vivace.plugin.task import ChildExecutionTask, ExecutorTask
from vivace.plugin.waiting import RepeatingFlowable
from vivace.plugin.worker_block import WorkerBlock

__all__ = ["FlowPlan", "Kind", "Node", "plan_flow"]


class Kind(Enum):
    """Who runs a task."""

    WORKER = auto()
    EXECUTOR = auto()
    CHILD_EXECUTION = auto()
    FAN_OUT = auto()
    FLOWABLE = auto()


@dataclass(slots=True, eq=False)
class Node:
    """One task of the flow at its place."""

    task: Task
    kind: Kind
    parent: Node | None
    side: bool
    """Whether it stands in `errors`, `finally` or `afterExecution`, not in a main list."""
    retry: Retry | None
    """The policy that applies: its own, the nearest ancestor's, the flow's."""
    dynamic: list[str]
    """Properties that hold expressions."""
    conditional: bool
    """Whether `runIf` has to be looked at."""
    repeated: bool
    """Whether a block around it may run its tasks again."""
    decides_again: bool
    """Whether it is a block whose choice may change while it runs."""
    detached: bool
    """Whether it, or a block around it, runs beside its block, which does not wait for it."""

    @property
    def is_at_worker(self) -> bool:
        """Whether a worker takes part in it."""
        return self.kind is Kind.WORKER or isinstance(self.task, WorkerBlock)

    @property
    def is_aside(self) -> bool:
        """Whether it or a block around it stands in a side list."""
        return self.side or (self.parent is not None and self.parent.is_aside)


@dataclass(slots=True, eq=False)
class FlowPlan:
    """A revision of a flow, ready to run."""

    flow: Flow
    revision: int
    nodes: dict[str, Node]
    tasks: Sequence[Task]
    errors: Sequence[Task]
    finally_: Sequence[Task]
    after: Sequence[Task]
    listeners: Sequence[Sequence[Task]] = ()
    """What runs after the end, before `after`, of those whose conditions hold."""
    has_assertions: bool = False
    """Whether each change has to be looked at by an SLA."""
    dialect: Dialect = Dialect.V1
    """How its expressions are read."""
    has_secrets: bool = False
    """Whether an input is kept encrypted."""
    cache: dict[str, object] = field(default_factory=dict)
    """For derived facts that others keep per revision (compiled templates)."""


def plan_flow(flow: Flow, revision: int, dialect: Dialect = Dialect.V1) -> FlowPlan:
    """Prepare a validated flow."""
    nodes: dict[str, Node] = {}
    _add(nodes, flow.tasks, None, flow.retry, side=False)
    listeners = [listener.tasks for listener in flow.listeners]
    for tasks in (flow.errors, flow.finally_, *listeners, flow.after_execution):
        _add(nodes, tasks, None, flow.retry, side=True)
    return FlowPlan(
        flow=flow,
        revision=revision,
        dialect=dialect,
        nodes=nodes,
        tasks=enabled(flow.tasks),
        errors=enabled(flow.errors),
        finally_=enabled(flow.finally_),
        after=enabled(flow.after_execution),
        listeners=[enabled(tasks) for tasks in listeners],
        has_assertions=any(sla.type is SlaType.EXECUTION_ASSERTION for sla in flow.sla),
        has_secrets=any(item.type is InputType.SECRET for item in _all_inputs(flow.inputs)),
    )


def _all_inputs(inputs: Iterable[Input]) -> Iterator[Input]:
    for item in inputs:
        yield item
        yield from _all_inputs(item.inputs or ())


def _add(
    nodes: dict[str, Node],
    tasks: Iterable[Task],
    parent: Node | None,
    inherited: Retry | None,
    *,
    side: bool,
    detached: bool = False,
) -> None:
    for task in tasks:
        retry = task.retry or inherited
        node = Node(
            task=task,
            kind=_kind(task),
            parent=parent,
            side=side,
            retry=retry,
            dynamic=[name for name in task.dynamic_fields() if name != "run_if"],
            conditional=task.run_if not in ("true", True),
            detached=detached,
            decides_again=isinstance(task, Flowable) and task.decides_again(),
            repeated=parent is not None
            and (parent.repeated or isinstance(parent.task, RepeatingFlowable)),
        )
        nodes[task.id] = node
        if isinstance(task, Flowable):
            for branch, children in task.child_lists().items():
                aside = branch in task.side_branches
                beside = detached or branch in task.detached_branches
                _add(nodes, children, node, retry, side=aside, detached=beside)


def _kind(task: Task) -> Kind:
    if isinstance(task, FanOutTask):
        return Kind.FAN_OUT
    if isinstance(task, Flowable):
        return Kind.FLOWABLE
    if isinstance(task, ExecutorTask):
        return Kind.EXECUTOR
    if isinstance(task, ChildExecutionTask):
        return Kind.CHILD_EXECUTION
    return Kind.WORKER
