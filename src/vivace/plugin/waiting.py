"""Flowables that wait: for somebody or a while, or between two runs of their tasks.

Every answer follows from the run's plan, which is kept as JSON: a wait outlives the process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pydantic import model_validator

from vivace.model.input import Input
from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.model.task import Task
from vivace.plugin.flowable import Flowable, Start

__all__ = ["Answer", "Check", "RepeatingFlowable", "Resumption", "Wait", "WaitingFlowable"]


@dataclass(frozen=True, slots=True)
class Wait:
    """How a run waits before its tasks."""

    until: Micros | None = None
    """When the wait is over by itself; None waits until somebody answers."""
    outputs: dict[str, Any] | None = None
    """Outputs while it waits."""
    notify: Sequence[Task] = ()
    """Tasks that run meanwhile; nobody waits for them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody decided who was waited for."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    """Checked against `answer_inputs`."""
    by: str | None = None
    """Who; None when nobody is signed in."""
    decision: str | None = None
    """For a task that offers a choice: its name there."""
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Resumption:
    """How a run goes on after its wait."""

    plan: Any
    """Takes the place of the run's plan."""
    outputs: dict[str, Any]
    """Added to the run's outputs."""
    exit_state: State | None = None
    """Ends the whole execution at once."""
    failure: str | None = None
    """Why the run has failed, when it has."""


class WaitingFlowable(Flowable):
    """Base of tasks that wait for an answer or an instant, then run what follows from it."""

    @model_validator(mode="after")
    def _unique_inputs(self) -> WaitingFlowable:
        counts = Counter(item.id for item in self.answer_inputs())
        if names := [name for name, count in counts.items() if count > 1]:
            raise ValueError(f"{self.id}: Duplicate input with name [{', '.join(names)}]")
        return self

    def answer_inputs(self) -> Sequence[Input]:
        """Give the inputs that an answer is asked for."""
        return ()

    def check_answer(self, answer: Answer) -> None:
        """Refuse an answer that does not fit.

        Raises:
            InvalidError: what is missing or wrong.
        """

    def before(self, plan: Any) -> Sequence[Task]:
        """Give tasks that run one after another before the wait; a failure skips the wait."""
        return ()

    def wait(self, plan: Any, at: Micros) -> Wait | None:
        """Say how long to wait from `at` on; None does not wait at all."""
        raise TypeError(f"{type(self).__name__} does not say how long it waits")

    def expired(self, plan: Any, at: Micros) -> Resumption:
        """Say how the run goes on when nobody has answered."""
        raise TypeError(f"{type(self).__name__} does not say what follows its wait")

    def answered(self, plan: Any, answer: Answer, at: Micros) -> Resumption:
        """Say how the run goes on after an answer."""
        raise TypeError(f"{type(self).__name__} does not say what follows an answer")


@dataclass(frozen=True, slots=True)
class Check:
    """Whether the tasks of a block have to run once more."""

    again_after: timedelta | None = None
    """Length of the wait before the next time; None when it was the last."""
    failure: str | None = None
    """Why the block has failed, when it has."""
    warning: str | None = None
    """Written to its log."""


class RepeatingFlowable(Flowable):
    """Base of tasks that run their tasks again and again, with a wait in between."""

    def check(self, plan: Any, elapsed: timedelta, render: Callable[[str], str]) -> Check:
        """Look, after the tasks have ended without failure, whether to run them again.

        Args:
            plan: Of this time.
            elapsed: Since the run was created or restarted.
            render: Renders a text with what the tasks of this time gave.

        Raises:
            InvalidError: an expression fails; so does the block.
        """
        raise TypeError(f"{type(self).__name__} does not say when it is over")

    def again(self, plan: Any) -> Start:
        """Give plan and outputs of the next time."""
        raise TypeError(f"{type(self).__name__} does not say how it goes on")

    def failed(self, plan: Any) -> Any:
        """Give the plan of a block whose check has failed."""
        raise TypeError(f"{type(self).__name__} does not say how it fails")
