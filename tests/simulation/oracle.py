"""A naive interpreter that says how a random flow must end.

It walks the flow recursively, as one would explain it at a whiteboard: no events, no counters, no
crash. What depends on timing (siblings of a failing branch) it calls unknown.
"""

from __future__ import annotations

from typing import Any

from tests.simulation.flows import RandomFlow
from tests.unit.engine.harness import first_value

__all__ = ["Oracle"]


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
        retry = task.get("retry", {})
        if needed >= retry.get("maxAttempts", 1):
            return "FAILED"
        return "WARNING" if needed and retry.get("warningOnRetry") else "SUCCESS"

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
