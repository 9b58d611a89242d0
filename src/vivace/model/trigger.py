"""What every trigger has, whatever its type."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from pydantic import AliasChoices, Field, SerializeAsAny

from vivace.model.document import Document, Static, StaticMarker, typed
from vivace.model.label import LabelList
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.model.task import TASK_ID, WorkerGroup, WorkerSelector

__all__ = [
    "FLOW_TRIGGER_KEY",
    "Condition",
    "ConditionList",
    "Trigger",
    "TriggerField",
    "TriggerKey",
]


FLOW_TRIGGER_KEY = "flow-trigger:"
"""Begins the unique key of an execution that a Flow trigger has started."""


class TriggerKey(NamedTuple):
    """Names a trigger among those of all tenants."""

    tenant: str
    namespace: str
    flow_id: str
    trigger_id: str

    def __str__(self) -> str:
        """Give it as messages have it."""
        return ".".join(self)


class Condition(Document):
    """A test that a trigger's event has to pass (1.x form)."""

    type: Static[str]


ConditionField = Annotated[SerializeAsAny[Condition], typed("condition"), StaticMarker()]
ConditionList = Annotated[list[ConditionField], StaticMarker()]


class Trigger(Document):
    """Common properties of all triggers."""

    id: Static[str] = Field(pattern=TASK_ID, max_length=256)
    """Unique in the flow."""
    type: Static[str]
    version: Static[str | None] = None
    description: Static[str | None] = None
    conditions: Static[ConditionList | None] = None
    """All must pass (1.x)."""
    when: Static[str | bool | None] = None
    """Expression that must be true (2.0)."""
    disabled: Static[bool] = False
    inputs: Static[dict[str, Any] | None] = None
    """Inputs of the execution that it starts; rendered."""
    labels: Static[LabelList | None] = None
    stop_after: Static[list[State] | None] = None
    """The trigger is disabled when one of its executions ends in one of these states."""
    log_level: Static[LogLevel | None] = Field(
        default=None, validation_alias=AliasChoices("logLevel", "minLogLevel")
    )
    log_to_file: Static[bool] = False
    fail_on_trigger_error: Static[bool] = False
    allow_concurrent: Static[bool] = False
    worker_group: Static[WorkerGroup | None] = None
    worker_selector: Static[WorkerSelector | None] = None
    assets: Static[dict[str, Any] | None] = None
    plugin_defaults_ref: Static[str | None] = None
    policy_refs: Static[list[str] | None] = None


TriggerField = Annotated[SerializeAsAny[Trigger], typed("trigger"), StaticMarker()]
