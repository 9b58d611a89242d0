"""Check flow sources on this machine: the same reading as the server's, and the expressions too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from vivace.cli.sources import Source
from vivace.errors import VivaceError
from vivace.expressions import Dialect, Environment
from vivace.model.flow_reader import FlowReading, read_flow
from vivace.model.problem import Problem, Severity
from vivace.model.source import parse_yaml
from vivace.plugin.registry import Registry
from vivace.services.expression_checks import check_expressions
from vivace.services.flow_checks import check_flow, check_triggers
from vivace.services.flow_dialect import dialect_of, dialect_problems
from vivace.services.flow_trigger_checks import check_flow_triggers

__all__ = ["Checked", "Checker"]

_CHECKS = (check_triggers, check_flow_triggers)


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
        return [item for item in self.problems if item.severity is Severity.WARNING]

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
            for problem in check_flow(source.text, reading.flow, _CHECKS):
                yield replace(problem, at=_in_file(problem, source))
        try:
            document = parse_yaml(source.text, source.file)
        except VivaceError:
            return  # told already
        if reading.flow is None:
            yield from check_expressions(document, self._environment, Dialect.V1)
            return
        dialect = dialect_of(document.data, Dialect.V1)
        yield from check_expressions(document, self._environment, dialect)
        yield from dialect_problems(document, Dialect.V1)


def _in_file(problem: Problem, source: Source) -> Any:
    from vivace.errors import SourceSpan

    return SourceSpan(problem.at.line, problem.at.column, source.file)
