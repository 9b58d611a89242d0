"""Executions by what becomes of executions of other flows."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from pydantic import model_validator

from vivace.model.document import Document
from vivace.model.label import LabelList
from vivace.plugin import Static, type_id
from vivace.plugin.event_window import DurationWindow
from vivace.plugin.flow_trigger import FlowTrigger, Gathering
from vivace.plugins.core.trigger.awaited_flow import Dependency
from vivace.plugins.core.trigger.dependency_window import DependencyWindow
from vivace.plugins.core.trigger.preconditions import Preconditions

__all__ = ["Flow"]


class Mode(StrEnum):
    """How many dependencies are needed."""

    ALL = "ALL"
    ANY = "ANY"
    AT_LEAST = "AT_LEAST"


class MissBehavior(StrEnum):
    """What becomes of a window that ends without all that is needed."""

    FAIL = "FAIL"


class OnMiss(Document):
    """What happens when a window ends and not all dependencies have come."""

    behavior: Static[MissBehavior] = MissBehavior.FAIL
    """FAIL records an execution as FAILED, so that it is seen and can be listened to."""
    labels: Static[LabelList | None] = None
    """Labels of that execution."""


@type_id(
    "io.kestra.plugin.core.trigger.Flow",
    aliases=("io.kestra.core.models.triggers.types.Flow",),
)
class Flow(FlowTrigger):
    """Start an execution when executions of other flows change their state.

    What it waits for is said by `dependsOn` (2.0) or by `conditions` and `preconditions` (1.x).
    Without either it fires for every execution of every other flow. Executions of the flow itself
    never count, nor do iterations of loops, tests and playgrounds; CREATED is no change of state.

    `trigger.executionId`, `namespace`, `flowId`, `flowRevision`, `state`, `executionLabels` and
    `outputs` (those of the flow) tell of the execution that fired it. Its `inputs` see also
    `outputs.task` of that execution.

    ```yaml
    id: report
    namespace: company.team
    tasks:
      - id: say
        type: io.kestra.plugin.core.log.Log
        message: "started by {{ trigger.flowId ?? 'hand' }}"
    triggers:
      - id: when_loaded
        type: io.kestra.plugin.core.trigger.Flow
        dependsOn:
          - namespace: company.team
            flowId: orders
            states: [SUCCESS]
          - namespace: company.team
            flowId: customers
            states: [SUCCESS, WARNING]
        window:
          deadline: "09:00:00"
          timezone: Europe/Paris
    ```
    """

    preconditions: Static[Preconditions | None] = None
    """Executions that must all have come within a span of time (1.x)."""
    depends_on: Static[list[Dependency] | None] = None
    """Executions that are waited for (2.0)."""
    mode: Static[Mode] = Mode.ALL
    """Whether all dependencies are needed, any one, or at least `minSatisfied`."""
    min_satisfied: Static[int | None] = None
    """How many dependencies are needed with AT_LEAST."""
    window: Static[DependencyWindow | None] = None
    """Within which span of time; a calendar day unless given."""
    on_miss: Static[OnMiss | None] = None
    """What happens when the window ends before all that is needed has come."""

    @model_validator(mode="after")
    def _one_form(self) -> Flow:
        if self.depends_on is None:
            for name in ("mode", "min_satisfied", "window", "on_miss"):
                if name in self.model_fields_set and getattr(self, name) is not None:
                    alias = type(self).model_fields[name].alias
                    raise ValueError(f"`{alias}` needs `dependsOn`")
            return self
        for name in ("conditions", "preconditions"):
            if getattr(self, name):
                raise ValueError(f"`dependsOn` and `{name}` do not go together: use one of them")
        self._check_dependencies(self.depends_on)
        return self

    def _check_dependencies(self, entries: list[Dependency]) -> None:
        if not entries:
            raise ValueError("`dependsOn` must not be empty")
        counts = Counter(item.requirement().key for item in entries)
        twice = next((item for item in entries if counts[item.requirement().key] > 1), None)
        if twice is not None:
            raise ValueError(f"`dependsOn` waits for {twice.requirement().text} twice")
        if self.mode is not Mode.AT_LEAST:
            if self.min_satisfied is not None:
                raise ValueError("`minSatisfied` needs `mode: AT_LEAST`")
        elif self.min_satisfied is None:
            raise ValueError("`minSatisfied` is required for `mode: AT_LEAST`")
        elif not 1 <= self.min_satisfied <= len(entries):
            raise ValueError(
                f"`minSatisfied` is {self.min_satisfied}, but has to be from 1 to {len(entries)}, "
                "the number of dependencies"
            )

    def gatherings(self) -> list[Gathering]:
        found = super().gatherings()
        if self.preconditions is not None:
            found.append(self.preconditions.gathering())
        if self.depends_on:
            found.append(self._dependencies(self.depends_on))
        return found

    def _dependencies(self, entries: list[Dependency]) -> Gathering:
        needed = {
            Mode.ALL: len(entries),
            Mode.ANY: 1,
            Mode.AT_LEAST: self.min_satisfied or len(entries),
        }
        return Gathering(
            id=f"depends_on_{self.id}",
            requirements=tuple(item.requirement() for item in entries),
            needed=needed[self.mode],
            window=self.window.event_window() if self.window else DurationWindow(),
            timezone=self.window.timezone if self.window else None,
            resets=self.window.fire_once if self.window else True,
        )

    @property
    def is_strict(self) -> bool:
        return self.depends_on is not None

    @property
    def fails_on_miss(self) -> bool:
        return self.on_miss is not None

    @property
    def miss_labels(self) -> LabelList:
        return (self.on_miss and self.on_miss.labels) or []
