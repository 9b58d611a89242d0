"""Join maps as `SetVariables` does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["deep_merge"]


def deep_merge(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Join two maps into a new one; neither is changed.

    Maps are joined at every depth, a list gets those items of the other that it lacks, null leaves
    what there is, and anything else is replaced.
    """
    merged = dict(old)
    for key, value in new.items():
        merged[key] = _merged(old.get(key), value)
    return merged


def _merged(old: Any, new: Any) -> Any:
    if new is None:
        return old
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return deep_merge(old, new)
    if isinstance(old, list) and isinstance(new, list):
        return old + [item for item in new if item not in old]
    return new
