"""The names that expressions see: views that look a value up when it is asked for.

Nothing is copied: a view costs the same for two task runs and for a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from vivace.engine.live import LiveExecution
from vivace.engine.plan import FlowPlan
from vivace.model.encrypted import is_encrypted
from vivace.model.execution import Execution, TaskRun
from vivace.model.instant import to_datetime, to_iso
from vivace.plugin.worker_block import WorkerBlock

__all__ = ["ExecutionVariables", "item_facts", "nested_labels"]


Reveal = Callable[[Any], Any]
"""Gives plain data with every encrypted text in it replaced by its clear text."""


class ExecutionVariables(Mapping[str, Any]):
    """Variables of an execution, or of one of its task runs."""

    __slots__ = ("_extra", "_live", "_reveal", "_run", "_shared")

    def __init__(
        self,
        live: LiveExecution,
        run: TaskRun | None = None,
        shared: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
        reveal: Reveal | None = None,
    ) -> None:
        """Make a view.

        Args:
            live: The execution.
            run: The task run whose names are added.
            shared: Names that are the same for all executions: envs, globals, kestra.
            extra: Names that win over all others, such as a task's `workingDir`.
            reveal: Decrypts what is kept encrypted, when an expression asks for it.
        """
        self._live = live
        self._run = run
        self._shared = shared or {}
        self._extra = extra or {}
        self._reveal = reveal

    def __getitem__(self, name: str) -> Any:
        if name in self._extra:
            return self._extra[name]
        value = self._named(name)
        reveal = self._reveal
        if reveal is None or name not in _MAY_BE_ENCRYPTED:
            return value
        # Inputs are few: plain maps, of which derived values are known to be secret too.
        return _Revealed(value, reveal) if name == "outputs" else reveal(value)

    def _named(self, name: str) -> Any:
        root = _ROOTS.get(name)
        if root is not None:
            return root(self._live)
        if self._run is not None and name in _RUN_ROOTS:
            return _RUN_ROOTS[name](self._live, self._run)
        if name in _OPTIONAL:
            value = _OPTIONAL[name](self._live)
            if value is None:
                raise KeyError(name)
            return value
        return self._shared[name]

    def __contains__(self, name: object) -> bool:
        try:
            self[name]  # type: ignore[index]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        seen: dict[str, None] = dict.fromkeys(self._extra)
        seen.update(dict.fromkeys(_ROOTS))
        if self._run is not None:
            seen.update(dict.fromkeys(_RUN_ROOTS))
        seen.update(dict.fromkeys(self._shared))
        seen.update(dict.fromkeys(name for name in _OPTIONAL if name in self))
        return (name for name in seen if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Revealed(Mapping[str, Any]):
    """Outputs in clear, decrypted when they are asked for: there may be any number of them."""

    __slots__ = ("_reveal", "_stored")

    def __init__(self, stored: dict[str, Any], reveal: Reveal) -> None:
        self._stored = stored
        self._reveal = reveal

    def __getitem__(self, key: str) -> Any:
        value = self._stored[key]
        if isinstance(value, dict) and not is_encrypted(value):
            return _Revealed(value, self._reveal)
        return self._reveal(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)


class _TaskStates(Mapping[str, Any]):
    """`tasks.<id>.state`, in loops `tasks.<id>.<value>.state`."""

    def __init__(self, live: LiveExecution) -> None:
        self._live = live

    def __getitem__(self, task_id: str) -> Any:
        last = self._live.last_runs[task_id]
        if last.value is None:
            return {"state": last.state.value}
        runs = (run for run in self._live.runs.values() if run.task_id == task_id)
        return {run.value: {"state": run.state.value} for run in runs}

    def __iter__(self) -> Iterator[str]:
        return iter(self._live.last_runs)

    def __len__(self) -> int:
        return len(self._live.last_runs)


def nested_labels(labels: list[tuple[str, str]]) -> dict[str, Any]:
    """Turn `system.from: api` into `{system: {from: api}}`."""
    nested: dict[str, Any] = {}
    for key, value in labels:
        level = nested
        *parents, last = key.split(".")
        for part in parents:
            inner = level.get(part)
            if not isinstance(inner, dict):
                inner = level[part] = {}
            level = inner
        level[last] = value
    return nested


class _Layers(Mapping[str, Any]):
    """What an iteration has of something, and behind it what is around the iteration."""

    def __init__(self, layers: Sequence[Mapping[str, Any]]) -> None:
        self._layers = layers

    def __getitem__(self, name: str) -> Any:
        for layer in self._layers:
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for layer in self._layers for name in layer))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _layered(
    live: LiveExecution, part: Callable[[LiveExecution], Mapping[str, Any]]
) -> Mapping[str, Any]:
    if live.outer is None:
        return part(live)
    layers = [part(live)]
    here: LiveExecution | None = live.outer
    while here is not None:
        layers.append(part(here))
        here = here.outer
    return _Layers(layers)


def _flow(live: LiveExecution) -> dict[str, Any]:
    execution = live.execution
    plan: FlowPlan = live.plan
    return {
        "id": execution.flow_id,
        "namespace": execution.namespace,
        "revision": plan.revision,
        "tenantId": execution.tenant,
    }


def _execution(live: LiveExecution) -> dict[str, Any]:
    execution: Execution = live.root.execution
    facts: dict[str, Any] = {
        "id": execution.id,
        "startDate": to_iso(execution.started_at),
        "state": execution.state.value,
        "originalId": execution.original_id or execution.id,
    }
    if execution.ended_at is not None:
        facts["endDate"] = to_iso(execution.ended_at)
    if execution.outputs is not None:
        facts["outputs"] = execution.outputs
    return facts


def _item(live: LiveExecution) -> dict[str, Any] | None:
    loop = live.execution.loop_run
    if loop is None:
        return None
    return item_facts(loop.index, loop.value, loop.key, loop.parents)


def item_facts(
    index: int, value: str, key: str | None, parents: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Give what `{{ item }}` shows of an iteration; `parents` are nearest first."""
    facts: dict[str, Any] = {"index": index, "value": value}
    if key is not None:
        facts["key"] = key
    if parents:
        facts["parent"] = parents[0]
        facts["parents"] = list(parents)
    return facts


def _trigger(live: LiveExecution) -> Any:
    trigger = live.root.execution.trigger
    return None if trigger is None else trigger.variables


def _task(live: LiveExecution, run: TaskRun) -> dict[str, Any]:
    return {"id": run.task_id, "type": live.node(run).task.type}


def _task_run(live: LiveExecution, run: TaskRun) -> dict[str, Any]:
    ended = sum(attempt.state.is_terminal for attempt in run.attempts)
    facts: dict[str, Any] = {
        "id": run.id,
        "startDate": to_datetime(run.history[0][1]),
        "attemptsCount": ended,
    }
    loop = live.execution.loop_run
    if run.parent_id is not None:
        facts["parentId"] = run.parent_id
    elif loop is not None:
        facts["parentId"] = loop.task_run_id
    value = run.value if run.value is not None else _value_of_worker_block(live, run)
    if value is not None:
        facts["value"] = value
    if run.iteration is not None:
        facts["iteration"] = run.iteration
    return facts


def _value_of_worker_block(live: LiveExecution, run: TaskRun) -> str | None:
    """Give the loop's value of the block whose directory a run shares: it stands for the block."""
    block = live.runs.get(run.parent_id) if run.parent_id else None
    if block is None or not isinstance(live.node(block).task, WorkerBlock):
        return None
    return block.value


def _parents(live: LiveExecution, run: TaskRun) -> list[dict[str, Any]]:
    entries = []
    here = live.runs.get(run.parent_id) if run.parent_id else None
    while here is not None:
        entry: dict[str, Any] = {}
        if here.value is not None:
            entry["taskrun"] = {"value": here.value}
        if here.outputs:
            entry["outputs"] = here.outputs
        if entry:
            entries.append({"task": {"id": here.task_id}, **entry})
        here = live.runs.get(here.parent_id) if here.parent_id else None
    return entries


def _parent(live: LiveExecution, run: TaskRun) -> dict[str, Any]:
    parents = _parents(live, run)
    if not parents:
        raise KeyError("parent")
    return parents[0]


_ROOTS: dict[str, Callable[[LiveExecution], Any]] = {
    "flow": _flow,
    "execution": _execution,
    "outputs": lambda live: _layered(live, lambda part: part.outputs),
    "tasks": lambda live: _layered(live, _TaskStates),
    "labels": lambda live: nested_labels(live.execution.labels),
}
_OPTIONAL: dict[str, Callable[[LiveExecution], Any]] = {
    # Undefined, not empty, when the flow has none: `vars.x ?? 'd'` tells them apart.
    "inputs": lambda live: live.root.execution.inputs or None,
    "vars": lambda live: live.execution.variables or None,
    "item": _item,
    "trigger": _trigger,
    "schedule": _trigger,
}
_MAY_BE_ENCRYPTED = frozenset({"inputs", "outputs", "parent", "parents", "schedule", "trigger"})
_RUN_ROOTS: dict[str, Callable[[LiveExecution, TaskRun], Any]] = {
    "task": _task,
    "taskrun": _task_run,
    "parent": _parent,
    "parents": _parents,
}
