"""What happens to an execution: each carries its instant; late and repeated ones change nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.plugin.flowable import Start
from vivace.plugin.waiting import Answer, Check

__all__ = [
    "AssertionsChecked",
    "BreakpointsLifted",
    "Checked",
    "ChildEnded",
    "ChildStarted",
    "Continued",
    "Created",
    "DecidedAgain",
    "Dequeued",
    "Event",
    "ItemEnded",
    "ItemPaused",
    "ItemsOpened",
    "ItemsStarted",
    "KillRequested",
    "ListenersChosen",
    "OutputsRendered",
    "PauseRequested",
    "Prepared",
    "Queued",
    "Recovered",
    "Refused",
    "Replaced",
    "Resumed",
    "SlaDue",
    "TaskEnded",
    "TaskStarted",
    "Woken",
]


@dataclass(frozen=True, slots=True)
class Created:
    """The execution is to begin."""

    at: Micros


@dataclass(frozen=True, slots=True)
class Queued:
    """A limit of the flow does not let the execution begin yet."""

    at: Micros


@dataclass(frozen=True, slots=True)
class Dequeued:
    """A queued execution may begin, or go on after a restart."""

    at: Micros


@dataclass(frozen=True, slots=True)
class Refused:
    """A limit of the flow does not let the execution begin at all."""

    at: Micros
    state: State
    """CANCELLED or FAILED."""
    reason: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was asked by a `Prepare` command has been looked at."""

    at: Micros
    task_run_id: str
    skip: bool = False
    """`runIf` is false."""
    start: Start | None = None
    """What a flowable decided."""
    failure: str | None = None
    """Why a condition or property cannot be rendered."""
    is_condition: bool = False
    """Whether it is `runIf` that cannot be rendered: then no attempt was made."""


@dataclass(frozen=True, slots=True)
class DecidedAgain:
    """What was asked by a `DecideAgain` command has been looked at."""

    at: Micros
    task_run_id: str
    asked: int
    """Of the command."""
    start: Start | None = None
    """What the block decided; None when that failed."""
    failure: str | None = None
    """Why it could not decide."""


@dataclass(frozen=True, slots=True)
class TaskStarted:
    """A worker began an attempt."""

    at: Micros
    task_run_id: str
    attempt: int
    worker_id: str | None = None


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """An attempt ended, on a worker or in the executor."""

    at: Micros
    task_run_id: str
    attempt: int
    state: State
    outputs: Mapping[str, Any] | None = None
    failure: str | None = None
    labels: list[tuple[str, str]] | None = None
    variables: dict[str, Any] | None = None
    exit_state: State | None = None
    worker_id: str | None = None
    closing: bool = False
    """Of a block at a worker: it has been closed."""
    log_file: str | None = None
    """URI of the attempt's log when that was kept as a file."""


@dataclass(frozen=True, slots=True)
class ChildStarted:
    """The execution that a task asked for exists."""

    at: Micros
    task_run_id: str
    attempt: int
    execution_id: str


@dataclass(frozen=True, slots=True)
class ChildEnded:
    """The execution that a task waits for has ended; `state` is the task's own by its rules."""

    at: Micros
    task_run_id: str
    attempt: int
    state: State
    outputs: Mapping[str, Any] | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class ItemsOpened:
    """What a task goes over is known, and what the store has of its executions."""

    at: Micros
    task_run_id: str
    attempt: int
    plan: Mapping[str, Any]
    """Kept with the run, as JSON: at least `size`, `limit` (0 is none) and `waits`."""
    asked: int = 0
    """Below this index every item has an execution, or is missing."""
    open: frozenset[int] = frozenset()
    ended: Mapping[str, int] = field(default_factory=dict)
    """Number of ended executions by state."""
    missing: tuple[int, ...] = ()
    """Items without an execution although later ones have theirs."""
    stop: bool = False
    """One that has ended ends the whole."""
    paused: frozenset[int] = frozenset()
    """Of the open ones, those that are paused."""


@dataclass(frozen=True, slots=True)
class ItemsStarted:
    """The executions of some items exist."""

    at: Micros
    task_run_id: str
    attempt: int
    indexes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ItemPaused:
    """The execution of an item is paused, or goes on."""

    at: Micros
    task_run_id: str
    attempt: int
    index: int
    is_paused: bool


@dataclass(frozen=True, slots=True)
class ItemEnded:
    """The execution of an item has ended."""

    at: Micros
    task_run_id: str
    attempt: int
    index: int
    state: State
    stop: bool = False
    """By the task's rules nothing is started after it."""


@dataclass(frozen=True, slots=True)
class Woken:
    """The time has come that a task run waited for."""

    at: Micros
    task_run_id: str


@dataclass(frozen=True, slots=True)
class PauseRequested:
    """Somebody wants no further task to start."""

    at: Micros


@dataclass(frozen=True, slots=True)
class Resumed:
    """Somebody has answered, or wants the execution to go on."""

    at: Micros
    task_run_id: str | None = None
    """The run that waits; None is the first one that does."""
    answer: Answer = field(default_factory=Answer)


@dataclass(frozen=True, slots=True)
class BreakpointsLifted:
    """Somebody wants the execution to go on from where it stopped."""

    at: Micros
    breakpoints: Sequence[str] = ()
    """Where it is to stop next: `taskId` or `taskId.value`."""


@dataclass(frozen=True, slots=True)
class Checked:
    """It has been looked at whether the tasks of a block have to run again."""

    at: Micros
    task_run_id: str
    plan: Any
    """The one that was looked at: another is not concerned."""
    check: Check


@dataclass(frozen=True, slots=True)
class Continued:
    """A block may create further children."""

    at: Micros
    task_run_id: str | None
    """None is the top level."""


@dataclass(frozen=True, slots=True)
class SlaDue:
    """The longest duration that an SLA allows may have passed."""

    at: Micros
    index: int


@dataclass(frozen=True, slots=True)
class AssertionsChecked:
    """The assertions of the flow's SLAs have been rendered."""

    at: Micros
    violated: tuple[int, ...]
    """Those that are false, by their place in the flow."""


@dataclass(frozen=True, slots=True)
class ListenersChosen:
    """The conditions of the flow's listeners have been looked at."""

    at: Micros
    chosen: tuple[int, ...]
    """Those whose conditions hold, by their place in the flow."""
    failures: tuple[str, ...] = ()
    """Why others cannot be looked at."""


@dataclass(frozen=True, slots=True)
class OutputsRendered:
    """The flow's outputs have been rendered, or cannot be."""

    at: Micros
    outputs: dict[str, Any] | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class KillRequested:
    """Someone wants the execution to end now."""

    at: Micros
    state: State = State.KILLED


@dataclass(frozen=True, slots=True)
class Replaced:
    """The execution that tries again in the place of this one exists."""

    at: Micros


@dataclass(frozen=True, slots=True)
class Recovered:
    """The execution was read from the store after whoever ran it is gone."""

    at: Micros


Event = (
    BreakpointsLifted
    | Created
    | DecidedAgain
    | Queued
    | Dequeued
    | Refused
    | Prepared
    | TaskStarted
    | TaskEnded
    | ChildStarted
    | ChildEnded
    | ItemsOpened
    | ItemsStarted
    | ItemEnded
    | ItemPaused
    | Woken
    | PauseRequested
    | Resumed
    | Checked
    | Continued
    | SlaDue
    | AssertionsChecked
    | ListenersChosen
    | OutputsRendered
    | KillRequested
    | Replaced
    | Recovered
)
