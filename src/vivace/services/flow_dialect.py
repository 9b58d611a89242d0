"""Tells which of the two dialects a flow is written in, where its text says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vivace.expressions import Dialect

__all__ = ["dialect_of"]

_OLD_FLOW_KEYS = frozenset({"pluginDefaults", "taskDefaults", "listeners"})
_OLD_TYPES = frozenset({"ForEach", "ForEachItem", "EachParallel", "EachSequential"})
_FLOW_TRIGGERS = ("trigger.Flow", "triggers.types.Flow")
_NEW_TYPES = frozenset({"Loop", "Approval"})


def dialect_of(document: Mapping[str, Any], default: Dialect) -> Dialect:
    """Give the dialect of a flow.

    A construct that only one dialect has decides; without one, or with some of both, the
    instance's default does.
    """
    kinds = {_kind(element) for element in _elements(document)}
    is_old = bool(_OLD_FLOW_KEYS & document.keys()) or Dialect.V1 in kinds
    is_new = Dialect.V2 in kinds
    if is_old == is_new:
        return default
    return Dialect.V1 if is_old else Dialect.V2


def _elements(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if isinstance(value.get("type"), str):
            yield value
        for item in value.values():
            yield from _elements(item)
    elif isinstance(value, list):
        for item in value:
            yield from _elements(item)


def _kind(element: Mapping[str, Any]) -> Dialect | None:
    type_id = element["type"]
    name = type_id.rpartition(".")[2]
    if type_id.endswith(_FLOW_TRIGGERS):
        if "dependsOn" in element:
            return Dialect.V2
        if "preconditions" in element:
            return Dialect.V1
    if name in _OLD_TYPES or "conditions" in element:
        return Dialect.V1
    if name in _NEW_TYPES or "when" in element:
        return Dialect.V2
    return None
