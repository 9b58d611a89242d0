"""What is wrong with a text that a user wrote, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from vivace.errors import InvalidError, SourceSpan

__all__ = ["InvalidSourceError", "Problem", "Severity", "path_text"]


class Severity(StrEnum):
    """How bad it is: only errors keep a flow from being saved."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a source text."""

    message: str
    at: SourceSpan
    path: str = ""
    """Property path such as `tasks[0].commands`."""
    severity: Severity = Severity.ERROR
    hint: str = ""

    def to_wire(self) -> dict[str, Any]:
        """Give the JSON form."""
        wire = {
            "message": self.message,
            "line": self.at.line,
            "column": self.at.column,
            "path": self.path,
            "severity": self.severity.value,
        }
        return {**wire, "hint": self.hint} if self.hint else wire

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class InvalidSourceError(InvalidError):
    """A text with at least one error; all findings are in `problems`."""

    code = "invalid-source"

    def __init__(self, prefix: str, problems: list[Problem]) -> None:
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        first = errors[0]
        super().__init__(
            f"{prefix}: " + "\n".join(str(problem) for problem in errors),
            hint=first.hint,
            at=first.at,
        )
        self.problems = problems


def path_text(path: tuple[str | int, ...]) -> str:
    """Write a path as users read it: `tasks[0].retry.interval`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
