"""What the state of a polling or realtime trigger keeps beside its dates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from vivace.store import TriggerState

__all__ = ["Pending", "Status", "TriggerMemory"]


class Status(StrEnum):
    """How a trigger is, in a word."""

    OK = "ok"
    FAILING = "failing"
    """The last evaluation failed."""
    CONNECTING = "connecting"
    CONNECTED = "connected"


@dataclass(slots=True)
class Pending:
    """A firing whose execution is being made: after a crash it is made, or it never was."""

    execution_id: str
    memo: Any = None


@dataclass(slots=True)
class TriggerMemory:
    """The document in `TriggerState.state`."""

    status: Status | None = None
    reason: str = ""
    pending: Pending | None = None

    @classmethod
    def of(cls, state: TriggerState) -> TriggerMemory:
        """Read the memory of a state; one that cannot be read is empty."""
        kept = state.state if isinstance(state.state, dict) else {}
        pending = kept.get("pending")
        try:
            status = Status(kept["status"]) if "status" in kept else None
            return cls(
                status,
                str(kept.get("reason", "")),
                None if pending is None else Pending(pending["executionId"], pending.get("memo")),
            )
        except (KeyError, TypeError, ValueError):
            return cls()

    def write(self, state: TriggerState) -> None:
        """Put it into a state."""
        document: dict[str, Any] = {}
        if self.status is not None:
            document["status"] = self.status.value
        if self.reason:
            document["reason"] = self.reason
        if self.pending is not None:
            pending = self.pending
            document["pending"] = {"executionId": pending.execution_id, "memo": pending.memo}
        state.state = document or None
