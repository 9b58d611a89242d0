"""What a Flow trigger says about a flow that it waits for, in both forms."""

from __future__ import annotations

from vivace.expressions import is_truthy
from vivace.model.document import Document
from vivace.model.label import LabelList
from vivace.model.state import State
from vivace.plugin import Static
from vivace.plugin.condition import Origin
from vivace.plugin.flow_trigger import Requirement, UpstreamEvent, key_of

__all__ = ["AwaitedFlow", "Dependency"]


class AwaitedFlow(Document):
    """Executions of a flow, or of all flows of a namespace."""

    namespace: Static[str]
    """Exactly that of the flow."""
    flow_id: Static[str | None] = None
    """Every flow of the namespace when absent."""
    states: Static[list[State] | None] = None
    """States that count; all that the trigger listens to when absent."""
    labels: Static[LabelList | None] = None
    """Labels that the execution must have, all of them."""

    def requirement(self) -> Requirement:
        """Give what it waits for."""
        return Requirement(key_of(self._identity()), self._text(), self._concerns, self._holds)

    def _identity(self) -> list[object]:
        """Give what makes it another one; the order in which things are written is not."""
        states = None if self.states is None else sorted(set(self.states))
        return [self.namespace, self.flow_id, states, sorted(self.labels or [])]

    def _text(self) -> str:
        name = self.namespace if self.flow_id is None else f"{self.namespace}.{self.flow_id}"
        return f"{name} in {' or '.join(self.states)}" if self.states else name

    def _concerns(self, origin: Origin) -> bool:
        return (
            origin.namespace == self.namespace
            and self.flow_id in (None, origin.flow_id)
            and (not self.states or origin.state in self.states)
        )

    def _holds(self, event: UpstreamEvent) -> bool:
        seen = event.view.upstream
        if seen is None or not self._concerns(Origin(seen.namespace, seen.flow_id, seen.state)):
            return False
        return all(seen.labels.get(key) == value for key, value in self.labels or [])


class Dependency(AwaitedFlow):
    """An entry of `dependsOn`."""

    when: Static[str | bool | None] = None
    """Expression that must be true, seen from the execution: `execution.outputs.rows > 0`."""

    def _identity(self) -> list[object]:
        return [*super()._identity(), self.when]

    def _holds(self, event: UpstreamEvent) -> bool:
        if not super()._holds(event) or self.when is False:
            return False
        return not isinstance(self.when, str) or is_truthy(event.render_when(self.when))
