"""What there is to do about an execution."""

from __future__ import annotations

from dataclasses import dataclass

from vivace.engine.commands import (
    CheckAssertions,
    CheckBlock,
    ChooseListeners,
    DecideAgain,
    Finish,
    Prepare,
    RenderOutputs,
    RunTask,
)
from vivace.engine.events import (
    ChildEnded,
    DecidedAgain,
    Event,
    OutputsRendered,
    Prepared,
    TaskEnded,
)

__all__ = ["MAY_FAIL", "MayFail", "Poisoned", "Rendering", "Work"]


@dataclass(frozen=True, slots=True)
class Poisoned:
    """Something that concerns an execution raised what nobody has foreseen."""

    reason: BaseException


MayFail = Prepared | DecidedAgain | TaskEnded | OutputsRendered | ChildEnded
MAY_FAIL = (Prepared, DecidedAgain, TaskEnded, OutputsRendered, ChildEnded)
Rendering = (
    Prepare | DecideAgain | CheckBlock | CheckAssertions | ChooseListeners | RunTask | RenderOutputs
)
"""Commands that only compute, unless a template asks for something outside."""
Work = Event | Rendering | Finish | Poisoned
