"""Whether the last execution of a trigger keeps it from firing: for now, or for good."""

from __future__ import annotations

from vivace.model.execution import Execution
from vivace.model.trigger import Trigger
from vivace.store import TriggerState

__all__ = ["has_to_stop", "is_locked"]


def is_locked(trigger: Trigger, last: Execution | None) -> bool:
    """Whether the last execution still runs, what runs after its end included."""
    return not trigger.allow_concurrent and last is not None and not last.fully_ended


def has_to_stop(trigger: Trigger, state: TriggerState, last: Execution | None) -> bool:
    """Whether an execution ended as `stopAfter` says, since somebody switched the trigger on."""
    if not trigger.stop_after or last is None or not last.fully_ended:
        return False
    return last.state in trigger.stop_after and last.history[-1][1] >= state.updated_at
