"""A flow as nodes and edges: what may follow what.

Each control structure is a cluster between a begin and an end of its own, so that what comes before
and after it joins at one place. Names of nodes follow from the ids of tasks: `root.each.row`;
begins and ends carry a colon, which no id has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from vivace.model.flow import Flow, child_lists
from vivace.model.task import Task
from vivace.model.trigger import Trigger

__all__ = ["Branch", "Cluster", "Edge", "Graph", "Node", "NodeKind", "Relation", "build_graph"]


class Relation(StrEnum):
    """Why something follows something."""

    SEQUENTIAL = "SEQUENTIAL"
    CHOICE = "CHOICE"
    ERROR = "ERROR"
    FINALLY = "FINALLY"
    AFTER_EXECUTION = "AFTER_EXECUTION"
    PARALLEL = "PARALLEL"
    DYNAMIC = "DYNAMIC"


class Branch(StrEnum):
    """Lists of tasks beside the main one."""

    ERROR = "ERROR"
    FINALLY = "FINALLY"
    AFTER_EXECUTION = "AFTER_EXECUTION"


class NodeKind(StrEnum):
    """What a node stands for."""

    BEGIN = "BEGIN"
    END = "END"
    TASK = "TASK"
    SUBFLOW = "SUBFLOW"
    TRIGGER = "TRIGGER"


@dataclass(slots=True)
class Node:
    """A task, a trigger, or an end of a cluster."""

    uid: str
    kind: NodeKind
    element_id: str = ""
    """Id of the task or trigger."""
    relation: Relation | None = None
    """How it came after what stands before it."""
    branch: Branch | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """What follows what."""

    source: str
    target: str
    relation: Relation | None = None
    value: str = ""


@dataclass(slots=True)
class Cluster:
    """The nodes of one control structure."""

    uid: str
    begin: str
    end: str
    parents: list[str]
    task: str = ""
    """Uid of the control structure's own node; empty for the triggers."""
    relation: Relation | None = None
    nodes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Graph:
    """A flow as nodes and edges."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    clusters: list[Cluster] = field(default_factory=list)
    flowables: list[str] = field(default_factory=list)


_RELATIONS: Mapping[str, Relation] = {
    "Dag": Relation.PARALLEL,
    "EachParallel": Relation.DYNAMIC,
    "EachSequential": Relation.DYNAMIC,
    "ForEach": Relation.DYNAMIC,
    "If": Relation.CHOICE,
    "Loop": Relation.DYNAMIC,
    "LoopUntil": Relation.DYNAMIC,
    "Parallel": Relation.PARALLEL,
    "Switch": Relation.CHOICE,
}
"""By the last part of the type; others run their tasks in order."""
_SIDE_BRANCHES: Mapping[str, tuple[Relation, Branch]] = {
    "errors": (Relation.ERROR, Branch.ERROR),
    "finally": (Relation.FINALLY, Branch.FINALLY),
    "afterExecution": (Relation.AFTER_EXECUTION, Branch.AFTER_EXECUTION),
}
_SUBFLOWS = ("Subflow", "ForEachItem")


def build_graph(flow: Flow) -> Graph:
    """Give the graph of a flow."""
    return _Builder(flow).build()


class _Builder:
    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._graph = Graph()

    def build(self) -> Graph:
        begin = self._end_node("root", NodeKind.BEGIN)
        end = self._end_node("root", NodeKind.END)
        if self._flow.triggers:
            self._edge(self._triggers(self._flow.triggers), begin)
        last = self._sequence("root", self._flow.tasks, begin, None, [])
        self._edge(last, end)
        for name, tasks in (
            ("errors", self._flow.errors),
            ("finally", self._flow.finally_),
            ("afterExecution", self._flow.after_execution),
        ):
            self._side_branch("root", name, tasks, begin, end, [])
        return self._graph

    def _triggers(self, triggers: Sequence[Trigger]) -> str:
        cluster = Cluster("cluster_root.Triggers", "root.Triggers:begin", "root.Triggers:end", [])
        cluster.nodes = [cluster.begin, cluster.end]
        self._graph.nodes += [
            Node(cluster.begin, NodeKind.BEGIN),
            Node(cluster.end, NodeKind.END),
        ]
        for trigger in triggers:
            uid = f"root.Triggers.{trigger.id}"
            self._graph.nodes.append(Node(uid, NodeKind.TRIGGER, trigger.id))
            cluster.nodes.append(uid)
            self._edge(cluster.begin, uid)
            self._edge(uid, cluster.end)
        self._graph.clusters.append(cluster)
        return cluster.end

    def _sequence(
        self,
        parent: str,
        tasks: Iterable[Task],
        before: str,
        first: Relation | None,
        path: list[Cluster],
        branch: Branch | None = None,
        value: str = "",
    ) -> str:
        """Add tasks one after another, and give what comes last."""
        relation = first
        for task in tasks:
            entry, exit_ = self._task(parent, task, relation, path, branch)
            self._edge(before, entry, relation, value)
            before, relation, value = exit_, Relation.SEQUENTIAL, ""
        return before

    def _task(
        self,
        parent: str,
        task: Task,
        relation: Relation | None,
        path: list[Cluster],
        branch: Branch | None,
    ) -> tuple[str, str]:
        """Add a task, and give where one enters and leaves it."""
        uid = f"{parent}.{task.id}"
        branches = child_lists(task)
        is_subflow = task.type.endswith(_SUBFLOWS)
        if not branches or is_subflow:  # what a ForEachItem is made of is not in the flow's text
            kind = NodeKind.SUBFLOW if is_subflow else NodeKind.TASK
            self._node(Node(uid, kind, task.id, relation, branch), path)
            return uid, uid
        return self._cluster(uid, task, branches, path, branch)

    def _cluster(
        self,
        uid: str,
        task: Task,
        branches: Mapping[str, list[Task]],
        path: list[Cluster],
        branch: Branch | None,
    ) -> tuple[str, str]:
        relation = _RELATIONS.get(task.type.rpartition(".")[2], Relation.SEQUENTIAL)
        begin = self._end_node(uid, NodeKind.BEGIN)
        end = self._end_node(uid, NodeKind.END)
        cluster = Cluster(
            f"cluster_{uid}", begin, end, [item.uid for item in path], uid, relation, [begin, end]
        )
        self._graph.clusters.append(cluster)
        self._graph.flowables.append(uid)
        inner = [*path, cluster]
        self._node(Node(uid, NodeKind.TASK, task.id, relation, branch), inner)
        self._edge(begin, uid, Relation.SEQUENTIAL)
        self._main_branches(uid, task, branches, relation, end, inner)
        for name, tasks in branches.items():
            if name in _SIDE_BRANCHES:
                self._side_branch(uid, name, tasks, uid, end, inner)
        return begin, end

    def _main_branches(
        self,
        uid: str,
        task: Task,
        branches: Mapping[str, list[Task]],
        relation: Relation,
        end: str,
        path: list[Cluster],
    ) -> None:
        needs = _needs(task)
        for name, tasks in branches.items():
            if name in _SIDE_BRANCHES:
                continue
            if needs:
                self._by_needs(uid, tasks, needs, end, path)
            elif relation is Relation.PARALLEL:
                for child in tasks:
                    self._edge(self._sequence(uid, [child], uid, relation, path), end)
            elif tasks:
                value = name if relation is Relation.CHOICE else ""
                last = self._sequence(uid, tasks, uid, relation, path, value=value)
                self._edge(last, end)
        if not any(tasks for name, tasks in branches.items() if name not in _SIDE_BRANCHES):
            self._edge(uid, end)

    def _by_needs(
        self,
        uid: str,
        tasks: Sequence[Task],
        needs: Mapping[str, Sequence[str]],
        end: str,
        path: list[Cluster],
    ) -> None:
        """Add the tasks of a graph of tasks: each after those that it depends on."""
        doors = {task.id: self._task(uid, task, Relation.PARALLEL, path, None) for task in tasks}
        awaited = {name for names in needs.values() for name in names}
        for task in tasks:
            before = [doors[name][1] for name in needs.get(task.id, ()) if name in doors]
            for source in before or [uid]:
                self._edge(source, doors[task.id][0], Relation.PARALLEL)
            if task.id not in awaited:
                self._edge(doors[task.id][1], end)

    def _side_branch(
        self,
        uid: str,
        name: str,
        tasks: Sequence[Task],
        before: str,
        end: str,
        path: list[Cluster],
    ) -> None:
        if tasks:
            relation, branch = _SIDE_BRANCHES[name]
            self._edge(self._sequence(uid, tasks, before, relation, path, branch), end)

    def _end_node(self, uid: str, kind: NodeKind) -> str:
        name = f"{uid}:{kind.lower()}"
        self._node(Node(name, kind), ())
        return name

    def _node(self, node: Node, path: Sequence[Cluster]) -> None:
        self._graph.nodes.append(node)
        if path:
            path[-1].nodes.append(node.uid)

    def _edge(
        self, source: str, target: str, relation: Relation | None = None, value: str = ""
    ) -> None:
        self._graph.edges.append(Edge(source, target, relation, value))


def _needs(task: Task) -> dict[str, Sequence[str]]:
    """Give, for a graph of tasks, which tasks each one depends on; empty for anything else."""
    items: Any = getattr(task, "tasks", None) or []
    if not all(hasattr(item, "task") and hasattr(item, "depends_on") for item in items):
        return {}
    return {item.task.id: item.depends_on or [] for item in items}
