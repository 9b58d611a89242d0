"""Use cases that change an execution by hand: restart, replay, labels, state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any, Protocol

from vivace.engine.amending import END_STATES
from vivace.engine.marking import MARKS
from vivace.errors import ConflictError
from vivace.model.execution import Execution, TaskRun
from vivace.model.label import SYSTEM_PREFIX, merge_labels
from vivace.model.state import State
from vivace.services.execution_request import IllegalArgumentError, StartRequest
from vivace.services.operations_port import LimitUse, OperationsPort, ReplayRequest

__all__ = [
    "ExecutionChanges",
    "check_end_state",
    "check_new_labels",
    "check_unqueued_state",
]

Labels = Sequence[tuple[str, str]]
_UNQUEUED = (State.RUNNING, State.CANCELLED, State.FAILED)
WithRuns = tuple[Execution, list[TaskRun]]


class _Executions(Protocol):
    async def get(self, execution_id: str, tenant: str = "main") -> Execution: ...


class _Inputs(Protocol):
    """What replays with other inputs need; see `ExecutionStarter`."""

    async def latest_revision(self, execution: Execution) -> int: ...

    def resolved(
        self, request: StartRequest, known: Mapping[str, Any]
    ) -> AbstractAsyncContextManager[dict[str, Any]]: ...


class _Answers(Protocol):
    async def resume(self, execution_id: str, tenant: str = "main") -> Execution: ...


class ExecutionChanges:
    """Every change goes through the operations' port.

    All raise `NotFoundError` for an execution that the tenant does not have, and `ConflictError`
    when its state does not allow the change.
    """

    def __init__(
        self,
        executions: _Executions,
        port: OperationsPort,
        inputs: _Inputs,
        answers: _Answers,
    ) -> None:
        self._executions = executions
        self._port = port
        self._inputs = inputs
        self._answers = answers

    async def restart(
        self, execution_id: str, tenant: str = "main", *, revision: int | None = None
    ) -> WithRuns:
        """Take up an ended execution again from the tasks that failed.

        Args:
            execution_id: Which one.
            tenant: Whose it is.
            revision: With a revision of the flow it goes on as a new execution.

        Returns:
            It and its task runs as they were set back, before anything ran.

        Raises:
            InvalidError: nothing in it failed, or the revision does not go on from there.
        """
        await self._executions.get(execution_id, tenant)
        return await self._port.restart(execution_id, revision=revision)

    async def replay(
        self,
        execution_id: str,
        tenant: str = "main",
        *,
        task_run_id: str | None = None,
        revision: int | None = None,
        latest_revision: bool = False,
        inputs: Mapping[str, Any] | None = None,
        breakpoints: Sequence[str] = (),
    ) -> WithRuns:
        """Run an execution, in any state, again as a new one.

        Args:
            execution_id: Which one.
            tenant: Whose it is.
            task_run_id: Where to begin again; None is from the beginning.
            revision: Of the flow; None is the one that ran.
            latest_revision: Take the newest revision instead.
            inputs: Other values; inputs that are not given keep theirs.
            breakpoints: `taskId` or `taskId.value`.

        Returns:
            The new execution and the task runs that it begins with.

        Raises:
            NotFoundError: there is no such revision.
            InvalidError: an input is wrong, there is no such task run, or the revision does not go
                on from it.
        """
        source = await self._executions.get(execution_id, tenant)
        wanted = ReplayRequest(task_run_id, revision, breakpoints=breakpoints)
        if latest_revision:
            wanted = replace(wanted, revision=await self._inputs.latest_revision(source))
        if inputs is None:
            return await self._port.replay(execution_id, wanted)
        request = StartRequest(
            tenant,
            source.namespace,
            source.flow_id,
            wanted.revision or source.flow_revision,
            inputs=inputs,
            trigger=source.trigger,
            labels=source.labels,
            is_manual=False,
            execution_id=wanted.new_id,
        )
        async with self._inputs.resolved(request, source.inputs) as values:
            return await self._port.replay(execution_id, replace(wanted, inputs=values))

    async def set_labels(
        self,
        execution_id: str,
        labels: Labels,
        tenant: str = "main",
        *,
        keep_others: bool = False,
    ) -> Execution:
        """Replace the labels of an ended execution, but for those that the server has set.

        Args:
            execution_id: Which one.
            labels: The new ones; of equal keys the last counts.
            tenant: Whose it is.
            keep_others: Add to the labels that are there instead.

        Raises:
            InvalidError: a label is empty, or belongs to the server.
        """
        await self._executions.get(execution_id, tenant)
        checked = check_new_labels(labels)
        return await self._port.set_labels(execution_id, checked, keep_others=keep_others)

    async def change_status(
        self, execution_id: str, state: State, tenant: str = "main"
    ) -> Execution:
        """Put an ended execution into another end state; nothing runs again.

        Raises:
            InvalidError: it is no end state.
        """
        await self._executions.get(execution_id, tenant)
        check_end_state(state)
        return await self._port.change_status(execution_id, state)

    async def mark(
        self, execution_id: str, task_run_id: str, state: State, tenant: str = "main"
    ) -> WithRuns:
        """Put a task run of an ended execution into a state; the execution goes on from there.

        Args:
            execution_id: Which one.
            task_run_id: One of its task runs.
            state: CANCELLED cancels the execution too.
            tenant: Whose it is.

        Returns:
            It and its task runs as they were set back, before anything ran.

        Raises:
            ConflictError: the execution has not ended, or was killed.
            InvalidError: the state is none for that, there is no such task run, or it is one of
                `errors`, `finally` or `afterExecution`.
        """
        execution = await self._executions.get(execution_id, tenant)
        if not execution.state.is_terminal or execution.state is State.KILLED:
            raise ConflictError(
                "You can only change the state of a task run for a terminated non killed "
                f"execution. `{execution_id}` is {execution.state}",
                hint="resume one that is PAUSED",
            )
        if state not in MARKS:
            raise IllegalArgumentError(
                f"a task run cannot be put into state {state}, but into {', '.join(MARKS)}"
            )
        return await self._port.mark(execution_id, task_run_id, state)

    async def force_run(self, execution_id: str, tenant: str = "main") -> Execution:
        """Let an execution that has not ended go on now.

        One that waits for its date or for a place below the flow's limit begins, one that is paused
        is resumed; nothing else is changed by it.

        Raises:
            InvalidError: it is paused, and what its task asks for has no default.
        """
        execution = await self._executions.get(execution_id, tenant)
        if execution.state is State.PAUSED:
            return await self._answers.resume(execution_id, tenant)
        return await self._port.force_run(execution_id)

    async def unqueue(
        self, execution_id: str, state: State = State.RUNNING, tenant: str = "main"
    ) -> Execution:
        """Take an execution out of the queue of its flow.

        Args:
            execution_id: A QUEUED one.
            state: RUNNING lets it run beyond the limit; CANCELLED or FAILED ends it.
            tenant: Whose it is.

        Raises:
            InvalidError: the state is none for that.
        """
        await self._executions.get(execution_id, tenant)
        check_unqueued_state(state)
        return await self._port.unqueue(execution_id, state)

    async def resume_from_breakpoint(
        self, execution_id: str, tenant: str = "main", *, breakpoints: Sequence[str] = ()
    ) -> Execution:
        """Let an execution go on from where it stopped, and stop at `breakpoints` next."""
        await self._executions.get(execution_id, tenant)
        return await self._port.resume_from_breakpoint(execution_id, breakpoints)

    def limits(self, tenant: str = "main") -> list[LimitUse]:
        """Say how the limits of flows are used, as far as they have been since the start."""
        return [use for use in self._port.limits() if use.tenant == tenant]

    def recount(self, namespace: str, flow_id: str, tenant: str = "main") -> LimitUse:
        """Count the executions of a limited flow anew, and let begin what may."""
        return self._port.recount(tenant, namespace, flow_id)


def check_unqueued_state(state: State) -> None:
    """Refuse states into which no execution leaves a queue.

    Raises:
        IllegalArgumentError: it is one of them.
    """
    if state not in _UNQUEUED:
        raise IllegalArgumentError(
            f"an execution leaves the queue as {', '.join(_UNQUEUED)}, not as {state}"
        )


def check_new_labels(labels: Labels) -> list[tuple[str, str]]:
    """Give labels that may be set by hand, each key once.

    Raises:
        IllegalArgumentError: one is empty, or belongs to the server.
    """
    for key, value in labels:
        if key.startswith(SYSTEM_PREFIX):
            raise IllegalArgumentError(
                f"System labels can only be set by the server, offending label: {key}={value}"
            )
        if not key.strip() or not value.strip():
            raise IllegalArgumentError(
                f"a label needs a key and a value, and `{key}={value}` lacks one"
            )
    return merge_labels(list(labels))


def check_end_state(state: State) -> None:
    """Refuse states in which no execution ends.

    Raises:
        IllegalArgumentError: it is one of them.
    """
    if state not in END_STATES:
        raise IllegalArgumentError(
            "You can only change the state of an execution to a terminal state. "
            f"{state} is none of {', '.join(END_STATES)}"
        )
