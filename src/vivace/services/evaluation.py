"""Expressions evaluated within an execution as it stands: what an author tries while writing.

What comes back is seen by a person, so nothing secret leaves: a result that derives from a secret
is masked as a whole, and known secrets are masked wherever else they surface.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from vivace.engine.live import LiveExecution
from vivace.engine.variables import ExecutionVariables
from vivace.errors import NotFoundError, VivaceError
from vivace.expressions import Environment, Host
from vivace.expressions.values import Secret
from vivace.model.execution import Execution, TaskRun
from vivace.services.encryption import Encryption
from vivace.services.masking import MASK, SecretMasks
from vivace.services.rendering import BoundRenderer

__all__ = ["Evaluated", "Evaluation"]

HostFactory = Callable[[Execution, TaskRun | None], Host]
LookAt = Callable[[str], Awaitable[LiveExecution | None]]


class _Executions(Protocol):
    async def get(self, execution_id: str, tenant: str = "main") -> Execution: ...


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A text, or why there is none."""

    result: str | None = None
    error: str | None = None


class Evaluation:
    """Evaluates expressions of a person."""

    def __init__(
        self,
        executions: _Executions,
        look_at: LookAt,
        environment: Environment,
        hosts: HostFactory,
        encryption: Encryption,
        masks: SecretMasks,
        *,
        shared: Mapping[str, Any] | None = None,
    ) -> None:
        """Take what is needed.

        Args:
            executions: Where they are read.
            look_at: Gives an execution as the store has it, with all that expressions may name.
            environment: Renders expressions.
            hosts: Gives an expression its functions that reach outside.
            encryption: For SECRET inputs and encrypted outputs.
            masks: Know the secrets of each execution.
            shared: Names that all expressions see.
        """
        self._executions = executions
        self._look_at = look_at
        self._environment = environment
        self._hosts = hosts
        self._encryption = encryption
        self._masks = masks
        self._shared = shared or {}

    async def evaluate(
        self, tenant: str, execution_id: str, source: str, task_run_id: str | None = None
    ) -> Evaluated:
        """Evaluate a template with the variables of an execution, or of one of its task runs.

        Raises:
            NotFoundError: there is no such execution, or it has no such task run.
        """
        await self._executions.get(execution_id, tenant)
        live = await self._look_at(execution_id)
        if live is None:
            raise NotFoundError(f"execution {execution_id} does not exist")
        return await asyncio.to_thread(self._evaluate, live, source, _run(live, task_run_id))

    def _evaluate(self, live: LiveExecution, source: str, run: TaskRun | None) -> Evaluated:
        execution = live.execution
        mask = self._masks.of(execution.id)
        variables = ExecutionVariables(
            live,
            run,
            self._shared,
            reveal=lambda value: self._encryption.reveal(value, mask.register),
        )
        renderer = BoundRenderer(self._environment, self._hosts(execution, run), live.plan.dialect)
        try:
            text = renderer.text(source, variables)
        except VivaceError as error:
            return Evaluated(error=mask.mask(error.message))
        return Evaluated(MASK if isinstance(text, Secret) else mask.mask(text))


def _run(live: LiveExecution, task_run_id: str | None) -> TaskRun | None:
    if task_run_id is None:
        return None
    run = live.runs.get(task_run_id)
    if run is None:
        raise NotFoundError(f"execution {live.execution.id} has no task run {task_run_id}")
    return run
