"""Tells which of the two dialects a flow is written in, where its text says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vivace.expressions import Dialect
from vivace.model.problem import Problem, Severity, path_text
from vivace.model.source import SourceDocument

__all__ = ["DialectChoice", "choose_dialect", "dialect_of", "dialect_problems"]

_OLD_FLOW_KEYS = ("pluginDefaults", "taskDefaults", "listeners")
_OLD_TYPES = frozenset({"ForEach", "ForEachItem", "EachParallel", "EachSequential"})
_FLOW_TRIGGERS = ("trigger.Flow", "triggers.types.Flow")
_NEW_TYPES = frozenset({"Loop", "Approval"})

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Construct:
    """Something that only one dialect has."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class DialectChoice:
    """The dialect of a flow, and why."""

    dialect: Dialect
    old: Construct | None
    """The first construct that only 1.x has."""
    new: Construct | None
    """The first construct that only 2.0 has."""

    @property
    def reason(self) -> str:
        """Why it is this one."""
        if self.old is not None and self.new is not None:
            both = f"`{self.old.name}` is of 1.x alone and `{self.new.name}` of 2.0 alone"
            return f"{both}, so that the server's setting decides"
        found = self.old or self.new
        if found is None:
            return "nothing in the flow tells, so that the server's setting decides"
        return f"`{found.name}` is of {self.dialect} alone"


def choose_dialect(document: Mapping[str, Any], default: Dialect) -> DialectChoice:
    """Give the dialect of a flow.

    A construct that only one dialect has decides; without one, or with some of both, the
    instance's default does.
    """
    old = next((Construct(key, (key,)) for key in _OLD_FLOW_KEYS if key in document), None)
    new = None
    for path, element in _elements(document, ()):
        found = _construct(path, element)
        if found is not None and found[0] is Dialect.V1:
            old = old or found[1]
        elif found is not None:
            new = new or found[1]
    if (old is None) == (new is None):
        return DialectChoice(default, old, new)
    return DialectChoice(Dialect.V1 if old else Dialect.V2, old, new)


def dialect_of(document: Mapping[str, Any], default: Dialect) -> Dialect:
    """Give the dialect of a flow alone."""
    return choose_dialect(document, default).dialect


def dialect_problems(document: SourceDocument, default: Dialect) -> Iterator[Problem]:
    """Tell of a flow that is read in another dialect than most, or that has some of both."""
    if not isinstance(document.data, Mapping):
        return
    choice = choose_dialect(document.data, default)
    place = choice.new or choice.old
    is_mixed = choice.old is not None and choice.new is not None
    if place is None or not (is_mixed or choice.dialect is not default):
        return
    yield Problem(
        f"expressions are read in the dialect of {choice.dialect}: {choice.reason}",
        document.span(place.path),
        path_text(place.path),
        Severity.WARNING if is_mixed else Severity.INFO,
        "`??` and `isIn` bind tighter than a filter in 1.x, and as `==` in 2.0",
    )


def _elements(value: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if isinstance(value, Mapping):
        if isinstance(value.get("type"), str):
            yield path, value
        for key, item in value.items():
            yield from _elements(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _elements(item, (*path, index))


def _construct(path: Path, element: Mapping[str, Any]) -> tuple[Dialect, Construct] | None:
    type_id = element["type"]
    name = type_id.rpartition(".")[2]
    if type_id.endswith(_FLOW_TRIGGERS):
        if "dependsOn" in element:
            return Dialect.V2, Construct("dependsOn", (*path, "dependsOn"))
        if "preconditions" in element:
            return Dialect.V1, Construct("preconditions", (*path, "preconditions"))
    if name in _OLD_TYPES:
        return Dialect.V1, Construct(name, path)
    if "conditions" in element:
        return Dialect.V1, Construct("conditions", (*path, "conditions"))
    if name in _NEW_TYPES:
        return Dialect.V2, Construct(name, path)
    if "when" in element:
        return Dialect.V2, Construct("when", (*path, "when"))
    return None
