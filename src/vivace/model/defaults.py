"""Plugin defaults: values that a flow, or the server, gives to every element of a type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = ["apply_plugin_defaults", "deep_merge"]

Canonical = Callable[[str], str]


def apply_plugin_defaults(
    document: dict[str, Any], defaults: Sequence[Mapping[str, Any]], canonical: Canonical
) -> dict[str, Any]:
    """Give a copy of a flow's map with the defaults filled in.

    Args:
        document: Parsed YAML of a flow; not changed.
        defaults: Entries `{type | ref, forced, values}`, the most important one first (flow, then
            namespace, then server). Malformed entries are skipped: reading the flow reports them.
        canonical: Gives the long, current id of a type, so that an entry written with an alias
            counts too.

    Returns:
        The merged map. Types match by plain prefix; an element's own value wins over an entry
        that is not forced; a forced one wins over the element, the outermost of several.
    """
    entries = [entry for entry in defaults if isinstance(entry.get("values"), Mapping)]
    if not entries:
        return document
    keep = {"pluginDefaults", "taskDefaults"}
    return {
        key: value if key in keep else _fill(value, entries, canonical)
        for key, value in document.items()
    }


def _fill(value: Any, entries: Sequence[Mapping[str, Any]], canonical: Canonical) -> Any:
    if isinstance(value, list):
        return [_fill(item, entries, canonical) for item in value]
    if not isinstance(value, dict):
        return value
    filled = {key: _fill(item, entries, canonical) for key, item in value.items()}
    type_id = filled.get("type")
    if not isinstance(type_id, str):
        return filled
    reference = filled.get("pluginDefaultsRef")
    names = {type_id, canonical(type_id)}
    matching = [entry for entry in entries if _matches(entry, names, reference, canonical)]
    for entry in matching:
        if not entry.get("forced"):
            filled = deep_merge(dict(entry["values"]), filled)
    for entry in matching:
        if entry.get("forced"):
            filled = deep_merge(filled, dict(entry["values"]))
    return filled


def _matches(
    entry: Mapping[str, Any], names: set[str], reference: Any, canonical: Canonical
) -> bool:
    if entry.get("ref") is not None:
        return bool(entry["ref"] == reference)
    if reference is not None and not entry.get("forced"):
        return False
    prefix = entry.get("type")
    if not isinstance(prefix, str):
        return False
    prefixes = {prefix, canonical(prefix)}
    return any(name.startswith(start) for name in names for start in prefixes)


def deep_merge(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Merge maps key by key; what is no map on both sides is taken from `over`."""
    merged = dict(base)
    for key, value in over.items():
        mine = merged.get(key)
        if isinstance(mine, dict) and isinstance(value, Mapping):
            merged[key] = deep_merge(mine, value)
        else:
            merged[key] = value
    return merged
