"""Change a part of a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vivace.errors import TaskError
from vivace.plugin import RunContext, RunnableTask, Static, type_id
from vivace.plugins.core.execution.merging import deep_merge
from vivace.plugins.core.kv.entry import Key, missing, other_namespace
from vivace.plugins.core.kv.set_ import rendered_value

__all__ = ["Put", "patched"]


@type_id("io.kestra.plugin.core.kv.Put")
class Put(RunnableTask):
    """Write a value to the key-value store, keeping what a map holds already.

    A map is joined with the map that is there. A list of `key` and `value` sets single fields, and
    a list of one `value` without `key` replaces everything, as any other value does.

    Two executions that change the same key at the same moment do not wait for each other: the
    change of one may be lost.

    ```yaml
    id: note_progress
    namespace: company.team
    tasks:
      - id: note
        type: io.kestra.plugin.core.kv.Put
        key: progress
        value:
          - key: last.execution
            value: "{{ execution.id }}"
          - key: last.rows
            value: 120
    ```
    """

    key: Key
    """Which value to change."""
    value: Static[Any]
    """A map, a list of changes, or a new value."""
    namespace: str | None = None
    """Namespace of the store; the flow's own when absent."""
    error_on_missing: bool = False
    """Whether to fail when there is no such key."""

    def run(self, context: RunContext) -> None:
        namespace = other_namespace(context, self.namespace)
        # `get` would find a parent's value too, which is not this namespace's to change.
        is_own = self.key in context.key_values.keys(self.key, namespace)
        if not is_own and self.error_on_missing:
            raise missing(context, self.key, self.namespace)
        old = context.key_values.get(self.key, namespace)[1] if is_own else None
        value = patched(old, rendered_value(context, self.value))
        context.key_values.set(self.key, value, namespace=namespace)


def patched(old: Any, new: Any) -> Any:
    """Give the value that follows from the old one and the wanted change.

    Raises:
        TaskError: single fields of something that is no map are to be set.
    """
    if not _is_list_of_changes(new):
        both = isinstance(old, Mapping) and isinstance(new, Mapping)
        return deep_merge(old, new) if both else new
    if any(each.get("key") is None for each in new):
        if len(new) > 1:
            raise TaskError("`value` without `key` replaces everything, so it must stand alone")
        return new[0]["value"]
    if old is not None and not isinstance(old, Mapping):
        raise TaskError(f"fields can be set in a map only, and the value is {_kind(old)}")
    return deep_merge(old or {}, _nested(new))


def _is_list_of_changes(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    return all(
        isinstance(each, Mapping) and "value" in each and set(each) <= {"key", "value"}
        for each in value
    )


def _nested(changes: list[Mapping[str, Any]]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for change in changes:
        path = str(change["key"]).split(".")
        if not all(path):
            raise TaskError(f"`{change['key']}` is no path of fields such as `last.rows`")
        field: dict[str, Any] = {path[-1]: change["value"]}
        for parent in reversed(path[:-1]):
            field = {parent: field}
        nested = deep_merge(nested, field)
    return nested


def _kind(value: Any) -> str:
    return {list: "a list", str: "a text", bool: "a boolean"}.get(type(value), "a number")
