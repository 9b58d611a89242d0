"""How flows start each other: by a task, or by a trigger that waits for an execution."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vivace.services.flow_revisions import Name, StoredFlow
from vivace.services.flows import FlowService

__all__ = ["Dependencies", "Dependency", "FlowDependencies"]

_SUBFLOW_TYPES = ("Subflow", "ForEachItem")
_FLOW_TRIGGER = "trigger.Flow"


@dataclass(frozen=True, slots=True)
class Dependency:
    """`source` starts `target` (FLOW_TASK), or `target` waits for `source` (FLOW_TRIGGER)."""

    source: Name
    target: Name
    kind: str


@dataclass(frozen=True, slots=True)
class Dependencies:
    """A graph of flows."""

    flows: list[Name]
    edges: list[Dependency]


class FlowDependencies:
    """Finds how flows depend on each other."""

    def __init__(self, flows: FlowService) -> None:
        self._flows = flows

    async def of_flow(
        self,
        tenant: str,
        namespace: str,
        flow_id: str,
        *,
        downstream_only: bool = False,
        transitive: bool = False,
    ) -> Dependencies:
        """Give the flows around one.

        Args:
            tenant: Whose.
            namespace: Of the flow.
            flow_id: Of the flow.
            downstream_only: Leave out what starts it.
            transitive: Also the neighbours of its neighbours, and so on.

        Raises:
            NotFoundError: there is no such flow.
        """
        own = (await self._flows.get(tenant, namespace, flow_id)).name
        edges = _edges(await self._flows.all(tenant))
        kept = _around({own}, edges, downstream_only=downstream_only, transitive=transitive)
        return _graph({own}, kept)

    async def of_namespace(
        self, tenant: str, namespace: str, *, downstream_only: bool = False
    ) -> Dependencies:
        """Give the flows of a namespace and their neighbours."""
        flows = await self._flows.all(tenant)
        own = {stored.name for stored in flows if stored.record.namespace == namespace}
        kept = _around(own, _edges(flows), downstream_only=downstream_only, transitive=False)
        return _graph(own, kept)


def _around(
    start: set[Name], edges: Iterable[Dependency], *, downstream_only: bool, transitive: bool
) -> list[Dependency]:
    edges = list(edges)
    reached, kept = set(start), dict[Dependency, None]()
    while True:
        for edge in edges:
            if edge.source in reached or (edge.target in reached and not downstream_only):
                kept[edge] = None
        grown = reached | {name for edge in kept for name in (edge.source, edge.target)}
        if not transitive or grown == reached:
            return list(kept)
        reached = grown


def _graph(own: set[Name], edges: list[Dependency]) -> Dependencies:
    names = own | {name for edge in edges for name in (edge.source, edge.target)}
    return Dependencies(sorted(names), edges)


def _edges(flows: Iterable[StoredFlow]) -> Iterator[Dependency]:
    known = {stored.name: stored for stored in flows}
    seen: set[Dependency] = set()
    for stored in known.values():
        for edge in _edges_of(stored):
            # An expression, or a flow that does not exist, is no dependency that can be drawn.
            if edge.source in known and edge.target in known and edge not in seen:
                seen.add(edge)
                yield edge


def _edges_of(stored: StoredFlow) -> Iterator[Dependency]:
    tenant, own_namespace, _ = stored.name
    for element in _elements(stored.document):
        type_id = element["type"]
        if type_id.endswith(_SUBFLOW_TYPES):
            namespace = element.get("namespace", own_namespace)
            flow_id = element.get("flowId")
            if isinstance(namespace, str) and isinstance(flow_id, str):
                yield Dependency(stored.name, (tenant, namespace, flow_id), "FLOW_TASK")
        elif type_id.endswith(_FLOW_TRIGGER):
            for namespace, flow_id in _awaited(element):
                yield Dependency((tenant, namespace, flow_id), stored.name, "FLOW_TRIGGER")


def _elements(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if isinstance(value.get("type"), str):
            yield value
        for item in value.values():
            yield from _elements(item)
    elif isinstance(value, list):
        for item in value:
            yield from _elements(item)


def _awaited(value: Any) -> Iterator[tuple[str, str]]:
    """Give the flows that a trigger names, wherever in its conditions."""
    if isinstance(value, Mapping):
        namespace, flow_id = value.get("namespace"), value.get("flowId")
        if isinstance(namespace, str) and isinstance(flow_id, str):
            yield namespace, flow_id
        for item in value.values():
            yield from _awaited(item)
    elif isinstance(value, list):
        for item in value:
            yield from _awaited(item)
