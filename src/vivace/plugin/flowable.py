"""Tasks that decide which tasks run next.

A flowable answers two questions, both from what it is told, without looking at the whole execution:
which children are next, and how does my state follow from theirs. The engine keeps the counters of
each running block, so an answer costs as much as the children it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from pydantic import Field

from vivace.model.state import State
from vivace.model.task import Task, TaskList
from vivace.plugin.task import Outputs

__all__ = [
    "Block",
    "Child",
    "Flowable",
    "Start",
    "enabled",
    "follows_in_order",
    "next_in_order",
]


@dataclass(frozen=True, slots=True)
class Child:
    """A child to create; equal (task, value, iteration) mean the same run."""

    task: Task
    value: str | None = None
    iteration: int | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """What a flowable decides when it starts."""

    plan: Any = None
    """Kept with the run, as JSON: the branch taken, the values to loop over."""
    outputs: dict[str, Any] | None = None


class Block(Protocol):
    """A running flowable's main list, as its rules see it.

    Children of `errors` and `finally` are not counted here: they are always sequential and the
    engine runs them by itself.
    """

    plan: Any
    """What `start` gave."""
    created: int
    """Children created so far."""
    groups: int
    """Iterations begun so far."""

    @property
    def open(self) -> int:
        """Of the children created, how many have not ended."""
        ...

    def has_ended(self, task_id: str) -> bool:
        """Whether the child of this task has ended."""
        ...

    def is_created(self, task_id: str, iteration: int | None = None) -> bool:
        """Whether the child of this task has been created.

        Of loops (with an iteration) those are known that were there when the execution was taken
        up from the store: children that are created later are created in order.
        """
        ...


class Flowable(Task):
    """Base of the control structures."""

    outputs_type: ClassVar[type[Outputs] | None] = None
    """Documents the outputs, when there are any."""

    errors: TaskList = []
    """Run one after another when a task of the block has failed for good."""
    finally_: TaskList = Field(default=[], alias="finally")
    """Run one after another at the end of the block, whatever happened."""

    side_branches: ClassVar[frozenset[str]] = frozenset({"errors", "finally"})
    """Branches of `child_lists` whose tasks have no part in the block's state."""
    detached_branches: ClassVar[frozenset[str]] = frozenset()
    """Of these, the branches whose end nobody waits for: they run beside the block."""

    def child_lists(self) -> dict[str, list[Task]]:
        """Give every list of tasks inside, by the name of its branch."""
        return {"errors": self.errors, "finally": self.finally_}

    def start(self) -> Start:
        """Decide, with rendered properties, what this run will do.

        Raises:
            TaskError: it cannot be decided; the block fails.
        """
        return Start()

    def decides_again(self) -> bool:
        """Whether `start` is asked again when what it looks at may have changed.

        That is each time a child has ended, and when a task further inside has set labels or
        variables. Another plan means another branch; children begun in the one before run on, and
        the block does not wait for them. Asked of the task as it is written.
        """
        return False

    def main_list(self, plan: Any) -> Sequence[Task] | None:
        """Give the tasks of the branch that `plan` chose; None when there is no branch to run.

        None ends the block FAILED, an empty list SUCCESS.
        """
        raise TypeError(f"{type(self).__name__} does not say what it runs")

    def size(self, plan: Any) -> int:
        """Give the number of children in all when nothing fails."""
        return len(enabled(self.main_list(plan) or ()))

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        """Name the children to create now.

        Asked when the block starts and each time a child has ended without stopping the block.
        Of a long answer the engine takes a part, and asks again: with `ended` None the answer is
        what may be created besides what the block already counts.
        """
        raise TypeError(f"{type(self).__name__} does not say what is next")

    def follows(self, plan: Any, first: Child, second: Child) -> bool:
        """Whether `second` begins only once `first` has ended.

        Asked when a run is replayed: what follows from it runs again too.
        """
        return follows_in_order(self.main_list(plan) or (), first, second)

    def verdict(self, plan: Any) -> State:
        """Give the state that the block has at best, whatever its children do."""
        return State.SUCCESS

    def beside_failure(self, block: Block, failed: Child) -> Iterable[Child]:
        """Name the children that begin although a task beside them has just failed.

        In Kestra a task leaves its place under a limit when it is handed to a worker, so that the
        next one has begun before the first can fail. A block keeps its place while it runs.
        """
        return ()

    def outcome(self, state: State, plan: Any) -> State:
        """Turn the state that follows from the children into the block's own."""
        return state

    def exit_state(self, state: State, plan: Any) -> State | None:
        """Say in which state the end of the block ends the whole execution, if it does."""
        return None


def enabled(tasks: Iterable[Task]) -> list[Task]:
    """Leave out the disabled tasks."""
    return [task for task in tasks if not task.disabled]


def follows_in_order(tasks: Iterable[Task], first: Child, second: Child) -> bool:
    """Whether `second` comes after `first` when one thing runs after another."""
    positions = {task.id: position for position, task in enumerate(tasks)}
    last = len(positions)
    return (second.iteration or 0, positions.get(second.task.id, last)) > (
        first.iteration or 0,
        positions.get(first.task.id, last),
    )


def next_in_order(tasks: Sequence[Task], block: Block) -> Iterable[Child]:
    """Name the next of a sequence that runs one after another."""
    if block.open or block.created >= len(tasks):
        return ()
    return (Child(tasks[block.created]),)
