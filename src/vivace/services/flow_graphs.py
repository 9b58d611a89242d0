"""Use cases of graphs: of a stored flow, and of a text that is not saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vivace.model.problem import InvalidSourceError, Problem
from vivace.services.flow_checks import top_of
from vivace.services.flow_revisions import FlowRevisions, StoredFlow
from vivace.services.flows import FlowService
from vivace.services.graph_builder import Graph, build_graph
from vivace.store import FlowRecord, Store, TriggerState

__all__ = ["DescribedGraph", "FlowGraphs"]


@dataclass(frozen=True, slots=True)
class DescribedGraph:
    """A graph with what its nodes stand for."""

    graph: Graph
    flow: StoredFlow
    trigger_states: Mapping[str, TriggerState] = field(default_factory=dict)

    def trigger(self, trigger_id: str) -> Mapping[str, Any] | None:
        """Give a trigger as it is written."""
        return self.flow.trigger_document(trigger_id)


class FlowGraphs:
    """Use cases of graphs."""

    def __init__(self, store: Store, flows: FlowService, revisions: FlowRevisions) -> None:
        self._store = store
        self._flows = flows
        self._revisions = revisions

    async def of_flow(
        self, tenant: str, namespace: str, flow_id: str, revision: int | None = None
    ) -> DescribedGraph:
        """Give the graph of a stored flow.

        Raises:
            NotFoundError: there is no such flow or revision.
            InvalidSourceError: its text cannot be read any more.
        """
        stored = await self._flows.get(
            tenant, namespace, flow_id, revision, allow_deleted=revision is not None
        )
        if stored.flow is None:
            at = top_of(stored.record.source, "tasks")
            raise InvalidSourceError("Invalid entity", [Problem(stored.exception, at)])
        states = await self._store.triggers.of_flow(tenant, namespace, flow_id)
        return DescribedGraph(
            build_graph(stored.flow), stored, {state.trigger_id: state for state in states}
        )

    async def of_source(self, tenant: str, source: str) -> DescribedGraph:
        """Give the graph of a text; nothing is saved.

        Raises:
            InvalidSourceError: it is not valid.
        """
        reading = await self._revisions.read(source)
        flow = reading.require()
        record = FlowRecord(tenant, flow.namespace, flow.id, source)
        return DescribedGraph(build_graph(flow), self._revisions.unsaved(record, flow))
