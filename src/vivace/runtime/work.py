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

__all__ = ["MAY_FAIL", "MayFail", "Poisoned", "Question", "Rendering", "Work"]


@dataclass(frozen=True, slots=True)
class Poisoned:
    """Something that concerns an execution raised what nobody has foreseen."""

    reason: BaseException


MayFail = Prepared | DecidedAgain | TaskEnded | OutputsRendered | ChildEnded
MAY_FAIL = (Prepared, DecidedAgain, TaskEnded, OutputsRendered, ChildEnded)
Question = Prepare | DecideAgain | CheckBlock | CheckAssertions | ChooseListeners | RenderOutputs
"""Commands whose answer is computed, unless a template asks for something outside."""
Rendering = Question | RunTask
"""The same, and tasks that the executor runs itself."""
Work = Event | Rendering | Finish | Poisoned
