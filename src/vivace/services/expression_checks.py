"""What can be told about the expressions of a flow without running it: names that nothing has.

All findings are warnings. What a name stands for is known for certain only at run time, and a flow
that is saved today must not be refused tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from vivace.errors import SourceSpan, VivaceError
from vivace.expressions import Dialect, Environment, has_expression
from vivace.model.problem import Problem, Severity, path_text
from vivace.model.source import SourceDocument

__all__ = ["check_expressions"]

Path = tuple[str | int, ...]

_TASK_LISTS = ("tasks", "errors", "finally", "afterExecution", "listeners")
_OPEN_INPUTS = frozenset({"FORM", "REUSABLE_INPUTS"})
"""Types of inputs that bring names of their own."""
_MISTAKEN = {
    "input": "inputs",
    "output": "outputs",
    "variables": "vars",
    "var": "vars",
    "label": "labels",
    "executions": "execution",
    "triggers": "trigger",
    "secrets": "secret()",
}
"""Names at the beginning of a path that mean nothing, but look as if they did."""


@dataclass(frozen=True, slots=True)
class _Known:
    """The names that a flow declares; None where they cannot be known."""

    inputs: set[str] | None
    outputs: set[str] | None
    variables: set[str] | None

    def of(self, root: str) -> tuple[str, set[str]] | None:
        """Give what a root's names are called, and which there are."""
        match root:
            case "inputs" if self.inputs is not None:
                return "input", self.inputs
            case "outputs" if self.outputs is not None:
                return "task", self.outputs
            case "vars" if self.variables is not None:
                return "variable", self.variables
        return None


def check_expressions(
    document: SourceDocument, environment: Environment, dialect: Dialect
) -> list[Problem]:
    """Find expressions that do not parse, or name what the flow does not have.

    Functions, filters, inputs, tasks (as `outputs.<task>`) and variables are looked up; each
    finding stands at the line of the name where that can be found in the text.
    """
    if not isinstance(document.data, dict):
        return []
    known = _known(document.data)
    problems = []
    for path, text in _texts(document.data):
        names = known if path[0] != "triggers" else _Known(None, None, None)
        for finding in _findings(text, environment, dialect, names):
            at = _place(document, path, finding.searched)
            problems.append(
                Problem(
                    finding.message, at, path_text(path), Severity.WARNING, _hint(finding.nearest)
                )
            )
    return problems


@dataclass(frozen=True, slots=True)
class _Finding:
    message: str
    nearest: str = ""
    searched: str = ""
    """Regular expression of the name, as it is written."""


def _findings(
    text: str, environment: Environment, dialect: Dialect, known: _Known
) -> Iterator[_Finding]:
    try:
        analysis = environment.analyse(text, dialect)
    except VivaceError as error:
        yield _Finding(error.message)
        return
    yield from _unknown("function", analysis.functions, environment.function_names, r"\b{}\s*\(")
    yield from _unknown("filter", analysis.filters, environment.filter_names, r"\|\s*{}\b")
    for reference in sorted(analysis.references):
        root = reference[0]
        if root in _MISTAKEN:
            message = f"nothing is called `{root}` in an expression"
            yield _Finding(message, _MISTAKEN[root], rf"\b{root}\b")
        declared = known.of(root)
        if declared is None or len(reference) == 1 or reference[1] in declared[1]:
            continue
        kind, names = declared
        name = reference[1]
        written = rf"\b{root}\s*(?:\.\s*|\[\s*['\"]){re.escape(name)}\b"
        yield _Finding(f"the flow has no {kind} `{name}`", _nearest(name, names), written)


def _unknown(
    kind: str, used: Iterable[str], known: Collection[str], pattern: str
) -> Iterator[_Finding]:
    for name in sorted(used):
        if name not in known:
            written = pattern.format(re.escape(name))
            yield _Finding(f"there is no {kind} `{name}`", _nearest(name, known), written)


def _nearest(name: str, names: Iterable[str]) -> str:
    return next(iter(get_close_matches(name, list(names), n=1, cutoff=0.65)), "")


def _hint(nearest: str) -> str:
    return f"did you mean `{nearest}`?" if nearest else ""


def _place(document: SourceDocument, path: Path, searched: str) -> SourceSpan:
    """Give the place of a name in a property's text, or of the property."""
    at = document.span(path)
    if not searched:
        return at
    lines = document.text.splitlines(keepends=True)
    offset = sum(map(len, lines[: at.line - 1])) + at.column - 1
    found = re.compile(searched).search(document.text, offset)
    if found is None:
        return at
    before = document.text[: found.start()]
    column = found.start() - (before.rfind("\n") + 1) + 1
    return replace(at, line=before.count("\n") + 1, column=column)


# What the flow declares


def _known(flow: dict[str, Any]) -> _Known:
    tasks = [element for key in _TASK_LISTS for element in _elements(flow.get(key))]
    kinds = {str(element.get("type", "")).rpartition(".")[2] for element in tasks}
    inputs = [item for item in flow.get("inputs") or [] if isinstance(item, dict)]
    variables = flow.get("variables")
    return _Known(
        inputs=None
        if _OPEN_INPUTS & {str(item.get("type")) for item in inputs}
        else {str(item.get("id") or item.get("name")).split(".")[0] for item in inputs},
        # The tasks of a template are not those of the text.
        outputs=None if "Template" in kinds else {str(element["id"]) for element in tasks},
        variables=None
        if "SetVariables" in kinds or not isinstance(variables, dict | None)
        else set(variables or {}),
    )


def _elements(value: Any) -> Iterator[dict[str, Any]]:
    """Everything with an id and a type that is a class: tasks, at any depth."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str) and "." in str(value.get("type")):
            yield value
        for item in value.values():
            yield from _elements(item)
    elif isinstance(value, list):
        for item in value:
            yield from _elements(item)


def _texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """All texts with an expression in them, and where they are."""
    if isinstance(value, str):
        if has_expression(value):
            yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "description":
                yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))
