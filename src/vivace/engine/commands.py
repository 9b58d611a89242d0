"""What the engine wants done, once the changes it made are durable."""

from __future__ import annotations

from dataclasses import dataclass

from vivace.engine.plan import Node
from vivace.model.execution import TaskRun
from vivace.model.instant import Micros
from vivace.plugin.fan_out import Tally

__all__ = [
    "CheckAssertions",
    "CheckBlock",
    "ChooseListeners",
    "Command",
    "Continue",
    "DecideAgain",
    "Finish",
    "GatherItems",
    "KillChild",
    "KillTask",
    "OpenItems",
    "Prepare",
    "RenderOutputs",
    "RunTask",
    "StartChild",
    "StartItems",
    "StartReplacement",
    "TellPaused",
    "WakeAt",
    "WakeForSla",
]


@dataclass(frozen=True, slots=True)
class Prepare:
    """Render a task's `runIf`, and let a flowable decide; answered by `Prepared`."""

    run: TaskRun
    node: Node


@dataclass(frozen=True, slots=True)
class CheckBlock:
    """Let a block say whether its tasks have to run again; answered by `Checked`."""

    run: TaskRun
    node: Node


@dataclass(frozen=True, slots=True)
class DecideAgain:
    """Let a block that runs decide anew what it runs; answered by `DecidedAgain`."""

    run: TaskRun
    node: Node
    asked: int
    """How often the block was asked so far."""


@dataclass(frozen=True, slots=True)
class RunTask:
    """Run an attempt; answered by `TaskStarted` and `TaskEnded`."""

    run: TaskRun
    node: Node
    attempt: int
    closing: bool = False
    """Of a block at a worker: close it, in the attempt that opened it."""


@dataclass(frozen=True, slots=True)
class StartChild:
    """Start an execution for a task; answered by `ChildStarted` and `ChildEnded`."""

    run: TaskRun
    node: Node
    attempt: int


@dataclass(frozen=True, slots=True)
class OpenItems:
    """Look at the items that a task goes over; answered by `ItemsOpened`."""

    run: TaskRun
    node: Node
    attempt: int


@dataclass(frozen=True, slots=True)
class StartItems:
    """Start the executions of some items; answered by `ItemsStarted`, each in time `ItemEnded`."""

    run: TaskRun
    node: Node
    attempt: int
    indexes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GatherItems:
    """End a task that went over items with what they gave; answered by `ChildEnded`."""

    run: TaskRun
    node: Node
    attempt: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class TellPaused:
    """Tell whoever counts this iteration of a loop that it is paused, or goes on."""

    is_paused: bool


@dataclass(frozen=True, slots=True)
class Continue:
    """Ask a large block to go on creating children; answered by `Continued`."""

    task_run_id: str | None


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Send `Woken` at an instant, which is kept on the run."""

    run: TaskRun
    at: Micros


@dataclass(frozen=True, slots=True)
class KillTask:
    """Stop the running attempt of a task; its end is still reported."""

    run: TaskRun


@dataclass(frozen=True, slots=True)
class KillChild:
    """Kill the execution that a task waits for."""

    run: TaskRun


@dataclass(frozen=True, slots=True)
class WakeForSla:
    """Send `SlaDue` at an instant."""

    index: int
    """Which of the flow's SLAs."""
    at: Micros


@dataclass(frozen=True, slots=True)
class CheckAssertions:
    """Render the assertions of the flow's SLAs; answered by `AssertionsChecked`."""


@dataclass(frozen=True, slots=True)
class ChooseListeners:
    """Look at the conditions of the flow's listeners; answered by `ListenersChosen`."""


@dataclass(frozen=True, slots=True)
class RenderOutputs:
    """Render the flow's outputs; answered by `OutputsRendered`."""


@dataclass(frozen=True, slots=True)
class StartReplacement:
    """Record the execution that tries again from the beginning; answered by `Replaced`."""

    at: Micros
    """When it has to run."""


@dataclass(frozen=True, slots=True)
class Finish:
    """Nothing will happen to this execution any more: tell those who wait, let go of it."""


Command = (
    Prepare
    | CheckBlock
    | DecideAgain
    | RunTask
    | StartChild
    | OpenItems
    | StartItems
    | GatherItems
    | TellPaused
    | WakeAt
    | Continue
    | KillTask
    | KillChild
    | WakeForSla
    | CheckAssertions
    | ChooseListeners
    | RenderOutputs
    | StartReplacement
    | Finish
)
