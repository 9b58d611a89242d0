"""Rules about a flow as a whole, each a small function that yields what it finds.

They run after every part has been read, so they see valid parts only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from vivace.model.flow import Flow
from vivace.model.input import Input

__all__ = ["FLOW_RULES", "Finding"]

Finding = tuple[tuple[str | int, ...], str]
"""Path in the document and the sentence."""

_RESERVED = frozenset(
    "pause resume force-run change-status kill executions search source disable enable".split()  # noqa: SIM905
)
_DASHED = re.compile(r"\{\{[^}]*?\binputs\.([A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)+)")


def _repeated(ids: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(ids).items() if count > 1]


def unique_trigger_ids(flow: Flow) -> Iterator[Finding]:
    """Triggers have different ids."""
    if names := _repeated(trigger.id for trigger in flow.triggers):
        yield ("triggers",), f"Duplicate trigger id with name [{', '.join(names)}]"


def unique_input_ids(flow: Flow) -> Iterator[Finding]:
    """Inputs have different ids, and none is the parent of another."""
    if names := _repeated(item.id for item in flow.inputs):
        yield ("inputs",), f"Duplicate input with name [{', '.join(names)}]"
        return
    paths = [path for item in flow.inputs for path in _input_paths(item)]
    if names := _repeated(paths):
        yield ("inputs",), f"Duplicate input path [{', '.join(names)}]"
    for path in sorted(set(paths)):
        for other in paths:
            if other.startswith(path + "."):
                yield ("inputs",), f"Conflicting input paths [{path}] and [{other}]"


def _input_paths(item: Input) -> Iterator[str]:
    if item.inputs:
        for child in item.inputs:
            yield f"{item.id}.{child.id}"
    else:
        yield item.id


def unique_output_ids(flow: Flow) -> Iterator[Finding]:
    """Outputs have different ids."""
    if names := _repeated(item.id for item in flow.outputs):
        yield ("outputs",), f"Duplicate output with name [{', '.join(names)}]"


def input_dependencies(flow: Flow) -> Iterator[Finding]:
    """Inputs depend on inputs that exist, and on no circle of them."""
    known = {path for item in flow.inputs for path in _input_paths(item)}
    needs: dict[str, list[str]] = {}
    for index, item in enumerate(flow.inputs):
        names = item.depends_on.inputs if item.depends_on else []
        needs[item.id] = names
        for name in names:
            if name not in known:
                yield (
                    ("inputs", index, "dependsOn"),
                    f"Input with id '{item.id}' depends on a non-existent input '{name}'.",
                )
    for index, item in enumerate(flow.inputs):
        if item.id in _reachable(item.id, needs):
            yield (
                ("inputs", index, "dependsOn"),
                f"Cycle dependency detected for input with id '{item.id}': {needs[item.id]}",
            )


def _reachable(start: str, needs: dict[str, list[str]]) -> set[str]:
    seen: set[str] = set()
    todo = list(needs.get(start, []))
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += needs.get(name, [])
    return seen


def recursion(flow: Flow) -> Iterator[Finding]:
    """A flow whose own sub-flow it is would never end."""
    for task in flow.all_tasks():
        target = getattr(task, "namespace", None), getattr(task, "flow_id", None)
        if target == (flow.namespace, flow.id):
            name = f"{flow.namespace}.{flow.id}"
            yield ("tasks",), f"Invalid Flow: Recursive call to flow [{name}]"
            return  # once: a ForEachItem says it, and so does the task in it that makes the calls


def reserved_id(flow: Flow) -> Iterator[Finding]:
    """Some ids would collide with routes of the API."""
    if flow.id in _RESERVED:
        yield ("id",), f"Flow id is a reserved keyword: {flow.id}"


def system_labels(flow: Flow) -> Iterator[Finding]:
    """Labels that start with `system.` belong to the server."""
    for key, value in flow.labels:
        if key.startswith("system.") and key != "system.readOnly":
            yield (
                ("labels",),
                f"System labels can only be set by the server, offending label: {key}={value}",
            )


def plugin_defaults(flow: Flow) -> Iterator[Finding]:
    """An entry of pluginDefaults has a type or a name, and values."""
    for index, entry in enumerate(flow.plugin_defaults):
        if entry.type is None and entry.ref is None:
            yield ("pluginDefaults", index), "Invalid Plugin Default: No 'type' provided"


def dashed_inputs(flow: Flow) -> Iterator[Finding]:
    """`inputs.a-b` is a subtraction: an id with a dash needs brackets."""
    dashed = {item.id for item in flow.inputs if "-" in item.id}
    if not dashed:
        return
    for task in flow.all_tasks():
        texts = [value for value in task.__dict__.values() if isinstance(value, str)]
        names = {name for text in texts for name in _DASHED.findall(text)} & dashed
        if names:
            yield (
                ("tasks",),
                f"task `{task.id}` uses {', '.join(f'inputs.{n}' for n in sorted(names))}: "
                "an id with a dash needs brackets, "
                + ", ".join(f"inputs['{n}']" for n in sorted(names)),
            )


FLOW_RULES: tuple[Callable[[Flow], Iterator[Finding]], ...] = (
    unique_trigger_ids,
    unique_input_ids,
    unique_output_ids,
    input_dependencies,
    recursion,
    reserved_id,
    system_labels,
    plugin_defaults,
    dashed_inputs,
)
