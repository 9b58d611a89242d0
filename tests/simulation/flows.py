"""Random flows, and what the world does with their tasks."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import Any

from tests.unit.engine.harness import ItemsOf, block, changing, work

__all__ = ["RandomFlow", "random_flow"]

KINDS = (
    *("Sequential", "Parallel", "AllowFailure", "If", "Switch", "ForEach", "Dag", "EachParallel"),
    *("WorkingDirectory", "Pause", "LoopUntil"),
)


@dataclass
class RandomFlow:
    """A flow as data, and what the world does with its tasks."""

    seed: int
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
    return _Builder(seed).build()


class _Builder:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0
        self.flow = RandomFlow(seed, [], {})

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
            if self.random.random() < 0.3:
                task["retry"]["warningOnRetry"] = True
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
