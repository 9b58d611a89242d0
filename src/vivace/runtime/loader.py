"""Executions come back from the store: after a start, a crash, or when somebody asks for one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from vivace.engine.iteration import plan_iteration
from vivace.engine.live import LiveExecution
from vivace.engine.plan import FlowPlan
from vivace.engine.restore import restore
from vivace.errors import NotFoundError, UnavailableError, VivaceError
from vivace.model.execution import Execution
from vivace.runtime.ports import PlanSource
from vivace.runtime.unreadable import Unreadable
from vivace.store import Store

__all__ = ["Loader"]

_LOG = logging.getLogger(__name__)


class Loader:
    """Joins the records of an execution with the plan of its flow."""

    def __init__(
        self,
        store: Store,
        plans: PlanSource,
        lives: Mapping[str, LiveExecution],
        unreadable: Unreadable,
        take_over: Callable[[LiveExecution], None],
    ) -> None:
        """Take what is needed.

        Args:
            store: Where executions are kept.
            plans: Finds the flow of an execution.
            lives: The executions that are in memory.
            unreadable: Marks those that cannot be read.
            take_over: Goes on with one that was loaded.
        """
        self._executions = store.executions
        self._plans = plans
        self._lives = lives
        self._unreadable = unreadable
        self._take_over = take_over

    async def load_open(self) -> int:
        """Load every execution that has not ended and is not in memory; give their number.

        Raises:
            UnavailableError: the store cannot be read.
        """
        loaded = 0
        for execution_id in await self._executions.open_ids():
            if execution_id in self._lives or self._unreadable.is_passed_over(execution_id):
                continue
            try:
                loaded += await self.load(execution_id) is not None
            except UnavailableError:
                raise
            except Exception as error:
                # One execution that cannot be read does not keep the others from going on.
                _LOG.exception("execution %s cannot be taken up", execution_id)
                await self._unreadable.mark(execution_id, f"it cannot be taken up: {error}")
        return loaded

    async def load(self, execution_id: str) -> LiveExecution | None:
        """Bring an execution that has not fully ended into memory.

        Raises:
            UnavailableError: the store cannot be read.
        """
        loaded = await self._executions.load(execution_id)
        if execution_id in self._lives:
            return self._lives[execution_id]
        if loaded is None or loaded[0].fully_ended:
            return None
        execution, runs = loaded
        try:
            plan, outer = await self.plan(execution), await self.outer(execution)
        except UnavailableError:
            raise
        except VivaceError as error:
            await self._unreadable.fail(
                execution, runs, f"its flow cannot be read: {error.message}"
            )
            return None
        if execution_id in self._lives:  # somebody was quicker
            return self._lives[execution_id]
        live = restore(execution, runs, plan)
        live.outer = outer
        self._take_over(live)
        return live

    async def look_at(self, execution_id: str) -> LiveExecution | None:
        """Give an execution as the store has it, for reading; it is not run."""
        loaded = await self._executions.load(execution_id)
        if loaded is None:
            return None
        execution, runs = loaded
        live = restore(execution, runs, await self.plan(execution))
        live.outer = await self.outer(execution)
        return live

    async def plan(self, execution: Execution) -> FlowPlan:
        """Give the plan of an execution: its flow, or what a loop repeats of it.

        Raises:
            VivaceError: the flow is gone, or cannot be read.
        """
        plan = await self._plans(
            execution.tenant, execution.namespace, execution.flow_id, execution.flow_revision
        )
        loop = execution.loop_run
        return plan if loop is None else plan_iteration(plan, loop.task_id)

    async def outer(self, execution: Execution) -> LiveExecution | None:
        """Give the execution that this one is an iteration of, ended or not.

        Raises:
            NotFoundError: it is gone.
        """
        loop = execution.loop_run
        if loop is None:
            return None
        outer = self._lives.get(loop.execution_id) or await self.look_at(loop.execution_id)
        if outer is None:
            raise NotFoundError(f"the execution `{loop.execution_id}` of its loop is gone")
        return outer
