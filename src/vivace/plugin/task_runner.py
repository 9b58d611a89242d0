"""Where the process of a script task runs: this machine, a container, a cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Protocol

from pydantic import SerializeAsAny

from vivace.model.document import Document, Static, typed
from vivace.plugin.context import RunContext

__all__ = ["Command", "CommandResult", "OutputLine", "TaskRunner", "TaskRunnerField"]


class OutputLine(Protocol):
    """Receives the process's output as it comes, without the line end."""

    def __call__(self, line: str, *, is_error: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Command:
    """A process to run."""

    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    """Added to what the runner gives; nothing of the server's environment is implied."""
    working_dir: Path = Path()
    container_image: str | None = None
    output_files: Sequence[str] = ()
    """Glob patterns of files that the runner must leave in the working directory."""
    python: Sequence[str] = ()
    """The same as interpreter, script and arguments, for runners that can start Python warm."""
    folders: Sequence[Path] = ()
    """Folders of the worker, besides the working directory, that the process only reads."""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """How a process ended."""

    exit_code: int
    details: Mapping[str, Any] = field(default_factory=dict)
    """What the runner adds to the task's outputs as `taskRunner`."""


class TaskRunner(Document):
    """Base of the runners."""

    shares_machine: ClassVar[bool] = True
    """Whether the process sees the worker's own files and programs."""

    type: Static[str]
    version: Static[str | None] = None

    async def run(
        self, context: RunContext, command: Command, on_line: Callable[..., None]
    ) -> CommandResult:
        """Run to the end, passing output on line by line.

        Cancelling it, and the context's kill, end the process and all that it started.

        Raises:
            TaskError: the process cannot be started; the message says what is missing.
        """
        raise TypeError(f"{type(self).__name__} does not say how it runs")


TaskRunnerField = Annotated[SerializeAsAny[TaskRunner], typed("taskRunner")]
