"""Everything between a wish and a new execution: flow, labels, inputs, checks."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from vivace.engine.variables import nested_labels
from vivace.errors import ConflictError, VivaceError
from vivace.expressions import Environment, Host
from vivace.model.execution import Execution, LoopRun, TaskRun
from vivace.model.flow import Check, Flow
from vivace.model.identifier import new_id
from vivace.model.input import Input
from vivace.model.instant import Micros, to_iso
from vivace.model.label import SYSTEM_PREFIX, merge_labels
from vivace.model.state import State
from vivace.services.checks import BLOCK, FAIL, failed_checks, strictest
from vivace.services.encryption import Encryption
from vivace.services.execution_request import (
    CORRELATION_ID,
    FROM,
    IllegalArgumentError,
    StartRequest,
    check_given_labels,
)
from vivace.services.flow_catalogue import FlowCatalogue, FlowRevision
from vivace.services.inputs import FileUpload, InputTools, ResolvedInputs, resolve_inputs
from vivace.services.rendering import BoundRenderer
from vivace.storage import AsyncStorage, execution_directory, input_file

__all__ = ["ExecutionStarter", "HostFactory", "InputsReport"]

_log = logging.getLogger(__name__)

HostFactory = Callable[[Execution, TaskRun | None], Host]

_KINDS = frozenset({"TEST", "PLAYGROUND", "LOOP"})


@dataclass(frozen=True, slots=True)
class InputsReport:
    """What would become of a request: what the form of a flow shows."""

    revision: FlowRevision
    resolved: ResolvedInputs
    failed_checks: list[Check] = field(default_factory=list)


class ExecutionStarter:
    """Makes executions out of requests; nothing is recorded here but uploaded files."""

    def __init__(
        self,
        flows: FlowCatalogue,
        environment: Environment,
        hosts: HostFactory,
        encryption: Encryption,
        storage: AsyncStorage,
        *,
        shared: Mapping[str, Any] | None = None,
        allows_local_file: Callable[[str], bool] = lambda _: False,
        max_file_bytes: int | None = None,
        now: Callable[[], Micros] = lambda: time.time_ns() // 1_000,
    ) -> None:
        """Take what is needed.

        Args:
            flows: Where flows are found.
            environment: Renders expressions.
            hosts: Gives an expression its functions that reach outside.
            encryption: For SECRET inputs.
            storage: For FILE inputs.
            shared: Names that all expressions see (`shared_variables`).
            allows_local_file: Whether a `file://` URI may be given.
            max_file_bytes: Longest file that may be uploaded.
            now: The clock.
        """
        self._flows = flows
        self._environment = environment
        self._hosts = hosts
        self._encryption = encryption
        self._storage = storage
        self._shared = shared or {}
        self._allows_local_file = allows_local_file
        self._max_file_bytes = max_file_bytes
        self._now = now

    async def build(self, request: StartRequest) -> Execution:
        """Make the execution of a request.

        Raises:
            NotFoundError: no such flow or revision.
            ConflictError: the flow is disabled or cannot be read.
            InvalidError: a label, an input or a blocking check.
        """
        revision, execution = await self._prepare(request)
        flow = revision.require()
        if flow.inputs or request.inputs:
            await self._resolve(request, revision, execution)
        if flow.checks and request.is_manual:
            failed = await self._checks(revision, execution)
            _apply(failed, execution, self._now())
        return execution

    async def latest_revision(self, execution: Execution) -> int:
        """Give the newest revision of an execution's flow that is no draft.

        Raises:
            NotFoundError: the flow is gone.
        """
        found = await self._flows.get(execution.tenant, execution.namespace, execution.flow_id)
        return found.revision

    @asynccontextmanager
    async def resolved(
        self, request: StartRequest, known: Mapping[str, Any]
    ) -> AsyncIterator[dict[str, Any]]:
        """Give the inputs of an execution that takes over those of another one.

        Files that were uploaded are deleted again when what is done with the inputs fails.

        Args:
            request: With the inputs that are given anew, and the id of the new execution.
            known: Values of the others, as they are kept.

        Raises:
            NotFoundError: no such flow or revision.
            ConflictError: the flow is disabled or cannot be read.
            InvalidError: an input is wrong.
        """
        declared = {**self._encryption.reveal(known), **request.inputs}
        request = replace(request, inputs=declared)
        revision, execution = await self._prepare(request)
        await self._resolve(request, revision, execution)
        try:
            yield execution.inputs
        except VivaceError:
            await self.discard(execution)
            raise

    def iteration(self, parent: Execution, loop_run: LoopRun, unique_key: str) -> Execution:
        """Make an iteration of a loop of `parent`, with its labels and variables.

        Its inputs and trigger are those of the parent, and are kept there alone.
        """
        now, own_id = self._now(), new_id()
        return Execution(
            id=own_id,
            tenant=parent.tenant,
            namespace=parent.namespace,
            flow_id=parent.flow_id,
            flow_revision=parent.flow_revision,
            history=[(State.CREATED, now)],
            labels=list(parent.labels),
            variables=parent.variables,
            parent_id=parent.id,
            original_id=own_id,
            kind="LOOP",
            created_at=now,
            unique_key=unique_key,
            loop_run=loop_run,
        )

    async def discard(self, execution: Execution) -> None:
        """Delete the files that were stored for an execution that was not recorded."""
        directory = execution_directory(execution.namespace, execution.flow_id, execution.id)
        await self._storage.for_tenant(execution.tenant).delete_directory(directory)

    async def validate(self, request: StartRequest) -> InputsReport:
        """Say what would become of the inputs; nothing is stored, and bad values do not raise.

        Raises:
            NotFoundError: no such flow or revision.
            ConflictError: the flow is disabled or cannot be read.
        """
        revision, execution = await self._prepare(request)
        tools = self._tools(revision, execution, _name_of)
        flow = revision.require()
        variables = self._variables(execution)
        resolved = await asyncio.to_thread(
            resolve_inputs, flow.inputs, request.inputs, variables, tools
        )
        report = InputsReport(revision, resolved)
        if flow.checks and not any(result.errors for result in resolved.results):
            execution.inputs = resolved.values
            report.failed_checks.extend(await self._checks(revision, execution))
        return report

    async def _prepare(self, request: StartRequest) -> tuple[FlowRevision, Execution]:
        revision = await self._flows.get(
            request.tenant, request.namespace, request.flow_id, request.revision
        )
        flow = revision.require()
        if flow.disabled:
            raise ConflictError(f"flow {revision.name} is disabled and cannot be executed")
        if request.is_manual:
            check_given_labels(request.labels)
        return revision, self._execution(request, revision, flow)

    def _execution(self, request: StartRequest, revision: FlowRevision, flow: Flow) -> Execution:
        now = self._now()
        own_id = request.execution_id or new_id()
        return Execution(
            id=own_id,
            tenant=request.tenant,
            namespace=request.namespace,
            flow_id=request.flow_id,
            flow_revision=revision.revision,
            history=[(State.CREATED, now)],
            labels=_labels(flow, request, own_id),
            variables=dict(flow.variables),
            trigger=request.trigger,
            parent_id=request.parent_id,
            original_id=own_id,
            kind=_kind(request.kind),
            schedule_at=request.schedule_at,
            created_at=now,
            unique_key=request.unique_key,
            breakpoints=list(request.breakpoints),
        )

    async def _resolve(
        self, request: StartRequest, revision: FlowRevision, execution: Execution
    ) -> None:
        tools = self._tools(revision, execution, self._keeper(execution))
        inputs, variables = revision.require().inputs, self._variables(execution)
        has_files = any(isinstance(value, FileUpload) for value in request.inputs.values())
        if has_files or self._may_block(revision, tools.renderer):
            resolved = await asyncio.to_thread(
                resolve_inputs, inputs, request.inputs, variables, tools
            )
        else:
            resolved = resolve_inputs(inputs, request.inputs, variables, tools)
        for name in resolved.undeclared:
            _log.warning("input not declared", extra={"flow": revision.name, "input": name})
        try:
            execution.inputs = resolved.values if request.lenient_inputs else resolved.require()
        except VivaceError:
            if has_files:
                await self.discard(execution)
            raise

    async def resolve_answer(
        self,
        revision: FlowRevision,
        execution: Execution,
        inputs: Sequence[Input],
        given: Mapping[str, Any],
        *,
        task_run_id: str = "",
        outputs: Mapping[str, Any] | None = None,
    ) -> ResolvedInputs:
        """Resolve what a waiting task asks for.

        Args:
            revision: Of the execution's flow.
            execution: The one that waits.
            inputs: As the task declares them.
            given: By id, dotted or nested: texts, native values or `FileUpload`.
            task_run_id: Tells uploaded files from others; when empty none is stored.
            outputs: What `{{ outputs }}` shows.
        """
        keep = self._keeper(execution, task_run_id) if task_run_id else _name_of
        tools = self._tools(revision, execution, keep)
        variables = {**self._variables(execution), "outputs": outputs or {}}
        return await asyncio.to_thread(resolve_inputs, inputs, given, variables, tools)

    def _keeper(self, execution: Execution, prefix: str = "") -> Callable[[str, FileUpload], str]:
        storage = self._storage.blocking.for_tenant(execution.tenant)
        directory = execution_directory(execution.namespace, execution.flow_id, execution.id)

        def keep(input_id: str, upload: FileUpload) -> str:
            name = f"{prefix}-{input_id}" if prefix else input_id
            path = input_file(directory, name, upload.name)
            return storage.put(path, upload.content, max_bytes=self._max_file_bytes)

        return keep

    async def _checks(self, revision: FlowRevision, execution: Execution) -> list[Check]:
        inputs = self._encryption.reveal(execution.inputs)
        variables = {**self._variables(execution), "inputs": inputs}
        renderer = self._renderer(revision, execution)
        checks = revision.require().checks
        return await asyncio.to_thread(failed_checks, checks, variables, renderer)

    def _may_block(self, revision: FlowRevision, renderer: BoundRenderer) -> bool:
        """Whether resolving may wait: for a host, or for a pattern that somebody wrote."""
        known = revision.memo.get("inputs may block")
        if known is None:
            inputs = [
                child
                for item in revision.require().inputs
                for child in (item, *(item.inputs or ()))
            ]
            known = any(item.validator or item.json_schema for item in inputs) or any(
                renderer.may_block(
                    [item.defaults, item.expression, item.depends_on and item.depends_on.condition]
                )
                for item in inputs
            )
            revision.memo["inputs may block"] = known
        return bool(known)

    def _tools(
        self,
        revision: FlowRevision,
        execution: Execution,
        store_file: Callable[[str, FileUpload], str],
    ) -> InputTools:
        return InputTools(
            self._renderer(revision, execution),
            self._encryption,
            store_file,
            self._allows_local_file,
        )

    def _renderer(self, revision: FlowRevision, execution: Execution) -> BoundRenderer:
        return BoundRenderer(self._environment, self._hosts(execution, None), revision.dialect)

    def _variables(self, execution: Execution) -> dict[str, Any]:
        variables: dict[str, Any] = {
            **self._shared,
            "flow": {
                "id": execution.flow_id,
                "namespace": execution.namespace,
                "revision": execution.flow_revision,
                "tenantId": execution.tenant,
            },
            "execution": {
                "id": execution.id,
                "startDate": to_iso(execution.started_at),
                "state": execution.state.value,
                "originalId": execution.original_id,
            },
            "labels": nested_labels(execution.labels),
        }
        if execution.variables:
            variables["vars"] = execution.variables
        if execution.trigger is not None:
            variables["trigger"] = execution.trigger.variables
        return variables


def _name_of(_: str, upload: FileUpload) -> str:
    return upload.name


def _labels(flow: Flow, request: StartRequest, own_id: str) -> list[tuple[str, str]]:
    own = [(key, value) for key, value in flow.labels if not key.startswith(SYSTEM_PREFIX)]
    labels = merge_labels(own, list(request.labels))
    given = {key for key, _ in labels}
    if request.origin is not None and FROM not in given:
        labels.append((FROM, request.origin))
    if CORRELATION_ID not in given:
        labels.append((CORRELATION_ID, own_id))
    return labels


def _kind(kind: str | None) -> str | None:
    if kind is None or kind == "NORMAL":
        return None
    if kind not in _KINDS:
        raise IllegalArgumentError(
            f"`{kind}` is no kind of execution: it is NORMAL, TEST, PLAYGROUND or LOOP"
        )
    return kind


def _apply(failed: list[Check], execution: Execution, now: Micros) -> None:
    behavior = strictest(failed)
    if behavior == BLOCK:
        blocking = [check.message for check in failed if check.behavior == BLOCK]
        raise IllegalArgumentError("; ".join(blocking))
    if behavior == FAIL:
        execution.enter(State.FAILED, now)
        execution.failure = next(check.message for check in failed if check.behavior == FAIL)
