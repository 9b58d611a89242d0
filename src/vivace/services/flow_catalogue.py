"""How use cases find a flow; the service of flows is the one that has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from vivace.errors import ConflictError
from vivace.expressions import Dialect
from vivace.model.flow import Flow

__all__ = ["FlowCatalogue", "FlowRevision"]


@dataclass(frozen=True, slots=True)
class FlowRevision:
    """One stored revision of a flow; shared between callers, never changed."""

    tenant: str
    namespace: str
    flow_id: str
    revision: int
    source: str
    flow: Flow | None
    """None when this version cannot read the text."""
    problem: str = ""
    """Why it cannot be read."""
    dialect: Dialect = Dialect.V1
    memo: dict[str, Any] = field(default_factory=dict, compare=False)
    """What is worth computing once per revision, by who computes it."""

    @property
    def name(self) -> str:
        """Full name, as messages have it."""
        return f"{self.namespace}.{self.flow_id}"

    def require(self) -> Flow:
        """Give the flow.

        Raises:
            ConflictError: it cannot be read.
        """
        if self.flow is None:
            raise ConflictError(
                f"flow {self.name} is not valid and cannot be executed: {self.problem}",
                hint="correct the flow and save it",
            )
        return self.flow


class FlowCatalogue(Protocol):
    """Gives flows by name, mostly from memory."""

    async def get(
        self, tenant: str, namespace: str, flow_id: str, revision: int | None = None
    ) -> FlowRevision:
        """Give a revision; without number the newest that is no draft.

        Raises:
            NotFoundError: no such flow, or no such revision of it; a deleted flow is none.
        """
        ...
