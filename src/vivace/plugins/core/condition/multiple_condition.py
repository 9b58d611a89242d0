"""Several events within a span of time (older form of preconditions)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from vivace.errors import InvalidError
from vivace.model.duration import Duration
from vivace.model.trigger import ConditionField
from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, EventCondition, Origin
from vivace.plugin.flow_trigger import (
    Gathering,
    GatheringCondition,
    Requirement,
    UpstreamEvent,
    key_of,
)
from vivace.plugins.core.trigger.preconditions import ID_PATTERN
from vivace.plugins.core.trigger.time_window import TimeWindow


@type_id(
    "io.kestra.plugin.core.condition.MultipleCondition",
    aliases=("io.kestra.core.models.conditions.types.MultipleCondition",),
)
class MultipleCondition(GatheringCondition):
    """Holds when each of its conditions has held, for any execution, within a span of time.

    `preconditions` of the trigger say the same, and are to be preferred.

    ```yaml
    id: after_both
    namespace: company.team
    tasks:
      - id: hello
        type: io.kestra.plugin.core.log.Log
        message: Both have ended.
    triggers:
      - id: both
        type: io.kestra.plugin.core.trigger.Flow
        conditions:
          - type: io.kestra.plugin.core.condition.ExecutionStatus
            in: [SUCCESS]
          - type: io.kestra.plugin.core.condition.MultipleCondition
            id: both
            conditions:
              orders:
                type: io.kestra.plugin.core.condition.ExecutionFlow
                namespace: company.team
                flowId: orders
              customers:
                type: io.kestra.plugin.core.condition.ExecutionFlow
                namespace: company.team
                flowId: customers
    ```
    """

    id: Static[str] = Field(pattern=ID_PATTERN)
    """Unique in the flow: what has come is remembered under it."""
    conditions: Annotated[Static[dict[str, ConditionField]], Field(min_length=1)]
    """Conditions by name; each has to be met by an execution."""
    time_window: Static[TimeWindow | None] = None
    """The span of time; a calendar day unless given."""
    reset_on_success: Static[bool] = True
    """Whether all have to come again before it fires again; else each further one fires."""
    window: Static[Duration | None] = None
    """Older form of `timeWindow.window`."""
    window_advance: Static[Duration | None] = None
    """Older form of `timeWindow.windowAdvance`."""

    @model_validator(mode="after")
    def _one_window(self) -> MultipleCondition:
        for name, value in (("window", self.window), ("windowAdvance", self.window_advance)):
            if value is not None and self.time_window is not None:
                raise ValueError(f"`{name}` and `timeWindow` do not go together")
        self._window()
        return self

    def holds(self, view: ConditionView) -> bool:
        raise InvalidError(
            f"the MultipleCondition `{self.id}` waits for several executions",
            hint="put it directly below the `conditions` of a Flow trigger",
        )

    def gathering(self) -> Gathering:
        requirements = [
            _requirement(name, condition)
            for name, condition in self.conditions.items()
            if isinstance(condition, EventCondition)
        ]
        return Gathering(
            id=self.id,
            requirements=tuple(requirements),
            needed=len(requirements),
            window=self._window().event_window(),
            resets=self.reset_on_success,
        )

    def _window(self) -> TimeWindow:
        if self.time_window is not None:
            return self.time_window
        return TimeWindow(window=self.window, window_advance=self.window_advance)


def _requirement(name: str, condition: EventCondition) -> Requirement:
    def concerns(origin: Origin) -> bool:
        return condition.concerns(origin)

    def holds(event: UpstreamEvent) -> bool:
        return condition.holds(event.view)

    document = condition.model_dump(mode="json", exclude_defaults=True)
    return Requirement(key_of([name, document]), f"`{name}`", concerns, holds)
