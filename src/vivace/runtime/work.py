"""What there is to do about an execution."""

from __future__ import annotations

from dataclasses import dataclass

from vivace.engine.commands import (
    CheckAssertions,
    CheckBlock,
    ChooseListeners,
    Finish,
    Prepare,
    RenderOutputs,
    RunTask,
)
from vivace.engine.events import ChildEnded, Event, OutputsRendered, Prepared, TaskEnded

__all__ = ["MAY_FAIL", "MayFail", "Poisoned", "Rendering", "Work"]


@dataclass(frozen=True, slots=True)
class Poisoned:
    """Something that concerns an execution raised what nobody has foreseen."""

    reason: BaseException


MayFail = Prepared | TaskEnded | OutputsRendered | ChildEnded
MAY_FAIL = (Prepared, TaskEnded, OutputsRendered, ChildEnded)
Rendering = Prepare | CheckBlock | CheckAssertions | ChooseListeners | RunTask | RenderOutputs
"""Commands that only compute, unless a template asks for something outside."""
Work = Event | Rendering | Finish | Poisoned
