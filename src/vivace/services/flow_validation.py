"""Check flows, tasks and triggers without saving them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from vivace.errors import SourceSpan, VivaceError
from vivace.expressions import Environment
from vivace.model.document import UnknownTypeError
from vivace.model.flow_reader import TypeCatalogue
from vivace.model.problem import Problem, path_text
from vivace.model.source import SourceDocument, parse_yaml, split_documents
from vivace.model.wrong_type import wrong_type
from vivace.plugin.trigger import ScheduledTrigger
from vivace.services.expression_checks import check_expressions
from vivace.services.flow_checks import FlowCheck, check_flow
from vivace.services.flow_dialect import dialect_problems
from vivace.services.flow_revisions import FlowReader, FlowRevisions, document_of

__all__ = ["CheckedSource", "FlowValidation"]


@dataclass(slots=True)
class CheckedSource:
    """What was found in one document."""

    problems: list[Problem] = field(default_factory=list)
    namespace: str = ""
    flow_id: str = ""
    outdated: bool = False
    """The text carries a revision that is not the next one."""
    deprecated: list[str] = field(default_factory=list)
    """Paths of elements whose type is deprecated."""


class FlowValidation:
    """Says what is wrong with a source, and what is noteworthy."""

    def __init__(
        self,
        reader: FlowReader,
        revisions: FlowRevisions,
        types: TypeCatalogue,
        checks: Sequence[FlowCheck],
        environment: Environment,
    ) -> None:
        self._reader = reader
        self._revisions = revisions
        self._types = types
        self._checks = checks
        self._environment = environment

    async def validate(self, tenant: str, text: str) -> list[CheckedSource]:
        """Check each document of a text; they are separated by lines of `---`.

        Lines of findings count from the beginning of the whole text.
        """
        checked = []
        position = 0
        for source in split_documents(text):
            position = text.index(source, position)
            found = await self._check(tenant, source)
            lines_before = text.count("\n", 0, position)
            found.problems = [_moved(problem, lines_before) for problem in found.problems]
            checked.append(found)
            position += len(source)
        return checked

    async def _check(self, tenant: str, source: str) -> CheckedSource:
        reading = await self._revisions.read(source)
        found = CheckedSource(reading.problems, reading.namespace, reading.id)
        if reading.flow is not None:
            found.problems += check_flow(source, reading.flow, self._checks)
            found.deprecated = [
                path_text(path) for path in deprecated_paths(document_of(source), self._types)
            ]
        found.problems += await asyncio.to_thread(self._expression_problems, source)
        if found.namespace and found.flow_id:
            found.outdated = await self._is_outdated(tenant, source, found)
        return found

    def _expression_problems(self, source: str) -> list[Problem]:
        try:
            document = parse_yaml(source)
        except VivaceError:
            return []  # told already
        dialect = self._revisions.dialect_of(document.data if document.data else {})
        return [
            *check_expressions(document, self._environment, dialect),
            *dialect_problems(document, self._revisions.default_dialect),
        ]

    async def _is_outdated(self, tenant: str, source: str, found: CheckedSource) -> bool:
        written = document_of(source).get("revision")
        if not isinstance(written, int):
            return False
        latest = await self._reader.get(tenant, found.namespace, found.flow_id)
        return latest is not None and written != latest.revision + 1

    def validate_element(self, kind: str, text: str) -> CheckedSource:
        """Check one task or trigger, written as YAML or JSON.

        Args:
            kind: task or trigger.
            text: A map with at least `id` and `type`.
        """
        found = CheckedSource()
        try:
            document = parse_yaml(text)
        except VivaceError as error:
            found.problems.append(
                Problem(error.message, error.at or SourceSpan(1, 1), hint=error.hint)
            )
            return found
        found.problems += self._element_problems(kind, document)
        return found

    def _element_problems(self, kind: str, document: SourceDocument) -> list[Problem]:
        data = document.data
        if not isinstance(data, dict) or not isinstance(data.get("type"), str):
            return [Problem(f"a {kind} is a map with `id` and `type`", document.span(()))]
        try:
            cls = self._types.resolve(kind, data["type"])
            element = cls.model_validate(
                data, context={"resolver": self._types}, by_alias=True, by_name=False
            )
            if isinstance(element, ScheduledTrigger):
                element.check()
        except UnknownTypeError as error:
            hint = f"did you mean `{error.nearest}`?" if error.nearest else error.hint
            text = f"Invalid type: {error.type_id}"
            return [Problem(text, document.span(("type",)), "type", hint=hint)]
        except ValidationError as error:
            return [_problem(item, document) for item in error.errors(include_url=False)]
        except ValueError as error:
            return [Problem(str(error), document.span(()))]
        return []


def _moved(problem: Problem, lines: int) -> Problem:
    return replace(problem, at=replace(problem.at, line=problem.at.line + lines))


def _problem(item: Any, document: SourceDocument) -> Problem:
    path = tuple(item["loc"])
    message = wrong_type(item, path) or str(item["msg"]).removeprefix("Value error, ")
    return Problem(message, document.span(path), path_text(path))


def deprecated_paths(value: Any, types: TypeCatalogue) -> list[tuple[str | int, ...]]:
    """Give the places of elements whose type has another id now."""
    found: list[tuple[str | int, ...]] = []
    if isinstance(value, dict):
        type_id = value.get("type")
        if isinstance(type_id, str) and "." in type_id and _is_alias(type_id, types):
            found.append(())
        children: Any = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    else:
        return found
    for key, item in children:
        found += [(key, *path) for path in deprecated_paths(item, types)]
    return found


def _is_alias(type_id: str, types: TypeCatalogue) -> bool:
    canonical = types.canonical(type_id)
    return canonical != type_id and not canonical.endswith("." + type_id)
