"""What a client, trigger or task says when it starts an execution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vivace.errors import InvalidError
from vivace.model.execution import ExecutionTrigger
from vivace.model.instant import Micros
from vivace.model.label import SYSTEM_PREFIX

__all__ = ["CORRELATION_ID", "FROM", "IllegalArgumentError", "StartRequest", "check_given_labels"]

CORRELATION_ID = "system.correlationId"
FROM = "system.from"

Labels = Sequence[tuple[str, str]]


class IllegalArgumentError(InvalidError):
    """A parameter of the request has a value that is not allowed."""

    code = "illegal-argument"


@dataclass(frozen=True, slots=True)
class StartRequest:
    """An execution to be created."""

    tenant: str
    namespace: str
    flow_id: str
    revision: int | None = None
    """None is the newest that is no draft."""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """By id, dotted or nested: texts, native values or `FileUpload`."""
    labels: Labels = ()
    origin: str | None = "api"
    """Value of `system.from` unless a label gives it: api, ui, trigger, subflow, mcp."""
    is_manual: bool = True
    """Asked for by a person or client: checks apply, and `system.*` labels are refused."""
    trigger: ExecutionTrigger | None = None
    parent_id: str | None = None
    schedule_at: Micros | None = None
    """Not before this instant."""
    breakpoints: Sequence[str] = ()
    """`taskId` or `taskId.value`."""
    kind: str | None = None
    unique_key: str | None = None
    """A second execution with the same key is not created: the first is given."""
    lenient_inputs: bool = False
    """Inputs that are not valid are kept as they are given, and those that are missing are null,
    instead of refusing all."""
    execution_id: str | None = None
    """Chosen by the caller, for example a trigger that has stored files for it."""


def check_given_labels(labels: Labels) -> None:
    """Refuse the labels that belong to the server.

    Raises:
        IllegalArgumentError: it names the first one.
    """
    for key, value in labels:
        if key.startswith(SYSTEM_PREFIX) and key not in (CORRELATION_ID, FROM):
            raise IllegalArgumentError(
                f"System labels can only be set by the server, offending label: {key}={value}"
            )
