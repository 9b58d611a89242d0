"""What a flow has to fulfil to be saved, beyond being readable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from vivace.errors import SourceSpan, VivaceError
from vivace.model.flow import Flow
from vivace.model.problem import Problem, path_text
from vivace.model.source import parse_yaml
from vivace.plugin.trigger import ScheduledTrigger

__all__ = ["Finding", "FlowCheck", "check_flow", "check_triggers", "without_revision"]

Finding = tuple[tuple[str | int, ...], str]
"""Path in the document, and the sentence."""
FlowCheck = Callable[[Flow], Iterable[Finding]]

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
    return [Problem(text, document.span(path), path_text(path)) for path, text in findings]


def without_revision(source: str) -> str:
    """Drop the top-level `revision:` that an export has: the server counts by itself."""
    return _REVISION_LINE.sub("", source, count=1)


def top_of(source: str, key: str) -> SourceSpan:
    """Give the place of a top-level key, or the beginning of a text that has none."""
    try:
        return parse_yaml(source).span((key,))
    except VivaceError:
        return SourceSpan(1, 1)
