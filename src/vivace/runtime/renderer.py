"""Rendering for task runs: conditions, properties, flow outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from vivace.engine.commands import CheckBlock, DecideAgain, Prepare
from vivace.engine.events import (
    AssertionsChecked,
    Checked,
    DecidedAgain,
    ListenersChosen,
    OutputsRendered,
    Prepared,
)
from vivace.engine.live import LiveExecution
from vivace.engine.plan import Kind, Node
from vivace.engine.variables import ExecutionVariables
from vivace.errors import VivaceError
from vivace.expressions import Dialect, Environment, ExpressionError, Host, is_truthy
from vivace.model.document import has_expression
from vivace.model.execution import Execution, TaskRun
from vivace.model.input import Output
from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.model.task import Task
from vivace.plugin.condition import ConditionView, Upstream, all_hold
from vivace.plugin.flowable import Flowable, Start
from vivace.plugin.registry import Registry
from vivace.plugin.rendering import render_document
from vivace.plugin.task import ExecutorTask
from vivace.plugin.waiting import Check, RepeatingFlowable

__all__ = ["HostFactory", "OutputParser", "Renderer"]

HostFactory = Callable[[Execution, TaskRun | None], Host]
OutputParser = Callable[[Output, Any], Any]
"""Checks a rendered flow output against its declared type; raises InvalidError."""
Reveal = Callable[[Any, Callable[[str], None]], Any]
"""Replaces the encrypted texts in plain data, and tells of each clear one."""


_COMPILED_AT_ONCE = 10_000
"""Characters of a template that is compiled without holding up anybody."""


class Renderer:
    """Renders what belongs to an execution; safe to use from any thread."""

    def __init__(
        self,
        environment: Environment,
        registry: Registry,
        hosts: HostFactory,
        parse_output: OutputParser,
        *,
        shared: Mapping[str, Any] | None = None,
        reveal: Reveal = lambda value, _: value,
    ) -> None:
        """Take what is needed.

        Args:
            environment: Compiles and renders templates.
            registry: Finds the classes of nested typed properties.
            hosts: Gives an expression its functions that reach outside.
            parse_output: Checks flow outputs.
            shared: Names that all expressions see.
            reveal: Decrypts what is kept encrypted.
        """
        self._reveal = reveal
        self.environment = environment
        self._registry = registry
        self._hosts = hosts
        self._parse_output = parse_output
        self._shared = shared or {}

    def is_blocking(self, live: LiveExecution, node: Node) -> bool:
        """Whether rendering the task may take long, or wait for something outside (kv, files)."""
        cache: dict[str, Any] = live.plan.cache
        known = cache.get(node.task.id)
        if known is None:
            names = {*node.dynamic, "run_if"}
            if isinstance(node.task, ExecutorTask | RepeatingFlowable):  # render these themselves
                names |= type(node.task).static_fields - Task.static_fields
            texts = _texts(
                [node.task.__dict__[name] for name in names if name in node.task.__dict__]
            )
            known = cache[node.task.id] = self._some_block(live, texts)
        return bool(known)

    def outputs_block(self, live: LiveExecution) -> bool:
        """Whether rendering the flow's outputs may wait for something outside."""
        values = [output.value for output in live.plan.flow.outputs]
        return self._some_block(live, _texts(values))

    def _some_block(self, live: LiveExecution, texts: Iterator[str]) -> bool:
        return any(self._text_blocks(text, live.plan.dialect) for text in texts)

    def _text_blocks(self, text: str, dialect: Dialect) -> bool:
        if len(text) > _COMPILED_AT_ONCE:
            return True
        try:
            return self.environment.compile(text, dialect).is_blocking
        except ExpressionError:
            return False

    def prepare(self, live: LiveExecution, command: Prepare, at: Micros) -> Prepared:
        """Look at a task's condition and let a flowable decide."""
        run, node = command.run, command.node
        try:
            if node.conditional and not self._condition(live, run, node):
                return Prepared(
                    at, run.id, skip=True, start=self._start_of_skipped(live, run, node)
                )
        except VivaceError as error:
            message = f"Failed to evaluate the runIf condition for task {run.task_id}. Cause: "
            return Prepared(at, run.id, failure=message + error.message, is_condition=True)
        try:
            if node.kind is not Kind.FLOWABLE or node.is_at_worker:
                return Prepared(at, run.id)
            task = self.task(live, run, node)
            assert isinstance(task, Flowable)
            return Prepared(at, run.id, start=task.start())
        except VivaceError as error:
            return Prepared(at, run.id, failure=error.message)

    def decide_again(self, live: LiveExecution, command: DecideAgain, at: Micros) -> DecidedAgain:
        """Let a block that runs choose its branch anew."""
        run, node, asked = command.run, command.node, command.asked
        try:
            task = self.task(live, run, node)
            assert isinstance(task, Flowable)
            return DecidedAgain(at, run.id, asked, start=task.start())
        except VivaceError as error:
            return DecidedAgain(at, run.id, asked, failure=error.message)

    def check(self, live: LiveExecution, command: CheckBlock, at: Micros) -> Checked:
        """Let a block say whether its tasks have to run again."""
        run, node = command.run, command.node
        try:
            task = self.task(live, run, node)
            assert isinstance(task, RepeatingFlowable)
            elapsed = timedelta(microseconds=at - _begun_at(run))
            result = task.check(run.plan, elapsed, lambda text: self.text(live, run, text))
        except VivaceError as error:
            result = Check(failure=error.message)
        return Checked(at, run.id, run.plan, result)

    def assertions(self, live: LiveExecution, at: Micros) -> AssertionsChecked:
        """Say which assertions of the flow are false."""
        violated = [
            index
            for index, sla in enumerate(live.plan.flow.sla)
            if sla.assert_ is not None and self._is_false(live, sla.assert_)
        ]
        return AssertionsChecked(at, tuple(violated))

    def assertions_block(self, live: LiveExecution) -> bool:
        """Whether rendering the assertions may wait for something outside."""
        return self._some_block(live, _texts([sla.assert_ for sla in live.plan.flow.sla]))

    def _is_false(self, live: LiveExecution, text: str) -> bool:
        try:
            return not is_truthy(self.text(live, None, text))
        except VivaceError:
            return False  # it speaks of what does not exist yet, such as outputs of later tasks

    def listeners(self, live: LiveExecution, at: Micros) -> ListenersChosen:
        """Say which listeners of an ended execution have conditions that hold."""
        view = self._view_of_end(live)
        chosen, failures = [], []
        for index, listener in enumerate(live.plan.flow.listeners):
            try:
                if all_hold(listener.conditions, view):
                    chosen.append(index)
            except VivaceError as error:
                failures.append(f"a condition of listener {index + 1} fails: {error.message}")
        return ListenersChosen(at, tuple(chosen), tuple(failures))

    def _view_of_end(self, live: LiveExecution) -> ConditionView:
        execution = live.execution
        tried_again = [run for run in live.runs.values() if len(run.attempts) > 1]
        end = Upstream(
            namespace=execution.namespace,
            flow_id=execution.flow_id,
            state=execution.state,
            labels=dict(execution.labels),
            outputs=execution.outputs,
            retried_states=[attempt.state for run in tried_again for attempt in run.attempts],
        )
        return ConditionView(
            namespace=execution.namespace,
            flow_id=execution.flow_id,
            render=lambda text: self.text(live, None, text),
            upstream=end,
        )

    def _start_of_skipped(self, live: LiveExecution, run: TaskRun, node: Node) -> Start | None:
        """Give what a skipped flowable would have decided: expressions may ask for it."""
        if node.kind is not Kind.FLOWABLE:
            return None
        try:
            task = self.task(live, run, node)
            return task.start() if isinstance(task, Flowable) else None
        except VivaceError:
            return None

    def _condition(self, live: LiveExecution, run: TaskRun, node: Node) -> bool:
        condition = node.task.run_if
        if isinstance(condition, bool):
            return condition
        return is_truthy(self.text(live, run, condition))

    def task(
        self,
        live: LiveExecution,
        run: TaskRun,
        node: Node,
        extra: Mapping[str, Any] | None = None,
        *,
        fields: list[str] | None = None,
    ) -> Task:
        """Give the task with rendered, typed properties: all that hold expressions, or `fields`.

        Raises:
            InvalidError: an expression fails, or its result is not of the property's type.
        """
        dynamic = node.dynamic if fields is None else fields
        if not dynamic:
            return node.task
        render = self.values(live, run, extra)
        return render_document(node.task, render, dynamic, resolver=self._registry)

    def values(
        self, live: LiveExecution, run: TaskRun | None, extra: Mapping[str, Any] | None = None
    ) -> Callable[[Any], Any]:
        """Give a function that renders texts deeply with the variables of a run."""
        variables = self.variables(live, run, extra)
        host = self._hosts(live.execution, run)
        dialect = live.plan.dialect
        return lambda value: self.environment.render_value(value, variables, host, dialect)

    def typed(
        self, live: LiveExecution, run: TaskRun | None, extra: Mapping[str, Any] | None = None
    ) -> Callable[[str], Any]:
        """Give a function that renders one text and keeps the type of a single expression."""
        variables = self.variables(live, run, extra)
        host = self._hosts(live.execution, run)
        dialect = live.plan.dialect
        return lambda text: self.environment.render_typed(text, variables, host, dialect)

    def text(self, live: LiveExecution, run: TaskRun | None, text: str) -> str:
        """Render one text."""
        host = self._hosts(live.execution, run)
        return self.environment.render(text, self.variables(live, run), host, live.plan.dialect)

    def is_true(
        self, live: LiveExecution, run: TaskRun, text: str, extra: Mapping[str, Any]
    ) -> bool:
        """Whether an expression of a task comes out as true."""
        return is_truthy(str(self.values(live, run, extra)(text)))

    def variables(
        self, live: LiveExecution, run: TaskRun | None, extra: Mapping[str, Any] | None = None
    ) -> ExecutionVariables:
        """Give the names that expressions of a run see."""
        reveal = self._revealing(live, run) if live.meets_encrypted else None
        return ExecutionVariables(live, run, self._shared, extra, reveal)

    def revealed(self, live: LiveExecution, value: Any) -> Any:
        """Give plain data in clear; what was encrypted is a secret of the execution."""
        return self._revealing(live, None)(value)

    def _revealing(self, live: LiveExecution, run: TaskRun | None) -> Callable[[Any], Any]:
        met = self._hosts(live.execution, run).register_secret
        return lambda value: self._reveal(value, met)

    def outputs(self, live: LiveExecution, at: Micros) -> OutputsRendered:
        """Render and check the flow's outputs."""
        typed = self.typed(live, None)
        outputs: dict[str, Any] = {}
        for output in live.plan.flow.outputs:
            try:
                value = _rendered(output.value, typed)
                outputs[output.id] = self._parse_output(output, value)
            except VivaceError as error:
                if output.required:
                    return OutputsRendered(at, failure=error.message)
                outputs[output.id] = None
        return OutputsRendered(at, outputs)


def _begun_at(run: TaskRun) -> Micros:
    begun = [at for state, at in run.history if state in (State.CREATED, State.RESTARTED)]
    return begun[-1]


def _rendered(value: Any, typed: Callable[[str], Any]) -> Any:
    if isinstance(value, str):
        return typed(value)
    if isinstance(value, dict):
        return {key: _rendered(item, typed) for key, item in value.items()}
    if isinstance(value, list):
        return [_rendered(item, typed) for item in value]
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if has_expression(value):
            yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
