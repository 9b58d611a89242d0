"""Flows, their validation, graphs and dependencies as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vivace.api.views.base import LabelView, View
from vivace.api.views.executions import TaskRunView
from vivace.api.views.flow_documents import task_document
from vivace.api.views.triggers import state_document
from vivace.model.problem import Problem, Severity
from vivace.services.flow_dependencies import Dependencies
from vivace.services.flow_graphs import DescribedGraph
from vivace.services.flow_validation import CheckedSource
from vivace.services.graph_builder import Cluster, Edge, Node, NodeKind, Relation

__all__ = [
    "DependencyEdge",
    "DependencyGraph",
    "DependencyNode",
    "FlowForExecution",
    "FlowGraph",
    "FlowReference",
    "FlowView",
    "FlowWithSource",
    "GraphCluster",
    "GraphEdge",
    "GraphNode",
    "GraphRelation",
    "ProblemView",
    "SourceMatch",
    "TaskView",
    "Validation",
    "dependency_view",
    "graph_view",
    "validation_view",
]

Raw = dict[str, Any]


class TaskView(View):
    """A task or trigger as its author wrote it; properties of its type come on top."""

    id: str
    type: str


class FlowView(View):
    """A flow as its author wrote it; properties that he left out are left out."""

    id: str
    namespace: str
    revision: int
    disabled: bool
    draft: bool
    deleted: bool
    tasks: list[Raw]
    """Each with `id`, `type` and the properties of its type."""
    tenant_id: str | None = None
    updated: str | None = None
    """When this revision was saved."""
    description: str | None = None
    labels: list[LabelView] | None = None
    inputs: list[Raw] | None = None
    outputs: list[Raw] | None = None
    variables: Raw | None = None
    errors: list[Raw] | None = None
    finally_: list[Raw] | None = None
    after_execution: list[Raw] | None = None
    triggers: list[Raw] | None = None
    concurrency: Raw | None = None
    retry: Raw | None = None
    sla: list[Raw] | None = None
    checks: list[Raw] | None = None
    plugin_defaults: list[Raw] | None = None
    worker_group: Raw | None = None
    exception: str | None = None
    """Why the stored text cannot be read any more; such a flow does not run."""


class FlowWithSource(FlowView):
    """A flow with its text."""

    source: str | None = None


class FlowForExecution(View):
    """What somebody who may run a flow, but not read it, sees."""

    id: str
    namespace: str
    revision: int
    disabled: bool
    deleted: bool
    tasks: list[Raw]
    errors: list[Raw]
    finally_: list[Raw]
    after_execution: list[Raw]
    triggers: list[Raw]
    sla: list[Raw]
    inputs: list[Raw] | None = None
    labels: list[LabelView] | None = None
    description: str | None = None


class FlowReference(View):
    """Names a flow."""

    namespace: str
    id: str


class ProblemView(View):
    """One finding about a text, with its place."""

    message: str
    line: int
    """From 1."""
    column: int
    path: str
    severity: str
    """error, warning or info."""
    hint: str | None = None


class Validation(View):
    """What was found in one document."""

    index: int
    outdated: bool
    """Whether the text carries a revision that is not the next one."""
    problems: list[ProblemView]
    deprecation_paths: list[str]
    warnings: list[str]
    infos: list[str]
    filename: str | None = None
    namespace: str | None = None
    flow: str | None = None
    constraints: str | None = None
    """The errors, one a line; absent when the document is valid."""


class SourceMatch(View):
    """A flow whose text was found, with the places."""

    model: Raw
    fragments: list[str]


class GraphNode(View):
    """A task, trigger, or the begin or end of a cluster."""

    uid: str
    type: str
    task: Mapping[str, Any] | None = None
    task_run: TaskRunView | None = None
    values: list[str] | None = None
    relation_type: str | None = None
    branch_type: str | None = None
    trigger_declaration: Mapping[str, Any] | None = None
    trigger: Raw | None = None


class GraphRelation(View):
    """Why an edge is there."""

    relation_type: str | None = None
    value: str | None = None


class GraphEdge(View):
    """What follows what."""

    source: str
    target: str
    relation: GraphRelation


class GraphCluster(View):
    """The nodes of one control structure."""

    cluster: Raw
    nodes: list[str]
    parents: list[str]
    start: str
    end: str


class FlowGraph(View):
    """A flow as nodes and edges."""

    nodes: list[GraphNode]
    edges: list[GraphEdge]
    clusters: list[GraphCluster]
    flowables: list[str]


class DependencyNode(View):
    """A flow in a graph of dependencies."""

    uid: str
    namespace: str
    id: str
    tenant_id: str | None = None


class DependencyEdge(View):
    """`source` starts or is followed by `target`."""

    source: str
    target: str
    relation: str
    """FLOW_TASK or FLOW_TRIGGER."""


class DependencyGraph(View):
    """How flows start each other."""

    nodes: list[DependencyNode]
    edges: list[DependencyEdge]


def validation_view(index: int, found: CheckedSource) -> Validation:
    """Give what was found in one document."""
    errors = [problem for problem in found.problems if problem.severity is Severity.ERROR]
    return Validation(
        index=index,
        outdated=found.outdated,
        problems=[_problem_view(problem) for problem in found.problems],
        deprecation_paths=found.deprecated,
        warnings=_sentences(found.problems, Severity.WARNING),
        infos=_sentences(found.problems, Severity.INFO),
        namespace=found.namespace or None,
        flow=found.flow_id or None,
        constraints="\n".join(str(problem) for problem in errors) or None,
    )


def _sentences(problems: list[Problem], severity: Severity) -> list[str]:
    return [str(problem) for problem in problems if problem.severity is severity]


def _problem_view(problem: Problem) -> ProblemView:
    return ProblemView(
        message=problem.message,
        line=problem.at.line,
        column=problem.at.column,
        path=problem.path,
        severity=problem.severity.value,
        hint=problem.hint or None,
    )


def dependency_view(graph: Dependencies) -> DependencyGraph:
    """Give a graph of dependencies."""
    return DependencyGraph(
        nodes=[
            DependencyNode(uid=_uid(name), namespace=name[1], id=name[2], tenant_id=name[0])
            for name in graph.flows
        ],
        edges=[
            DependencyEdge(source=_uid(edge.source), target=_uid(edge.target), relation=edge.kind)
            for edge in graph.edges
        ],
    )


def _uid(name: tuple[str, str, str]) -> str:
    return "_".join(name)


_HIERARCHIES = "io.kestra.core.models.hierarchies."
_NODE_TYPES = {
    NodeKind.BEGIN: "GraphClusterRoot",
    NodeKind.END: "GraphClusterEnd",
    NodeKind.TASK: "GraphTask",
    NodeKind.SUBFLOW: "SubflowGraphTask",
    NodeKind.TRIGGER: "GraphTrigger",
}


def graph_view(described: DescribedGraph, runs: Sequence[TaskRunView] = ()) -> FlowGraph:
    """Give a graph; with task runs, each node the latest run of its task and all loop values."""
    latest = {run.task_id: run for run in runs}
    values: dict[str, list[str]] = {}
    for run in runs:
        if run.value is not None:
            values.setdefault(run.task_id, []).append(run.value)
    nodes = {
        node.uid: _node_view(node, described, latest, values) for node in described.graph.nodes
    }
    names = {node.uid: node.element_id for node in described.graph.nodes}
    return FlowGraph(
        nodes=list(nodes.values()),
        edges=[_edge_view(edge, values.get(names[edge.target])) for edge in described.graph.edges],
        clusters=[_cluster_view(cluster, nodes) for cluster in described.graph.clusters],
        flowables=described.graph.flowables,
    )


def _node_view(
    node: Node,
    described: DescribedGraph,
    runs: Mapping[str, TaskRunView],
    values: Mapping[str, list[str]],
) -> GraphNode:
    view = GraphNode(
        uid=node.uid,
        type=_HIERARCHIES + _NODE_TYPES[node.kind],
        relation_type=node.relation,
        branch_type=node.branch,
    )
    if node.kind is NodeKind.TRIGGER:
        view.trigger_declaration = described.trigger(node.element_id)
        state = described.trigger_states.get(node.element_id)
        view.trigger = None if state is None else state_document(state)
    elif node.element_id:
        view.task = task_document(described.flow, node.element_id)
        view.task_run = runs.get(node.element_id)
        view.values = values.get(node.element_id, []) if runs else None
    return view


def _edge_view(edge: Edge, values: Sequence[str] | None) -> GraphEdge:
    value = edge.value or (values[0] if values and edge.relation is Relation.DYNAMIC else None)
    return GraphEdge(
        source=edge.source,
        target=edge.target,
        relation=GraphRelation(relation_type=edge.relation, value=value),
    )


def _cluster_view(cluster: Cluster, nodes: Mapping[str, GraphNode]) -> GraphCluster:
    described: Raw = {
        "uid": cluster.uid,
        "type": _HIERARCHIES + "GraphCluster",
        "finally": {
            "uid": f"{cluster.uid.removeprefix('cluster_')}:finally",
            "type": _HIERARCHIES + "GraphClusterFinally",
        },
    }
    if cluster.task:
        described |= {"relationType": cluster.relation, "taskNode": nodes[cluster.task]}
    return GraphCluster(
        cluster=described,
        nodes=cluster.nodes,
        parents=cluster.parents,
        start=cluster.begin,
        end=cluster.end,
    )
