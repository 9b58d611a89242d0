"""Functions that read the context of an execution: tasks, loops, environment variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from vivace.expressions.arguments import integer, text
from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.errors import EvaluationError
from vivace.expressions.lookup import ABSENT, find_path
from vivace.expressions.state import Scope
from vivace.expressions.values import is_map, is_sequence, kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["EXECUTION_FUNCTIONS"]


def _found(state: State, *names: str) -> Any:
    """The value of a path in the context, or None."""
    value = find_path(state, names)
    return None if value is ABSENT else value


def _child(value: Any, key: Any) -> Any:
    """The value of a key, or None when there is no map or no such key."""
    return value.get(key) if is_map(value) else None


def _child_of_iteration(outputs: Any, parent: Any) -> Any:
    """The part of `outputs` for the loop value of a parent, if it has one."""
    value = _value_of(parent)
    return outputs if value is None or not is_map(outputs) else outputs.get(value)


def _fetch_context(state: State) -> dict[str, Any]:
    return dict(Scope(state))


def _env(state: State, name: Any = None, default: Any = None) -> Any:
    value = _found(state, "envs", text(name, "name"))
    return default if value is None or value == "" else value


def _tasks_with_state(state: State, state_: Any = None) -> list[dict[str, Any]]:
    wanted = text(state_, "state").upper()
    tasks = _found(state, "tasks")
    found: list[dict[str, Any]] = []
    for task_id, task in tasks.items() if is_map(tasks) else ():
        state.budget.spend()
        for value, run_state in _task_states(task):
            if str(run_state).upper() == wanted:
                entry = {"taskId": task_id, "state": str(run_state)}
                found.append(entry if value is None else {**entry, "value": value})
    return found


def _task_states(task: Any) -> Iterator[tuple[str | None, Any]]:
    """The state of a task, or of each of its iterations with its value."""
    if not is_map(task):
        return
    if not is_map(task.get("state")) and "state" in task:
        yield None, task["state"]
        return
    for value, iteration in task.items():
        if is_map(iteration) and "state" in iteration:
            yield value, iteration["state"]


def _current_each_output(state: State, outputs: Any = None) -> Any:
    """Descend by the value of every enclosing loop, outermost first, then by the current one."""
    if not is_map(outputs):
        raise EvaluationError(f"the argument `outputs` must be a map, not {kind(outputs)}")
    parents = find_path(state, ("parents",))
    if parents is ABSENT:
        raise EvaluationError("it works inside a loop only: there are no `parents`")
    values = [_value_of(parent) for parent in reversed(parents or [])]
    current: Any = outputs
    for value in (*values, _found(state, "taskrun", "value")):
        if value is not None:
            current = _child(current, value)
    return current


def _value_of(parent: Any) -> Any:
    return _child(_child(parent, "taskrun"), "value")


def _parent_output(state: State, index: Any = None) -> Any:
    """Outputs of the direct parent, or of one of the parents counted from the outermost."""
    if index is None:
        return _outputs_of(state, _found(state, "parent"))
    parents = list(reversed(_found(state, "parents") or []))
    position = integer(index, "index")
    if not 0 <= position < len(parents):
        raise EvaluationError(f"there is no parent {position}, only {len(parents)}")
    return _outputs_of(state, parents[position])


def _outputs_of(state: State, parent: Any) -> Any:
    task_id = _child(_child(parent, "task"), "id")
    if task_id is None:
        raise EvaluationError("the task has no parent")
    return _child_of_iteration(_child(_found(state, "outputs"), task_id), parent)


def _iteration_output(state: State, task_id: Any = None, iteration: Any = None) -> Any:
    """The output `value` of an earlier iteration of a task of the current loop."""
    current = _found(state, "taskrun", "iteration")
    if current is None:
        raise EvaluationError("it works inside an iteration only")
    wanted = current - 1 if iteration is None else integer(iteration, "iteration")
    if wanted < 0:
        raise EvaluationError("there is no previous iteration")
    name = _found(state, "task", "id") if task_id is None else text(task_id, "taskId")
    outputs = _child(_found(state, "outputs"), name)
    for parent in reversed(_found(state, "parents") or []):
        outputs = _child_of_iteration(outputs, parent)
    iterations = list(outputs.values()) if is_map(outputs) else []
    if wanted >= len(iterations):
        raise EvaluationError(f"there is no iteration {wanted}, only {len(iterations)}")
    return _child(iterations[wanted], "value")


def _loop_outputs(outputs: Any = None, name: Any = None) -> list[Any]:
    if not is_sequence(outputs):
        raise EvaluationError(f"the argument `outputs` must be a list, not {kind(outputs)}")
    key = text(name, "name")
    return [_child(_child(item, "outputs"), key) for item in outputs]


EXECUTION_FUNCTIONS: tuple[Builtin, ...] = (
    builtin("currentEachOutput", _current_each_output, "outputs", takes_state=True),
    builtin("env", _env, "name", "default", takes_state=True),
    builtin("fetchContext", _fetch_context, takes_state=True, ignores_arguments=True),
    builtin("iterationOutput", _iteration_output, "taskId", "iteration", takes_state=True),
    builtin("loopOutputs", _loop_outputs, "outputs", "name"),
    builtin("parentOutput", _parent_output, "index", takes_state=True),
    builtin("printContext", _fetch_context, takes_state=True, ignores_arguments=True),
    builtin("tasksWithState", _tasks_with_state, "state", takes_state=True),
)
