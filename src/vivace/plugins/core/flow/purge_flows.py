"""Delete old revisions of flows."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field

from vivace.model.document import Document
from vivace.plugin import Outputs, RunContext, RunnableTask, Selection, type_id

__all__ = ["OldRevisions", "PurgeFlows"]


class OldRevisions(Document):
    """Which revisions go; the latest always stays."""

    type: str | None = None
    """Accepted: there is one kind of behavior."""
    keep_amount: Annotated[int | None, Field(ge=1)] = None
    """How many revisions of each flow stay; 1 when `before` is absent too."""
    before: AwareDatetime | None = None
    """Only revisions that a following one replaced before this instant."""


class PurgeFlowsOutputs(Outputs):
    """What was done."""

    size: int
    """How many revisions were deleted."""


@type_id("io.kestra.plugin.core.flow.PurgeFlows")
class PurgeFlows(RunnableTask):
    """Delete old revisions of flows.

    Executions of a deleted revision are still seen; they cannot be restarted with it.

    ```yaml
    id: tidy_up
    namespace: company.team
    tasks:
      - id: purge
        type: io.kestra.plugin.core.flow.PurgeFlows
        namespace: company
        behavior:
          keepAmount: 10
    ```
    """

    namespace: str | None = None
    """Namespace, with those below it unless a flow is named; all when absent."""
    flow_id: str | None = None
    """A flow of the namespace."""
    behavior: OldRevisions = OldRevisions()
    """Which revisions to delete."""

    def run(self, context: RunContext) -> PurgeFlowsOutputs:
        count = context.maintenance.purge_flow_revisions(
            Selection(namespace=self.namespace, flow_id=self.flow_id),
            keep=self.behavior.keep_amount,
            before=self.behavior.before,
        )
        return PurgeFlowsOutputs(size=count)
