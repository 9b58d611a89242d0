"""What a flow has to fulfil to be saved, beyond being readable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from vivace.errors import SourceSpan, VivaceError
from vivace.model.flow import Flow
from vivace.model.problem import Problem, Severity, path_text
from vivace.model.source import parse_yaml
from vivace.plugin.trigger import ScheduledTrigger

__all__ = [
    "Finding",
    "FlowCheck",
    "Remark",
    "check_flow",
    "check_triggers",
    "without_revision",
]

Finding = tuple[tuple[str | int, ...], str]
"""Path in the document, and the sentence."""


class Remark(NamedTuple):
    """A finding that keeps nobody from saving the flow."""

    path: tuple[str | int, ...]
    text: str


FlowCheck = Callable[[Flow], Iterable[Finding | Remark]]

_REVISION_LINE = re.compile(r"(?m)^revision[ \t]*:[ \t]*\d+[ \t]*(?:#.*)?(?:\r?\n|\Z)")


def check_triggers(flow: Flow) -> Iterator[Finding]:
    """Calendars have to have dates."""
    for index, trigger in enumerate(flow.triggers):
        if isinstance(trigger, ScheduledTrigger):
            try:
                trigger.check()
            except ValueError as error:
                yield ("triggers", index), str(error)


def check_flow(source: str, flow: Flow, checks: Sequence[FlowCheck]) -> list[Problem]:
    """Give what the checks find, at its place in the text."""
    findings = [finding for check in checks for finding in check(flow)]
    if not findings:
        return []
    document = parse_yaml(source)
    return [
        Problem(
            path=path_text(finding[0]),
            at=document.span(finding[0]),
            message=finding[1],
            severity=Severity.WARNING if isinstance(finding, Remark) else Severity.ERROR,
        )
        for finding in findings
    ]


def without_revision(source: str) -> str:
    """Drop the top-level `revision:` that an export has: the server counts by itself."""
    return _REVISION_LINE.sub("", source, count=1)


def top_of(source: str, key: str) -> SourceSpan:
    """Give the place of a top-level key, or the beginning of a text that has none."""
    try:
        return parse_yaml(source).span((key,))
    except VivaceError:
        return SourceSpan(1, 1)
