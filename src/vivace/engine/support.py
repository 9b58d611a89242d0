"""What this version reads but does not carry out yet: refused by name, never ignored in silence."""

from __future__ import annotations

from collections.abc import Iterator

from vivace.model.flow import Flow
from vivace.model.task import Task
from vivace.plugin.task import RunnableTask

__all__ = ["unsupported"]

Finding = tuple[tuple[str | int, ...], str]


def unsupported(flow: Flow) -> Iterator[Finding]:
    """Name every feature of a flow that would have no effect, with its path."""
    if flow.quotas:
        yield ("quotas",), "Quotas are only available in Enterprise Edition."
    for index, trigger in enumerate(flow.triggers):
        if trigger.log_to_file:
            yield ("triggers", index, "logToFile"), _sentence("`logToFile`")
    for task in flow.all_tasks():
        yield from _task(task)


def _task(task: Task) -> Iterator[Finding]:
    place: tuple[str | int, ...] = ("tasks",)
    name = f"of task `{task.id}`"
    if task.log_to_file and not isinstance(task, RunnableTask):
        yield place, f"`logToFile` {name} is for tasks that a worker runs, and {task.type} is none"
    if task.assets is not None:
        yield place, _sentence(f"`assets` {name}")


def _sentence(what: str) -> str:
    return f"{what} is known but does not work in this version yet"
