"""Check flow sources on this machine: the same reading as the server's, and the expressions too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vivace.cli.sources import Source
from vivace.errors import VivaceError
from vivace.expressions import Environment, ExpressionSyntaxError, has_expression
from vivace.model.flow_reader import FlowReading, read_flow
from vivace.model.problem import Problem, Severity, path_text
from vivace.model.source import parse_yaml
from vivace.plugin.registry import Registry
from vivace.services.flow_checks import check_flow, check_triggers

__all__ = ["Checked", "Checker"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one document."""

    source: Source
    namespace: str
    flow_id: str
    problems: Sequence[Problem]

    @property
    def errors(self) -> list[Problem]:
        """What keeps it from being saved."""
        return [item for item in self.problems if item.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Problem]:
        """What is noteworthy."""
        return [item for item in self.problems if item.severity is not Severity.ERROR]

    @property
    def name(self) -> str:
        """Full name of the flow, as far as it is known."""
        return ".".join(filter(None, (self.namespace, self.flow_id)))


class Checker:
    """Checks sources with the types that are installed here."""

    @cached_property
    def _registry(self) -> Registry:
        return Registry()

    @cached_property
    def _environment(self) -> Environment:
        return Environment()

    def check(self, source: Source) -> Checked:
        """Check one document."""
        reading = read_flow(source.text, self._registry, file=source.file)
        problems = [*reading.problems, *self._more(reading, source)]
        problems.sort(key=lambda item: (item.at.line, item.at.column))
        return Checked(source, reading.namespace, reading.id, problems)

    def _more(self, reading: FlowReading, source: Source) -> Iterator[Problem]:
        if reading.flow is not None:
            for problem in check_flow(source.text, reading.flow, [check_triggers]):
                yield Problem(
                    problem.message, _in_file(problem, source), problem.path, hint=problem.hint
                )
        try:
            document = parse_yaml(source.text, source.file)
        except VivaceError:
            return  # told already
        for path, text in _texts(document.data):
            message = self._syntax_error(text)
            if message:
                yield Problem(message, document.span(path), path_text(path), Severity.WARNING)

    def _syntax_error(self, text: str) -> str:
        try:
            self._environment.parse(text)
        except ExpressionSyntaxError as error:
            return error.message
        except VivaceError as error:
            return error.message
        return ""


def _in_file(problem: Problem, source: Source) -> Any:
    from vivace.errors import SourceSpan

    return SourceSpan(problem.at.line, problem.at.column, source.file)


def _texts(
    value: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """All texts with an expression in them, and where they are."""
    if isinstance(value, str):
        if has_expression(value):
            yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))
