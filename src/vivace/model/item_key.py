"""Unique keys of the executions that a task starts for its items: they say whose they are."""

from __future__ import annotations

__all__ = ["item_key", "item_prefix", "place_of_item"]

_KIND = "fan"


def item_prefix(task_run_id: str) -> str:
    """Give how the keys of a task run's executions begin."""
    return f"{_KIND}:{task_run_id}:"


def item_key(task_run_id: str, index: int, generation: int = 0) -> str:
    """Give the key of an item's execution; `generation` tells several of an item apart."""
    return f"{item_prefix(task_run_id)}{index}:{generation}"


def place_of_item(key: str | None) -> tuple[str, int]:
    """Give the task run and the index that a unique key tells; no id when it tells none."""
    match (key or "").split(":"):
        case [kind, run_id, index, _] if kind == _KIND and index.isdecimal():
            return run_id, int(index)
        case _:
            return "", 0
