"""`preconditions` of a Flow trigger: several executions within a span of time (1.x)."""

from __future__ import annotations

from pydantic import Field, model_validator

from vivace.model.document import Document
from vivace.plugin import Static
from vivace.plugin.event_window import DurationWindow
from vivace.plugin.flow_trigger import Gathering, Requirement
from vivace.plugins.core.trigger.awaited_flow import AwaitedFlow
from vivace.plugins.core.trigger.event_filter import Where
from vivace.plugins.core.trigger.time_window import TimeWindow

__all__ = ["ID_PATTERN", "Preconditions"]

ID_PATTERN = r"^[a-zA-Z0-9][a-zA-Z0-9_-]*$"


class Preconditions(Document):
    """Executions that must all have come within a span of time."""

    id: Static[str] = Field(pattern=ID_PATTERN)
    """Unique in the flow: what has come is remembered under it."""
    time_window: Static[TimeWindow | None] = None
    """The span of time; a calendar day unless given."""
    reset_on_success: Static[bool] = True
    """Whether all have to come again before it fires again; else each further one fires."""
    flows: Static[list[AwaitedFlow]] = []
    """Flows that are waited for."""
    where: Static[list[Where]] = []
    """Other executions that are waited for, one for each entry."""

    @model_validator(mode="after")
    def _waits_for_something(self) -> Preconditions:
        if not self.flows and not self.where:
            raise ValueError("`flows` or `where` is needed: there is nothing to wait for")
        names = [item.id for item in self.where]
        repeated = next((name for name in names if names.count(name) > 1), None)
        if repeated is not None:
            raise ValueError(f"`where` has the id `{repeated}` more than once")
        return self

    def gathering(self) -> Gathering:
        """Give what is waited for."""
        # Entries that ask the same are met together, and count as one.
        asked = {item.key: item for item in self._requirements()}
        return Gathering(
            id=self.id,
            requirements=tuple(asked.values()),
            needed=len(asked),
            window=self.time_window.event_window() if self.time_window else DurationWindow(),
            resets=self.reset_on_success,
        )

    def _requirements(self) -> list[Requirement]:
        flows = [item.requirement() for item in self.flows]
        return [*flows, *(item.requirement() for item in self.where)]
