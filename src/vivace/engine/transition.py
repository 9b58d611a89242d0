"""One transition: how an event changes task runs, blocks and the execution."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, assert_never

from vivace.engine import events
from vivace.engine.block import Phase, RunningBlock
from vivace.engine.commands import (
    Command,
    Continue,
    Finish,
    KillChild,
    KillTask,
    Prepare,
    RenderOutputs,
    RunTask,
    StartChild,
    StartReplacement,
    WakeAt,
)
from vivace.engine.live import LiveExecution
from vivace.engine.plan import Kind, Node
from vivace.engine.retry import next_attempt_at, next_execution_at
from vivace.engine.states import after_attempts, of_task
from vivace.model.execution import Attempt, TaskRun
from vivace.model.instant import Micros
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.model.task import Task
from vivace.plugin.flowable import Child, Flowable, next_in_order

__all__ = ["Transition"]


class Transition:
    """The work of one `step`; see there."""

    def __init__(
        self,
        live: LiveExecution,
        at: Micros,
        new_id: Callable[[], str],
        chance: Callable[[], float],
    ) -> None:
        self.live = live
        self.at = at
        self.commands: list[Command] = []
        self.logs: list[tuple[TaskRun | None, LogLevel, str, Micros]] = []
        self._new_id = new_id
        self._chance = chance
        self._end_state = State.KILLED
        """Where a killed execution ends up."""

    def handle(self, event: events.Event) -> None:
        """Change the execution as the event asks."""
        match event:
            case events.TaskEnded():
                self._task_ended(event)
            case events.TaskStarted():
                self._task_started(event)
            case events.Prepared():
                self._prepared(event)
            case events.Created():
                self._begin()
            case events.Queued():
                self._queue()
            case events.Dequeued():
                self._dequeue()
            case events.Refused():
                self._refuse(event)
            case events.OutputsRendered():
                self._outputs_rendered(event)
            case events.ChildStarted():
                self._child_started(event)
            case events.ChildEnded():
                self._child_ended(event)
            case events.Woken():
                self._woken(event)
            case events.Continued():
                self._continued(event)
            case events.KillRequested():
                self._kill(event)
            case events.Replaced():
                self._replaced()
            case events.Recovered():
                self._recover()
            case _:
                assert_never(event)

    # The execution as a whole

    def _begin(self) -> None:
        execution = self.live.execution
        if execution.state not in (State.CREATED, State.QUEUED):
            return
        self._enter_execution(State.RUNNING)
        plan = self.live.plan
        root = RunningBlock(None, None, plan.tasks, len(plan.tasks))
        self.live.blocks[None] = root
        self._open(root)

    def _queue(self) -> None:
        if self.live.execution.state is State.CREATED:
            self._enter_execution(State.QUEUED)

    def _dequeue(self) -> None:
        if self.live.execution.state is not State.QUEUED:
            return
        if not self.live.runs:
            self._begin()
            return
        self._enter_execution(State.RUNNING)
        self._ask_again(was_restarted=True)

    def _refuse(self, event: events.Refused) -> None:
        execution = self.live.execution
        if execution.state not in (State.CREATED, State.QUEUED):
            return
        if event.state is State.FAILED:
            self.log(None, LogLevel.ERROR, event.reason)
            execution.failure = event.reason
        self._enter_execution(event.state)
        execution.fully_ended = True
        self.commands.append(Finish())

    def _enter_execution(self, state: State) -> None:
        if self.live.execution.enter(state, self.at):
            self.live.touch_header()

    def _outputs_rendered(self, event: events.OutputsRendered) -> None:
        root = self.live.blocks.get(None)
        if root is None or root.phase is not Phase.OUTPUTS:
            return
        execution = self.live.execution
        if event.failure is None:
            execution.outputs = event.outputs
            self._finish_top_level(root, root.result())
            return
        self.log(None, LogLevel.ERROR, f"Failed to render output values: {event.failure}")
        execution.failure = execution.failure or event.failure
        self._enter_execution(root.result())
        self._finish_top_level(root, State.FAILED)

    def _finish_top_level(self, root: RunningBlock, state: State) -> None:
        self._enter_execution(state)
        root.phase = Phase.AFTER
        self._begin_side(root, self.live.plan.after)

    def _fully_ended(self, root: RunningBlock) -> None:
        root.phase = Phase.ENDED
        if not self.live.open_runs and not self.live.execution.fully_ended:
            self.live.execution.fully_ended = True
            self.live.touch_header()
            self.commands.append(Finish())

    # Blocks

    def _open(self, block: RunningBlock) -> None:
        if block.main is None:
            self.log(block.run, LogLevel.WARN, self._nothing_to_run(block))
            block.failed += 1
            self._end(block)
        elif block.flowable is not None and not block.flowable.main_list(block.plan):
            self._end(block)  # a branch that was not written is over at once
        elif block.size == 0 or not block.main:
            self._after_main(block, ())  # disabled tasks, an empty loop: `finally` all the same
        else:
            self._create_next(block, None)

    def _nothing_to_run(self, block: RunningBlock) -> str:
        execution = self.live.execution
        task_id = block.run.task_id if block.run else ""
        return (
            f"No task found on flow '{execution.namespace}.{execution.flow_id}', "
            f"task '{task_id}', execution '{execution.id}'"
        )

    def _create_next(self, block: RunningBlock, ended: Child | None) -> None:
        if block.flowable is None:
            children: Iterable[Child] = next_in_order(block.main or (), block)
        else:
            children = block.flowable.next_children(block, ended)
        count = 0
        for child in islice(children, _CHILDREN_A_STEP):
            block.add(self._create(block, child))
            count += 1
        if count == _CHILDREN_A_STEP:
            # A step stays short however wide the block: others get their turn in between.
            self.commands.append(Continue(block.run.id if block.run else None))

    def _continued(self, event: events.Continued) -> None:
        block = self.live.blocks.get(event.task_run_id)
        if block is not None and block.phase is Phase.MAIN and not self._is_killed(block):
            self._create_next(block, None)

    def _create(self, block: RunningBlock, child: Child) -> TaskRun:
        live = self.live
        run = TaskRun(
            id=self._new_id(),
            task_id=child.task.id,
            ordinal=live.next_ordinal,
            history=[(State.CREATED, self.at)],
            parent_id=block.run.id if block.run else None,
            value=child.value,
            iteration=child.iteration,
            force=block.phase is Phase.AFTER or _is_forced(block),
        )
        live.add(run)
        live.touch(run)
        self._prepare(run, live.plan.nodes[run.task_id])
        return run

    def _prepare(self, run: TaskRun, node: Node) -> None:
        if node.conditional or node.kind is Kind.FLOWABLE:
            self.commands.append(Prepare(run, node))
        else:
            self._dispatch(run, node)

    def _dispatch(self, run: TaskRun, node: Node) -> None:
        attempt = len(run.attempts)
        if node.kind is Kind.CHILD_EXECUTION:
            self.commands.append(StartChild(run, node, attempt))
            return
        run.enter(State.SUBMITTED, self.at)
        self.live.touch(run)
        self.commands.append(RunTask(run, node, attempt))

    def _main_child_ended(self, block: RunningBlock, run: TaskRun) -> None:
        block.count_end(run)
        if self._is_killed(block):
            self._end_if_idle(block)
        elif block.phase is not Phase.MAIN:
            return
        elif run.state is State.FAILED:
            self._after_main(block, self._errors_of(block))
        else:
            task = self.live.node(run).task
            self._create_next(block, Child(task, run.value, run.iteration))
            if not block.open and block.created >= block.size:
                self._after_main(block, ())

    def _after_main(self, block: RunningBlock, errors: Sequence[Task]) -> None:
        if errors:
            block.phase = Phase.ERRORS
            self._begin_side(block, errors)
        else:
            self._begin_finally(block)

    def _begin_finally(self, block: RunningBlock) -> None:
        block.phase = Phase.FINALLY
        self._begin_side(block, self._finally_of(block))

    def _begin_side(self, block: RunningBlock, tasks: Sequence[Task]) -> None:
        block.side, block.side_created = tasks, 0
        self._next_of_side(block)

    def _next_of_side(self, block: RunningBlock) -> None:
        if self._is_killed(block) and block.phase is not Phase.AFTER:
            self._end_if_idle(block)
        elif block.side_created < len(block.side):
            task = block.side[block.side_created]
            block.side_created += 1
            block.side_open = self._create(block, Child(task))
        elif block.phase is Phase.ERRORS:
            self._begin_finally(block)
        elif block.phase is Phase.AFTER:
            self._fully_ended(block)
        else:
            self._end(block)

    def _is_killed(self, block: RunningBlock | None = None) -> bool:
        """Whether nothing new may start (in a block: what runs after the end goes on)."""
        if block is not None and _is_forced(block):
            return False
        return self.live.execution.state in (State.KILLING, State.KILLED)

    def _end_if_idle(self, block: RunningBlock) -> None:
        """End a block of a killed execution once nothing in it runs any more."""
        ended = block.phase in (Phase.AFTER, Phase.ENDED)
        if not ended and not block.open and block.side_open is None:
            self._end(block)

    def _errors_of(self, block: RunningBlock) -> Sequence[Task]:
        if block.flowable is None:
            return self.live.plan.errors
        return [task for task in block.flowable.errors if not task.disabled]

    def _finally_of(self, block: RunningBlock) -> Sequence[Task]:
        if block.flowable is None:
            return self.live.plan.finally_
        return [task for task in block.flowable.finally_ if not task.disabled]

    def _end(self, block: RunningBlock) -> None:
        state = State.KILLED if self._is_killed(block) else block.result()
        self._abandon_children(block, state)
        if block.run is None:
            self._end_top_level(block, state)
            return
        block.phase = Phase.ENDED
        outcome = state if block.flowable is None else block.flowable.outcome(state)
        self._finalize(block.run, of_task(outcome, self.live.node(block.run).task))

    def _end_top_level(self, root: RunningBlock, state: State) -> None:
        if self._is_killed():
            self._finish_top_level(root, self._end_state)
        elif self.live.plan.flow.outputs:
            root.phase = Phase.OUTPUTS
            self.commands.append(RenderOutputs())
        else:
            self._finish_top_level(root, state)

    def _abandon_children(self, block: RunningBlock, state: State) -> None:
        """Let go of children that have not ended: what has been started keeps its own end.

        Those that were not started, and blocks, take the state of their block.
        """
        runs = list(block.open_runs.values())
        if block.side_open is not None:
            runs.append(block.side_open)
        for run in runs:
            inner = self.live.blocks.pop(run.id, None)
            if inner is not None:
                self._abandon_children(inner, state)
            if inner is not None or run.state not in (State.SUBMITTED, State.RUNNING):
                self._close(run, state)
        block.open_runs.clear()
        block.side_open = None

    # Task runs

    def _prepared(self, event: events.Prepared) -> None:
        run = self.live.open_runs.get(event.task_run_id)
        if run is None or run.state not in _WAITING:
            return
        node = self.live.node(run)
        if event.failure is not None:
            self.log(run, LogLevel.ERROR, event.failure)
            if not event.is_condition:
                run.attempts.append(Attempt([(State.CREATED, self.at)]))
            self._fail(run, node, event.failure)
        elif event.skip:
            run.attempts.append(Attempt([(State.SKIPPED, self.at)]))
            if event.start is not None and event.start.outputs is not None:
                run.outputs = event.start.outputs
            self._finalize(run, State.SKIPPED)
        elif isinstance(node.task, Flowable):
            self._start_block(run, node.task, event)
        else:
            self._dispatch(run, node)

    def _start_block(self, run: TaskRun, flowable: Flowable, event: events.Prepared) -> None:
        start = event.start
        self._enter_attempt(run)
        if start is not None:
            run.plan = start.plan
            if start.outputs is not None:
                run.outputs = start.outputs
                self.live.show_outputs(run)
        block = self.live.blocks[run.id] = open_block(run, flowable)
        self._open(block)

    def _enter_attempt(self, run: TaskRun, worker_id: str | None = None) -> None:
        run.enter(State.RUNNING, self.at)
        run.attempts.append(
            Attempt([(State.CREATED, self.at), (State.RUNNING, self.at)], worker_id)
        )
        self.live.touch(run)

    def _task_started(self, event: events.TaskStarted) -> None:
        run = self.live.open_runs.get(event.task_run_id)
        if run is not None and run.state is State.SUBMITTED and event.attempt == len(run.attempts):
            self._enter_attempt(run, event.worker_id)

    def _task_ended(self, event: events.TaskEnded) -> None:
        run = self.live.open_runs.get(event.task_run_id)
        if run is None:
            return
        if event.attempt == len(run.attempts):
            if run.state is State.SUBMITTED:
                self._enter_attempt(run, event.worker_id)
            elif run.state is State.KILLING:
                # Killed between its dispatch and its start.
                run.attempts.append(Attempt([(State.CREATED, self.at)]))
        if event.attempt != len(run.attempts) - 1 or run.state not in _WORKING:
            return
        if event.labels is not None:
            self.live.execution.labels = event.labels
            self.live.touch_header()
        if event.variables is not None:
            self.live.execution.variables = event.variables
            self.live.touch_header()
        self._keep_outputs(run, event.outputs)
        if event.exit_state is not None:
            self._exit(run, event.exit_state)
        elif event.state is State.FAILED:
            self._fail(run, self.live.node(run), event.failure)
        else:
            node = self.live.node(run)
            self._end_attempt(run, event.state)
            attempts = len(run.attempts)
            self._finalize(run, after_attempts(event.state, node.task, node.retry, attempts))

    def _keep_outputs(self, run: TaskRun, outputs: Mapping[str, Any] | None) -> None:
        if outputs is not None:
            run.outputs = {**(run.outputs or {}), **outputs}
            self.live.show_outputs(run)

    def _fail(self, run: TaskRun, node: Node, failure: str | None) -> None:
        """End an attempt FAILED: wait for the next one, or end the run."""
        execution = self.live.execution
        if self._is_killed() and not run.force:
            self._finalize(run, State.KILLED)
            return
        self._end_attempt(run, State.FAILED)
        due = next_execution_at(execution, node, self.at, self._chance())
        if due is not None and not execution.state.is_terminal:
            self._replace(run, due)
            return
        wake_at = next_attempt_at(run, node, self.at, self._chance())
        if wake_at is not None:
            run.enter(State.FAILED, self.at)
            run.enter(State.RETRYING, self.at)
            run.wake_at = wake_at
            self.live.touch(run)
            if not execution.state.is_terminal:
                self._enter_execution(State.FAILED)
                self._enter_execution(State.RETRYING)
            self.commands.append(WakeAt(run, wake_at))
            return
        state = of_task(State.FAILED, node.task)
        ended = execution.state.is_terminal
        if state is State.FAILED and execution.failed_task_id is None and not ended:
            execution.failed_task_id = run.task_id
            execution.failure = failure
            self.live.touch_header()
        self._finalize(run, state)

    def _woken(self, event: events.Woken) -> None:
        run = self.live.open_runs.get(event.task_run_id)
        if run is None or run.state is not State.RETRYING:
            return
        if run.wake_at is not None and event.at < run.wake_at:
            self.commands.append(WakeAt(run, run.wake_at))
            return
        run.wake_at = None
        run.enter(State.CREATED, self.at)
        self.live.touch(run)
        if self.live.execution.state is State.RETRYING:
            self._enter_execution(State.RUNNING)
        self._prepare(run, self.live.node(run))

    def _end_attempt(self, run: TaskRun, state: State) -> None:
        if run.attempts and not run.attempts[-1].state.is_terminal:
            run.attempts[-1].enter(state, self.at)

    def _close(self, run: TaskRun, state: State) -> None:
        self._end_attempt(run, state)
        run.enter(state, self.at)
        run.wake_at = None
        self.live.open_runs.pop(run.id, None)
        if self.live.last_runs.get(run.task_id) is run:
            # Tasks are listed in the order in which they ended: a failed task before its block.
            del self.live.last_runs[run.task_id]
            self.live.last_runs[run.task_id] = run
        self.live.touch(run)

    def _finalize(self, run: TaskRun, state: State) -> None:
        """End a run and let its block go on."""
        self._close(run, state)
        self.live.blocks.pop(run.id, None)
        block = self.live.blocks.get(run.parent_id)
        if block is None:
            pass  # its block went on without it
        elif self.live.node(run).side:
            if block.side_open is run:
                block.side_open = None
                self._next_of_side(block)
        elif run.id in block.open_runs:
            self._main_child_ended(block, run)
        root = self.live.blocks.get(None)
        if root is not None and root.phase is Phase.ENDED:
            self._fully_ended(root)

    # Child executions

    def _child_started(self, event: events.ChildStarted) -> None:
        run = self.live.open_runs.get(event.task_run_id)
        if run is None or run.state not in _WAITING or event.attempt != len(run.attempts):
            return
        self._enter_attempt(run)
        self._keep_outputs(run, {"executionId": event.execution_id})

    def _child_ended(self, event: events.ChildEnded) -> None:
        run = self.live.open_runs.get(event.task_run_id)
        if run is None:
            return
        if run.state in _WAITING and event.attempt == len(run.attempts):
            if event.state is State.FAILED:
                run.attempts.append(Attempt([(State.CREATED, self.at)]))
                self._fail(run, self.live.node(run), event.failure)
                return
            self._enter_attempt(run)
        if event.attempt != len(run.attempts) - 1 or run.state not in _WORKING:
            return
        self._keep_outputs(run, event.outputs)
        if event.state is State.FAILED:
            self._fail(run, self.live.node(run), event.failure)
        else:
            node = self.live.node(run)
            self._end_attempt(run, event.state)
            state = after_attempts(event.state, node.task, node.retry, len(run.attempts))
            self._finalize(run, state)

    # Kill and exit

    def _kill(self, event: events.KillRequested) -> None:
        execution = self.live.execution
        if execution.state.is_terminal:
            return
        self._end_state = event.state
        self._enter_execution(State.KILLING)
        self._stop_runs(State.KILLED)
        self._enter_execution(event.state)
        self._after_stop()

    def _stop_runs(self, state: State) -> None:
        """End what waits, tell what runs; blocks end when their children have."""
        for run in list(self.live.open_runs.values()):
            if run.id not in self.live.open_runs or run.id in self.live.blocks:
                continue
            kind = self.live.node(run).kind
            if run.state in (State.RUNNING, State.SUBMITTED) and kind is Kind.WORKER:
                run.enter(State.KILLING, self.at)
                self.live.touch(run)
                self.commands.append(KillTask(run))
            else:
                if kind is Kind.CHILD_EXECUTION and run.attempts:
                    self.commands.append(KillChild(run))
                self._finalize(run, state)
        for run in self.live.open_runs.values():
            if run.id in self.live.blocks and run.enter(State.KILLING, self.at):
                self.live.touch(run)

    def _after_stop(self) -> None:
        root = self.live.blocks.get(None)
        if root is None:
            # Killed before it began: there is nothing but what follows the end.
            root = self.live.blocks[None] = RunningBlock(None, None, (), 0)
        if root.phase in (Phase.MAIN, Phase.ERRORS, Phase.FINALLY, Phase.OUTPUTS):
            root.phase = Phase.AFTER
            self._begin_side(root, self.live.plan.after)

    def _exit(self, run: TaskRun, state: State) -> None:
        """End the task, its ancestors and the execution in a state; what waits never starts."""
        if self.live.execution.state.is_terminal:
            self._finalize(run, state)
            return
        if state is State.KILLED:
            self._enter_execution(State.KILLING)
        here: TaskRun | None = run
        while here is not None:
            self._close(here, state)
            self.live.blocks.pop(here.id, None)
            here = self.live.runs.get(here.parent_id) if here.parent_id else None
        for other in list(self.live.open_runs.values()):
            is_working = self.live.node(other).kind is Kind.WORKER and other.state in _WORKING
            if is_working and state is State.KILLED:
                self.commands.append(KillTask(other))
            self.live.blocks.pop(other.id, None)
            self._close(other, state)
        self._enter_execution(state)
        root = self.live.blocks[None]
        root.open_runs.clear()
        root.phase = Phase.AFTER
        self._begin_side(root, self.live.plan.after)

    def _replace(self, run: TaskRun, due: Micros) -> None:
        """End everything RETRIED: an execution that is started in its place begins at `due`."""
        execution = self.live.execution
        run.enter(State.FAILED, self.at)
        for other in list(self.live.open_runs.values()):
            if other is not run and self.live.node(other).kind is Kind.WORKER:
                self.commands.append(KillTask(other))
            self.live.blocks.pop(other.id, None)
            self._close(other, State.RETRIED)
        execution.wake_at = due
        self._enter_execution(State.FAILED)
        self._enter_execution(State.RETRIED)
        root = self.live.blocks[None]
        root.open_runs.clear()
        root.side_open = None
        root.phase = Phase.ENDED
        self.commands.append(StartReplacement(due))

    def _replaced(self) -> None:
        execution = self.live.execution
        if execution.state is State.RETRIED and not execution.fully_ended:
            execution.wake_at = None
            execution.fully_ended = True
            self.live.touch_header()
            self.commands.append(Finish())

    # After a crash

    def _recover(self) -> None:
        """Ask again for everything that was under way; commands follow from the state alone."""
        live = self.live
        if live.execution.state is State.CREATED and not live.runs:
            self._begin()
            return
        if live.execution.state is State.RETRIED:
            self.commands.append(StartReplacement(live.execution.wake_at or self.at))
            return
        if live.execution.state is State.QUEUED:
            return  # whoever keeps the limit will say when
        was_restarted = live.execution.state is State.RESTARTED
        if was_restarted:
            self._enter_execution(State.RUNNING)
        self._ask_again(was_restarted=was_restarted)

    def _ask_again(self, *, was_restarted: bool) -> None:
        live = self.live
        for run in list(live.open_runs.values()):
            if run.id in live.open_runs and run.id not in live.blocks:
                self._recover_run(run, live.node(run))
        if was_restarted:
            self._resume_iterations()
        for key, block in list(live.blocks.items()):
            if live.blocks.get(key) is block and not self._is_killed(block):
                self._go_on(block)
        root = live.blocks.get(None)
        if root is not None and root.phase is Phase.OUTPUTS:
            self.commands.append(RenderOutputs())
        elif root is not None and root.phase is Phase.ENDED:
            self._fully_ended(root)

    def _resume_iterations(self) -> None:
        """Follow up on runs of loops that ended when their block already had, before a restart."""
        last: dict[tuple[str | None, int], TaskRun] = {}
        for run in self.live.runs.values():
            if run.iteration is not None and run.parent_id in self.live.blocks:
                last[run.parent_id, run.iteration] = run
        for run in last.values():
            block = self.live.blocks.get(run.parent_id)
            if block is not None and run.state.is_terminal and run.state is not State.FAILED:
                ended = Child(self.live.node(run).task, run.value, run.iteration)
                self._create_next(block, ended)

    def _go_on(self, block: RunningBlock) -> None:
        """Create what may be created; end the main list of a block whose children all ended."""
        if block.phase is not Phase.MAIN or block.main is None:
            return
        if block.failed:
            if not block.open:
                self._after_main(block, self._errors_of(block))
            return
        self._create_next(block, None)
        if not block.open and block.created >= block.size and block.phase is Phase.MAIN:
            self._after_main(block, ())

    def _recover_run(self, run: TaskRun, node: Node) -> None:
        match run.state:
            case State.CREATED | State.RESTARTED:
                self._prepare(run, node)
            case State.RETRYING:
                self.commands.append(WakeAt(run, run.wake_at or self.at))
            case State.KILLING:
                self._finalize(run, State.KILLED)
            case State.RUNNING if node.kind is Kind.CHILD_EXECUTION:
                self.commands.append(StartChild(run, node, len(run.attempts) - 1))
            case State.SUBMITTED | State.RUNNING:
                self._end_attempt(run, State.RESUBMITTED)
                run.enter(State.SUBMITTED, self.at)
                self.live.touch(run)
                self.commands.append(RunTask(run, node, len(run.attempts)))
            case _:
                return

    def log(self, run: TaskRun | None, level: LogLevel, message: str) -> None:
        """Add a line of the engine's own to the execution's log."""
        self.logs.append((run, level, message, self.at))


_CHILDREN_A_STEP = 200
_WAITING = (State.CREATED, State.RESTARTED)
_WORKING = (State.RUNNING, State.KILLING, State.SUBMITTED)


def _is_forced(block: RunningBlock) -> bool:
    return block.run is not None and block.run.force


def open_block(run: TaskRun, flowable: Flowable) -> RunningBlock:
    """Make the block of a flowable's run from what it decided."""
    main = flowable.main_list(run.plan)
    tasks = None if main is None else [task for task in main if not task.disabled]
    return RunningBlock(run, flowable, tasks, flowable.size(run.plan) if tasks else 0, run.plan)
