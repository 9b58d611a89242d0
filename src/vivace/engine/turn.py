"""One turn of the engine: the execution that an event changes, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from vivace.engine.block import RunningBlock
from vivace.engine.commands import Command, TellPaused
from vivace.engine.live import LiveExecution
from vivace.model.execution import TaskRun
from vivace.model.instant import Micros
from vivace.model.log import LogLevel
from vivace.model.state import State

__all__ = ["Turn"]


@dataclass(slots=True)
class Turn:
    """What every rule of the engine works on while it answers one event."""

    live: LiveExecution
    at: Micros
    new_id: Callable[[], str]
    chance: Callable[[], float]
    commands: list[Command] = field(default_factory=list)
    logs: list[tuple[TaskRun | None, LogLevel, str, Micros]] = field(default_factory=list)
    end_state: State = State.KILLED
    """Where a killed execution ends up."""

    def ask(self, command: Command) -> None:
        """Want something done once the changes are durable."""
        self.commands.append(command)

    def log(self, run: TaskRun | None, level: LogLevel, message: str) -> None:
        """Add a line of the engine's own to the execution's log."""
        self.logs.append((run, level, message, self.at))

    def enter_execution(self, state: State) -> None:
        """Give the execution a state."""
        execution, before = self.live.execution, self.live.execution.state
        if not execution.enter(state, self.at):
            return
        self.live.touch_header()
        if execution.loop_run is not None and State.PAUSED in (before, state):
            self.ask(TellPaused(state is State.PAUSED))

    def is_killed(self, block: RunningBlock | None = None) -> bool:
        """Whether nothing new may start (in a block: what runs after the end goes on)."""
        if block is not None and block.is_forced:
            return False
        return self.live.execution.state in (State.KILLING, State.KILLED)
