"""Reads YAML into plain data: YAML 1.1 scalars, but dates stay texts and keys are texts.

Built on PyYAML's events, so that nothing is constructed that the text names.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from vivace.expressions.errors import EvaluationError
from vivace.expressions.limits import Budget

__all__ = ["read_yaml"]

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
TRUES = frozenset(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"))
FALSES = frozenset(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"))
INTEGERS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"[-+]?0b([0-1_]+)"), 2),
    (re.compile(r"[-+]?0x([0-9a-fA-F_]+)"), 16),
    (re.compile(r"[-+]?0([0-7_]+)"), 8),
    (re.compile(r"[-+]?(0|[1-9][0-9_]*)"), 10),
)
FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?")
INFINITE = re.compile(r"([-+]?)\.(?:inf|Inf|INF)")
NOT_A_NUMBER = frozenset((".nan", ".NaN", ".NAN"))
MAX_DIGITS = 1000


def read_yaml(source: str, budget: Budget) -> Any:
    """The first document of a text.

    Raises:
        EvaluationError: the text is no YAML, or empty.
        LimitError: it is too large.
    """
    try:
        reader = _Reader(yaml.parse(source, Loader=LOADER), budget)
        return reader.document()
    except yaml.YAMLError as exc:
        raise EvaluationError(f"the text is no YAML: {_problem(exc)}") from exc


def _problem(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be read"
    return f"{problem} at line {mark.line + 1}, column {mark.column + 1}" if mark else problem


class _Reader:
    def __init__(self, events: Iterator[Any], budget: Budget) -> None:
        self.events = events
        self.budget = budget
        self.anchors: dict[str, Any] = {}

    def document(self) -> Any:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                return self._node(next(self.events))
        raise EvaluationError("the YAML text is empty")

    def _node(self, event: Any) -> Any:
        self.budget.spend()
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise EvaluationError(f"the YAML alias `*{event.anchor}` has no anchor before it")
            return self.anchors[event.anchor]
        if isinstance(event, yaml.ScalarEvent):
            value = _scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence()
        else:
            value = self._mapping()
        # registered when complete, so that nothing can contain itself
        if event.anchor:
            self.anchors[event.anchor] = value
        return value

    def _sequence(self) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event))
        return items

    def _mapping(self) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise EvaluationError("a key of a YAML mapping must be a text")
            items[str(event.value)] = self._node(next(self.events))
        return items


def _scalar(event: Any) -> Any:
    text = str(event.value)
    if event.tag in TAGGED:
        return TAGGED[event.tag](text)
    return _resolved(text) if event.implicit[0] else text


def _resolved(text: str) -> Any:
    if text in NULLS:
        return None
    if text in TRUES or text in FALSES:
        return text in TRUES
    number = _number(text)
    return text if number is None else number


def _number(text: str) -> int | float | None:
    if len(text) > MAX_DIGITS or text[0] not in "0123456789+-.":
        return None
    for pattern, base in INTEGERS:
        match = pattern.fullmatch(text)
        if match:
            digits = match.group(1).replace("_", "")
            sign = -1 if text.startswith("-") else 1
            return sign * int(digits, base) if digits else None
    if FLOAT.fullmatch(text):
        return float(text.replace("_", ""))
    if text in NOT_A_NUMBER:
        return math.nan
    infinite = INFINITE.fullmatch(text)
    return math.copysign(math.inf, -1 if infinite[1] == "-" else 1) if infinite else None


def _demanded_number(text: str) -> int | float:
    number = _number(text)
    if number is None:
        raise EvaluationError("a YAML scalar is tagged as a number and is none")
    return number


TAGGED: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:null": lambda text: None,  # noqa: ARG005
    "tag:yaml.org,2002:bool": lambda text: text in TRUES,
    "tag:yaml.org,2002:int": _demanded_number,
    "tag:yaml.org,2002:float": lambda text: float(_demanded_number(text)),
    "tag:yaml.org,2002:binary": lambda text: base64.b64decode(text),
}
"""Scalars whose type the text names; other tags are ignored."""
