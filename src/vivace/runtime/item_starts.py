"""How the execution of an item is created: a sub-flow's, or an iteration of the same flow."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from vivace.engine.iteration import parents_of
from vivace.engine.live import LiveExecution
from vivace.engine.plan import Node
from vivace.engine.variables import item_facts
from vivace.errors import ConflictError, InvalidError
from vivace.model.execution import Execution, LoopRun, TaskRun
from vivace.model.item_key import item_key
from vivace.plugin.fan_out import FanOutTask, Item
from vivace.plugin.flowable import Flowable
from vivace.plugin.task import ChildRequest, RestartBehavior
from vivace.runtime.children import StartChildExecution
from vivace.runtime.parent_reports import child_trigger, insist
from vivace.runtime.renderer import Renderer
from vivace.store import ItemExecution

__all__ = ["ItemStarts", "StartIteration"]

Restart = Callable[[str], Awaitable[object]]


class StartIteration(Protocol):
    """Creates an iteration of a loop; the executions service."""

    async def __call__(self, parent: Execution, loop_run: LoopRun, unique_key: str) -> Execution:
        """Create it once: a second call with the same key gives the same execution."""
        ...


class ItemStarts:
    """Creates executions of items; none of them twice."""

    def __init__(
        self,
        renderer: Renderer,
        start: StartChildExecution,
        iterate: StartIteration,
        restart: Restart,
    ) -> None:
        self._renderer = renderer
        self._start = start
        self._iterate = iterate
        self._restart = restart

    async def start(
        self,
        live: LiveExecution,
        run: TaskRun,
        node: Node,
        task: FanOutTask,
        items: Sequence[Item],
        *,
        generation: int = 0,
    ) -> None:
        """Create the executions of some items, together; they are durable when it returns.

        Args:
            live: The execution of the task.
            run: The task's run.
            node: The task at its place.
            task: The task, rendered.
            items: A bounded number.
            generation: Tells several executions of an item apart.

        Raises:
            VivaceError: one of them cannot be created, as its inputs are not valid.
        """
        keys = [item_key(run.id, item.index, generation) for item in items]
        if isinstance(node.task, Flowable):
            loops = [self._loop_run(live, run, item) for item in items]
            work = [
                self._start_iteration(live.execution, loop, key)
                for loop, key in zip(loops, keys, strict=True)
            ]
        else:
            requests = await asyncio.to_thread(self._requests, live, run, task, items)
            work = [
                self._start_child(live, run, node, request, item.index, key)
                for request, item, key in zip(requests, items, keys, strict=True)
            ]
        for result in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

    async def again(
        self,
        live: LiveExecution,
        run: TaskRun,
        node: Node,
        task: FanOutTask,
        item: Item,
        failed: ItemExecution,
    ) -> None:
        """Take up an item whose execution failed: restart that one, or start another."""
        retries = task.restart() is RestartBehavior.RETRY_FAILED
        if retries and await self._restarted(failed.id):
            return
        await self.start(live, run, node, task, [item], generation=len(run.attempts))

    async def _restarted(self, execution_id: str) -> bool:
        try:
            await insist(lambda: self._restart(execution_id))
        except ConflictError:
            return True  # somebody else was faster
        except InvalidError:
            return False  # nothing in it has failed that could be begun again
        return True

    def facts(self, live: LiveExecution, item: Item) -> dict[str, Any]:
        """Give what `{{ item }}` shows in the iteration of an item."""
        return item_facts(item.index, item.value, item.key, parents_of(live.execution.loop_run))

    def _loop_run(self, live: LiveExecution, run: TaskRun, item: Item) -> LoopRun:
        return LoopRun(
            execution_id=live.execution.id,
            task_id=run.task_id,
            task_run_id=run.id,
            index=item.index,
            value=item.value,
            key=item.key,
            parents=parents_of(live.execution.loop_run),
        )

    def _requests(
        self, live: LiveExecution, run: TaskRun, task: FanOutTask, items: Sequence[Item]
    ) -> list[ChildRequest]:
        own = self._renderer.variables(live, run)["taskrun"]
        requests = []
        for item in items:
            extra = {"taskrun": {**own, **task.item_variables(item)}}
            requests.append(task.request(item, self._renderer.values(live, run, extra)))
        return requests

    async def _start_iteration(self, parent: Execution, loop: LoopRun, key: str) -> None:
        await insist(lambda: self._iterate(parent, loop, key))

    async def _start_child(
        self,
        live: LiveExecution,
        run: TaskRun,
        node: Node,
        request: ChildRequest,
        index: int,
        key: str,
    ) -> None:
        trigger = child_trigger(live.execution, run, node, index)
        await insist(lambda: self._start(live.execution, request, trigger, key))
