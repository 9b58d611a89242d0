"""Random flows, and a naive interpreter that says how they must end.

The interpreter walks the flow recursively, as one would explain it at a whiteboard: no events, no
counters, no crash. What depends on timing (siblings of a failing branch) it calls unknown.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import Any

from tests.unit.engine.harness import ItemsOf, block, changing, first_value, work

__all__ = ["Oracle", "random_flow"]

KINDS = (
    *("Sequential", "Parallel", "AllowFailure", "If", "Switch", "ForEach", "Dag", "EachParallel"),
    *("WorkingDirectory", "Pause", "LoopUntil"),
)


@dataclass
class RandomFlow:
    """A flow as data, and what the world does with its tasks."""

    tasks: list[dict[str, Any]]
    extra: dict[str, Any]
    fails: set[str] = field(default_factory=set)
    fails_first: dict[str, int] = field(default_factory=dict)
    skips: set[str] = field(default_factory=set)
    items: dict[str, ItemsOf] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    turns: dict[str, tuple[str, str]] = field(default_factory=dict)

    def mend(self) -> None:
        """Let nothing fail from now on."""
        self.fails.clear()
        self.fails_first.clear()
        self.items.update({key: replace(of, fails=frozenset()) for key, of in self.items.items()})


def random_flow(seed: int) -> RandomFlow:
    """Make a flow; equal seeds make equal flows."""
    return _Builder(random.Random(seed)).build()


class _Builder:
    def __init__(self, chance: random.Random) -> None:
        self.random = chance
        self.count = 0
        self.flow = RandomFlow([], {})

    def build(self) -> RandomFlow:
        self.flow.tasks = self.tasks(0, 1, 4)
        if self.random.random() < 0.3:
            self.flow.extra["errors"] = self.tasks(2, 1, 2)
        if self.random.random() < 0.3:
            self.flow.extra["finally"] = self.tasks(2, 1, 2)
        if self.random.random() < 0.3:
            self.flow.extra["afterExecution"] = self.tasks(2, 1, 2)
        if self.random.random() < 0.2:
            self.flow.extra["listeners"] = [{"tasks": self.tasks(2, 1, 2)} for _ in range(2)]
        return self.flow

    def tasks(self, depth: int, least: int, most: int) -> list[dict[str, Any]]:
        return [self.task(depth) for _ in range(self.random.randint(least, most))]

    def task(self, depth: int) -> dict[str, Any]:
        if depth < 3 and self.random.random() < 0.45:
            return self.block(depth)
        if depth < 3 and self.random.random() < 0.2:
            return self.over_items()
        return self.leaf()

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def leaf(self) -> dict[str, Any]:
        name = self.name("t")
        task = work(name)
        luck = self.random.random()
        if luck < 0.12:
            self.flow.fails.add(name)
        elif luck < 0.2:
            self.flow.skips.add(name)
            task["runIf"] = "by the world"
        elif luck < 0.26:
            task["disabled"] = True
        elif luck < 0.36:
            self.flow.fails_first[name] = self.random.randint(1, 3)
            attempts = self.random.randint(1, 4)
            task["retry"] = {"type": "constant", "interval": "PT1S", "maxAttempts": attempts}
        if self.random.random() < 0.15:
            task["allowFailure"] = True
        if self.random.random() < 0.1:
            task["allowWarning"] = True
        return task

    def over_items(self) -> dict[str, Any]:
        """A task that starts an execution for each of some items."""
        is_loop = self.random.random() < 0.5
        name = self.name("loop" if is_loop else "items")
        size = self.random.randint(0, 5)
        fails = frozenset(range(size)) if self.random.random() < 0.15 else frozenset()
        limit = self.random.choice([0, 1, 2])
        self.flow.items[name if is_loop else f"{name}_items"] = ItemsOf(size, limit, fails, is_loop)
        if is_loop:
            made = block(name, "Loop", values=["v"], tasks=[work(self.name("in"))])
        else:
            made = block(name, "ForEachItem", items="kestra:///f", namespace="t", flowId="child")
        if self.random.random() < 0.15:
            made["allowFailure"] = True
        return made

    def block(self, depth: int) -> dict[str, Any]:
        kind = self.random.choice(KINDS)
        name = self.name(kind.lower())
        deepest = 3 if kind == "WorkingDirectory" else depth + 1  # it may hold no blocks
        inner = self.tasks(deepest, 1, 3)
        made = block(name, kind, **self.properties(kind, inner))
        if kind == "Switch" and self.random.random() < 0.4:
            self.turn(made)
        if kind == "LoopUntil":
            self.flow.times[name] = self.random.randint(1, 4)
        if self.random.random() < 0.25:
            made["errors"] = self.tasks(depth + 1, 1, 2)
        if self.random.random() < 0.25:
            made["finally"] = self.tasks(depth + 1, 1, 2)
        if self.random.random() < 0.15:
            made["allowFailure"] = True
        return made

    def turn(self, made: dict[str, Any]) -> None:
        """Let a switch take another branch once a task of its first one has ended well."""
        sources = made["cases"].get(made["value"], made.get("defaults", []))
        if sources:
            source = self.random.choice(sources)["id"]
            self.flow.turns[made["id"]] = (source, self.random.choice(["a", "b", "c"]))
            made["value"] = changing(made["value"])

    def properties(self, kind: str, inner: list[dict[str, Any]]) -> dict[str, Any]:
        limit = self.random.choice([0, 1, 2])
        values = [str(i) for i in range(self.random.randint(0, 3))]
        match kind:
            case "If":
                condition = self.random.choice(["true", "false"])
                return {"condition": condition, "then": inner, "else": [self.leaf()]}
            case "Switch":
                value = self.random.choice(["a", "b", "c"])
                defaults = {"defaults": [self.leaf()]} if self.random.random() < 0.5 else {}
                return {"value": value, "cases": {"a": inner, "b": [self.leaf()]}, **defaults}
            case "ForEach":
                return {"values": values, "concurrencyLimit": limit, "tasks": inner}
            case "EachParallel":
                return {"value": values, "concurrent": limit, "tasks": inner}
            case "Parallel":
                return {"concurrent": limit, "tasks": inner}
            case "Dag":
                nodes: list[dict[str, Any]] = []
                for task in inner:
                    before = [node["task"]["id"] for node in nodes]
                    needs = [i for i in before if self.random.random() < 0.4]
                    nodes.append({"task": task, "dependsOn": needs})
                return {"concurrent": limit, "tasks": nodes}
            case "Pause":
                return self.pause(inner)
            case "LoopUntil":
                often: dict[str, Any] = {"interval": self.random.choice(["PT0S", "PT1S"])}
                if self.random.random() < 0.4:
                    often["maxIterations"] = self.random.randint(1, 3)
                fails = self.random.random() < 0.5
                return {
                    "condition": "by the world",
                    "checkFrequency": often,
                    "failOnMaxReached": fails,
                    "tasks": inner,
                }
            case _:
                return {"tasks": inner}

    def pause(self, inner: list[dict[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = {"tasks": inner} if self.random.random() < 0.6 else {}
        luck = self.random.random()
        if luck < 0.2:
            made["timeout"] = "PT1S"
        elif luck < 0.6:
            made["pauseDuration"] = "PT1S"
            made["behavior"] = self.random.choice(["RESUME", "WARN", "FAIL"])
        if self.random.random() < 0.3:
            made["onPause"] = self.leaf()
        return made


class Oracle:
    """Interprets a random flow."""

    def __init__(self, flow: RandomFlow) -> None:
        self.flow = flow
        self.states: dict[tuple[str, ...], str] = {}
        """(values around it…, task) → state, of the runs whose existence and end are certain."""
        self.certain = True

    def run(self) -> str:
        """Interpret the whole and give the execution's state."""
        results = self.sequence(self.flow.tasks, ())
        failed = "FAILED" in results
        if failed:
            self.side(self.flow.extra.get("errors", []), ())
        self.side(self.flow.extra.get("finally", []), ())
        for listener in self.flow.extra.get("listeners", []):
            self.side(listener["tasks"], ())
        self.side(self.flow.extra.get("afterExecution", []), ())
        return self.combine(results)

    def combine(self, results: list[str]) -> str:
        if "FAILED" in results:
            return "FAILED"
        return "WARNING" if "WARNING" in results else "SUCCESS"

    def sequence(self, tasks: list[dict[str, Any]], values: tuple[str, ...]) -> list[str]:
        results: list[str] = []
        for task in tasks:
            if not task.get("disabled"):
                results.append(self.task(task, values))
                if results[-1] == "FAILED":
                    break
        return results

    def side(self, tasks: list[dict[str, Any]], values: tuple[str, ...]) -> None:
        for task in tasks:
            if not task.get("disabled"):
                self.task(task, values)

    def task(self, task: dict[str, Any], values: tuple[str, ...]) -> str:
        name = task["id"]
        if name in self.flow.skips:
            state = "SKIPPED"
        elif task["type"].endswith("Loop"):
            state = self.mapped(self.items(name), task)
        elif task["type"].endswith("ForEachItem"):
            state = self.mapped(self.for_each_item(name, values), task)
        elif task["type"] == "test.Work":
            state = self.mapped(self.leaf(task), task)
        else:
            state = self.block(task, values)
        if self.certain:
            self.states[(*values, name)] = state
        return state

    def items(self, name: str) -> str:
        return "FAILED" if self.flow.items[name].fails else "SUCCESS"

    def for_each_item(self, name: str, values: tuple[str, ...]) -> str:
        state = self.items(f"{name}_items")
        runs = {f"{name}_split": "SUCCESS", f"{name}_items": state}
        if state == "SUCCESS":
            runs[f"{name}_merge"] = "SUCCESS"
        if self.certain:
            self.states |= {(*values, run): ended for run, ended in runs.items()}
        return state

    def leaf(self, task: dict[str, Any]) -> str:
        if task["id"] in self.flow.fails:
            return "FAILED"
        needed = self.flow.fails_first.get(task["id"], 0)
        return "SUCCESS" if needed < task.get("retry", {}).get("maxAttempts", 1) else "FAILED"

    def mapped(self, state: str, task: dict[str, Any]) -> str:
        if state == "FAILED" and task.get("allowFailure"):
            state = "WARNING"
        return "SUCCESS" if state == "WARNING" and task.get("allowWarning") else state

    def block(self, task: dict[str, Any], values: tuple[str, ...]) -> str:
        kind = task["type"].rsplit(".", 1)[1]
        results = self.main(kind, task, values)
        if results is None:
            # A Switch without branch has nothing to run, errors included, and these spoil excuses.
            aside = [*task.get("errors", []), *task.get("finally", [])]
            is_excusable = all(inner.get("disabled") for inner in aside)
            return self.mapped("FAILED", task) if is_excusable else "FAILED"
        if "FAILED" in results:
            self.side(task.get("errors", []), values)
        self.side(task.get("finally", []), values)
        state = self.combine(results)
        is_allowed = kind == "AllowFailure" and state == "FAILED"
        return self.mapped("WARNING" if is_allowed else state, task)

    def main(self, kind: str, task: dict[str, Any], values: tuple[str, ...]) -> list[str] | None:
        match kind:
            case "If":
                branch = "then" if task["condition"] == "true" else "else"
                return self.sequence(task[branch], values)
            case "Switch":
                return self.switch(task, values)
            case "ForEach":
                if task["concurrencyLimit"] != 1:
                    groups = [(task["tasks"], (*values, value)) for value in task["values"]]
                    return self.side_by_side(groups, values)
                results: list[str] = []
                for value in task["values"]:
                    results += self.sequence(task["tasks"], (*values, value))
                    if "FAILED" in results:
                        break
                return results
            case "EachParallel":
                groups = [([t], (*values, v)) for v in task["value"] for t in task["tasks"]]
                return self.side_by_side(groups, values)
            case "Parallel":
                return self.side_by_side([([t], values) for t in task["tasks"]], values)
            case "Dag":
                return self.side_by_side([([n["task"]], values) for n in task["tasks"]], values)
            case "Pause":
                return self.pause(task, values)
            case "LoopUntil":
                results = self.sequence(task["tasks"], values)
                most = task["checkFrequency"].get("maxIterations", self.flow.times[task["id"]])
                missed = self.flow.times[task["id"]] > most and any(
                    not inner.get("disabled") for inner in task["tasks"]
                )
                return [*results, "FAILED"] if missed and task["failOnMaxReached"] else results
            case _:
                return self.sequence(task["tasks"], values)

    def switch(self, task: dict[str, Any], values: tuple[str, ...]) -> list[str] | None:
        chosen = task["cases"].get(first_value(task["value"]), task.get("defaults"))
        if chosen is None:
            return None
        source, later = self.flow.turns.get(task["id"], ("", ""))
        ids = [inner["id"] for inner in chosen]
        until = ids.index(source) + 1 if source in ids else len(ids)
        results = self.sequence(chosen[:until], values)
        if "FAILED" in results:
            return results
        runs = source in ids and not chosen[until - 1].get("disabled")
        if runs and results[-1] != "SKIPPED":
            other = task["cases"].get(later, task.get("defaults"))
            if other is not chosen:
                return None if other is None else self.sequence(other, values)
        return results + self.sequence(chosen[until:], values)

    def pause(self, task: dict[str, Any], values: tuple[str, ...]) -> list[str]:
        behavior = task.get("behavior", "RESUME")
        if "timeout" in task or behavior == "FAIL":
            return ["FAILED"]
        warned = ["WARNING"] if behavior == "WARN" else []
        return warned + self.sequence(task.get("tasks", []), values)

    def side_by_side(
        self, groups: list[tuple[list[dict[str, Any]], tuple[str, ...]]], values: tuple[str, ...]
    ) -> list[str]:
        before, was_certain = dict(self.states), self.certain
        results = [state for tasks, at in groups for state in self.sequence(tasks, at)]
        if "FAILED" in results:
            # Which siblings of a failing branch ran, and how far, depends on timing.
            self.states = before
            self.certain = was_certain
        return results
