"""Pausing executions and answering those that wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from vivace.engine.iteration import plan_iteration
from vivace.engine.plan import FlowPlan, plan_flow
from vivace.engine.restore import restore
from vivace.engine.waiting import not_paused, not_running
from vivace.errors import ConflictError, NotFoundError
from vivace.model.execution import Execution, TaskRun
from vivace.model.item_key import item_prefix
from vivace.model.state import State
from vivace.plugin.fan_out import FanOutTask
from vivace.plugin.waiting import Answer, WaitingFlowable
from vivace.services.execution_starter import ExecutionStarter, InputsReport
from vivace.services.executions import ExecutionService
from vivace.services.executor_port import ExecutorPort
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.inputs import ResolvedInputs
from vivace.store import ItemExecution

__all__ = ["AnswerRequest", "AnswerService", "RevisionSource"]


class RevisionSource(Protocol):
    """Gives the flow of an execution, deleted ones too."""

    async def get(
        self,
        tenant: str,
        namespace: str,
        flow_id: str,
        revision: int | None = None,
        *,
        allow_deleted: bool = False,
    ) -> FlowRevision:
        """Give a revision.

        Raises:
            NotFoundError: no such flow, or no such revision of it.
        """
        ...


class ItemStates(Protocol):
    """Says where the executions stand that a task has started for its items."""

    async def states(self, prefix: str) -> list[ItemExecution]:
        """Give those whose unique keys begin so, in the order of their start."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """What somebody answers an execution that waits."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    """By id: texts, native values or `FileUpload`."""
    task_run_id: str | None = None
    """The run that waits; the first one that does unless given."""
    by: str | None = None
    decision: str | None = None
    """APPROVED or DENIED, for a task that asks for it."""
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    execution: Execution
    revision: FlowRevision
    run: TaskRun | None
    """None when the execution as a whole is paused."""
    task: WaitingFlowable | None
    outputs: Mapping[str, Any]
    iteration_id: str | None = None
    """The paused iteration of a loop, when that is what it waits for."""


class AnswerService:
    """Use cases of executions that wait."""

    def __init__(
        self,
        executions: ExecutionService,
        port: ExecutorPort,
        starter: ExecutionStarter,
        revisions: RevisionSource,
        items: ItemStates,
    ) -> None:
        self._executions = executions
        self._port = port
        self._starter = starter
        self._revisions = revisions
        self._items = items

    async def pause(self, execution_id: str, tenant: str = "main") -> Execution:
        """Start no further task of an execution until it is resumed.

        Raises:
            NotFoundError: there is none.
            ConflictError: it is not RUNNING.
        """
        execution = await self._executions.get(execution_id, tenant)
        if execution.state.is_terminal:
            raise ConflictError(not_running(execution))
        return await self._port.pause(execution_id)

    async def resume(
        self, execution_id: str, tenant: str = "main", request: AnswerRequest | None = None
    ) -> Execution:
        """Let an execution go on that waits for somebody, or was paused.

        When it waits for a paused iteration of a loop, that one is answered.

        Raises:
            NotFoundError: there is none.
            ConflictError: it is not PAUSED.
            InvalidError: what the task asks for is missing or invalid; it stays PAUSED.
        """
        request = request or AnswerRequest()
        waiting = await self._waiting(execution_id, tenant, request)
        if waiting.iteration_id is not None:
            await self.resume(waiting.iteration_id, tenant, replace(request, task_run_id=None))
            return await self._executions.get(execution_id, tenant)
        answer = Answer(by=request.by, decision=request.decision, comment=request.comment)
        if waiting.task is not None and waiting.run is not None:
            waiting.task.check_answer(answer)
            resolved = await self._resolve(waiting, request, task_run_id=waiting.run.id)
            answer = Answer(resolved.require(), answer.by, answer.decision, answer.comment)
        run_id = None if waiting.run is None else waiting.run.id
        return await self._port.resume(execution_id, answer, run_id)

    async def validate(
        self, execution_id: str, tenant: str = "main", request: AnswerRequest | None = None
    ) -> InputsReport:
        """Say what would become of the inputs of an answer; wrong values do not raise.

        Raises:
            NotFoundError: there is none.
            ConflictError: it is not PAUSED.
        """
        request = request or AnswerRequest()
        waiting = await self._waiting(execution_id, tenant, request)
        if waiting.iteration_id is not None:
            anew = replace(request, task_run_id=None)
            return await self.validate(waiting.iteration_id, tenant, anew)
        return InputsReport(waiting.revision, await self._resolve(waiting, request))

    async def _resolve(
        self, waiting: _Waiting, request: AnswerRequest, *, task_run_id: str = ""
    ) -> ResolvedInputs:
        return await self._starter.resolve_answer(
            waiting.revision,
            waiting.execution,
            () if waiting.task is None else waiting.task.answer_inputs(),
            request.inputs,
            task_run_id=task_run_id,
            outputs=waiting.outputs,
        )

    async def _waiting(self, execution_id: str, tenant: str, request: AnswerRequest) -> _Waiting:
        execution, runs = await self._executions.load(execution_id, tenant)
        run = _waiting_run(execution, runs, request.task_run_id)
        revision = await self._revisions.get(
            tenant,
            execution.namespace,
            execution.flow_id,
            execution.flow_revision,
            allow_deleted=True,
        )
        plan = _plan(revision)
        if execution.loop_run is not None:
            plan = plan_iteration(plan, execution.loop_run.task_id)
        live = restore(execution, runs, plan)
        task = None if run is None else plan.nodes[run.task_id].task
        if run is not None and isinstance(task, FanOutTask):
            iteration_id = await self._paused_iteration(run)
            return _Waiting(execution, revision, run, None, live.outputs, iteration_id)
        if not isinstance(task, WaitingFlowable):
            task = None
        return _Waiting(execution, revision, run, task, live.outputs)

    async def _paused_iteration(self, run: TaskRun) -> str | None:
        """Give the first iteration that a loop's run waits for; it may just have gone on."""
        found = await self._items.states(item_prefix(run.id))
        return next((item.id for item in found if item.state is State.PAUSED), None)


def _plan(revision: FlowRevision) -> FlowPlan:
    plan = revision.memo.get("plan")
    if not isinstance(plan, FlowPlan):
        plan = revision.memo["plan"] = plan_flow(
            revision.require(), revision.revision, revision.dialect
        )
    return plan


def _waiting_run(execution: Execution, runs: list[TaskRun], wanted: str | None) -> TaskRun | None:
    paused = [run for run in runs if run.state is State.PAUSED]
    if wanted is not None:
        for run in runs:
            if run.id == wanted and run.state is not State.PAUSED:
                raise ConflictError(f"task run {wanted} is {run.state} and not PAUSED")
        if all(run.id != wanted for run in paused):
            raise NotFoundError(f"execution {execution.id} has no task run {wanted}")
        return next(run for run in paused if run.id == wanted)
    if not paused and execution.state is not State.PAUSED:
        raise ConflictError(not_paused(execution))
    # Who waits in the end of an execution waits behind those that hold it up.
    return paused[0] if paused else None
