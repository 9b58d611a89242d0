"""Graphs of flows: whatever is nested how, everything can be reached and leads to the end."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.api.world import types
from vivace.model.flow import Flow
from vivace.plugins.core.flow.for_each_item import ForEachItem
from vivace.services.graph_builder import Graph, NodeKind, Relation, build_graph


@st.composite
def task_lists(draw: st.DrawFn, depth: int = 2) -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(1 if depth == 2 else 0, 3))):
        if depth and draw(st.booleans()):
            task = {"type": "test.Each", "tasks": draw(task_lists(depth - 1))}
            if draw(st.booleans()):
                task["errors"] = draw(task_lists(depth - 1))
            tasks.append(task)
        else:
            tasks.append({"type": "test.Say"})
    return tasks


def numbered(value: Any, counter: list[int]) -> Any:
    """Give every task an id of its own."""
    if isinstance(value, list):
        return [numbered(item, counter) for item in value]
    if not isinstance(value, dict):
        return value
    counter[0] += 1
    return {"id": f"t{counter[0]}", **{k: numbered(v, counter) for k, v in value.items()}}


def graph_of(document: dict[str, Any]) -> tuple[Flow, Graph]:
    counter = [0]
    flow = {key: numbered(value, counter) for key, value in document.items()}
    model = Flow.model_validate(
        {"id": "f", "namespace": "n", **flow}, context={"resolver": types()}
    )
    return model, build_graph(model)


def reachable(edges: dict[str, set[str]], start: str) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        for target in edges.get(todo.pop(), ()):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


@given(task_lists(), st.booleans(), st.booleans())
def test_every_task_lies_between_begin_and_end(
    tasks: list[dict[str, Any]], errors: bool, after: bool
) -> None:
    document: dict[str, Any] = {"tasks": tasks}
    if errors:
        document["errors"] = [{"type": "test.Say"}]
    if after:
        document["afterExecution"] = [{"type": "test.Say"}]
    flow, graph = graph_of(document)

    uids = Counter(node.uid for node in graph.nodes)
    assert set(uids.values()) == {1}
    named = [node.element_id for node in graph.nodes if node.element_id]
    assert sorted(named) == sorted(task.id for task in flow.all_tasks())
    forward: dict[str, set[str]] = {}
    backward: dict[str, set[str]] = {}
    for edge in graph.edges:
        assert {edge.source, edge.target} <= set(uids)
        forward.setdefault(edge.source, set()).add(edge.target)
        backward.setdefault(edge.target, set()).add(edge.source)
    assert reachable(forward, "root:begin") == set(uids)
    assert reachable(backward, "root:end") == set(uids)
    for uid in uids:  # no circles
        assert all(uid not in reachable(forward, target) for target in forward.get(uid, ()))


@given(task_lists())
def test_clusters_own_their_nodes_and_know_their_parents(tasks: list[dict[str, Any]]) -> None:
    _, graph = graph_of({"tasks": tasks})

    clusters = {cluster.uid: cluster for cluster in graph.clusters}
    assert graph.flowables == [cluster.task for cluster in graph.clusters]
    for cluster in graph.clusters:
        prefix = cluster.task
        assert all(
            uid == prefix or uid.startswith((prefix + ".", prefix + ":")) for uid in cluster.nodes
        )
        depth = prefix.count(".") - 1
        assert len(cluster.parents) == depth
        assert all(parent in clusters for parent in cluster.parents)
    owned = Counter(uid for cluster in graph.clusters for uid in cluster.nodes)
    assert all(count == 1 for count in owned.values())


def test_triggers_come_before_the_tasks() -> None:
    _, graph = graph_of(
        {"tasks": [{"type": "test.Say"}], "triggers": [{"type": "test.Daily", "hour": 1}]}
    )
    (trigger,) = [node for node in graph.nodes if node.kind is NodeKind.TRIGGER]
    assert trigger.uid == "root.Triggers.t2"
    assert ("root.Triggers:end", "root:begin") in {(e.source, e.target) for e in graph.edges}


def test_side_branches_say_what_they_are() -> None:
    _, graph = graph_of({"tasks": [{"type": "test.Say"}], "errors": [{"type": "test.Say"}]})
    (edge,) = [edge for edge in graph.edges if edge.target == "root.t2"]
    assert edge.relation is Relation.ERROR


def test_a_for_each_item_is_a_sub_flow_and_not_what_it_is_made_of() -> None:
    resolver = types()
    resolver.register("task", ForEachItem)
    task = {"id": "e", "type": ForEachItem.type_ids[0], "items": "x", "namespace": "n"}  # type: ignore[attr-defined]
    document = {"id": "f", "namespace": "n", "tasks": [{**task, "flowId": "other"}]}
    graph = build_graph(Flow.model_validate(document, context={"resolver": resolver}))
    shown = [node.uid for node in graph.nodes if node.kind is NodeKind.SUBFLOW]
    assert shown == ["root.e"]
    assert not any("e_split" in node.uid for node in graph.nodes)
