"""Commands that only compute: the answer of the renderer to each of them."""

from __future__ import annotations

from typing import assert_never

from vivace.engine.commands import (
    CheckAssertions,
    CheckBlock,
    ChooseListeners,
    DecideAgain,
    Prepare,
    RenderOutputs,
)
from vivace.engine.events import Event
from vivace.engine.live import LiveExecution
from vivace.model.instant import Micros
from vivace.runtime.renderer import Renderer
from vivace.runtime.work import Question

__all__ = ["answer"]


def answer(renderer: Renderer, live: LiveExecution, question: Question, at: Micros) -> Event:
    """Compute what a command asks for.

    Raises:
        TurnOver: a template took longer than its turn.
    """
    match question:
        case Prepare():
            return renderer.prepare(live, question, at)
        case DecideAgain():
            return renderer.decide_again(live, question, at)
        case CheckBlock():
            return renderer.check(live, question, at)
        case CheckAssertions():
            return renderer.assertions(live, at)
        case ChooseListeners():
            return renderer.listeners(live, at)
        case RenderOutputs():
            return renderer.outputs(live, at)
        case _:
            assert_never(question)
