"""A plain typed function as a task.

    @task("my.company.Greet")
    def greet(name: str, times: int = 1) -> dict[str, str]:
        \"\"\"Greet somebody.\"\"\"
        return {"greeting": " ".join(["Hello"] * times + [name])}

Its parameters are the task's properties, its docstring the documentation, its result the outputs.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, get_origin, get_type_hints, is_typeddict

from pydantic import BaseModel, Field, create_model
from pydantic.alias_generators import to_camel, to_pascal

from vivace.plugin.context import RunContext
from vivace.plugin.task import Outputs, RunnableTask, type_id

__all__ = ["task"]

_KINDS = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def task(
    canonical: str, *, aliases: tuple[str, ...] = ()
) -> Callable[[Callable[..., Any]], type[RunnableTask]]:
    """Turn a function into a task type; the name then means the class.

    A first parameter annotated `RunContext` gets the run's context. An `async def` runs on the
    event loop, a `def` on a thread. A result that is no map becomes the output `value`. The class
    keeps the function as `function`.

    Args:
        canonical: The id that flows name the type by.
        aliases: Older ids that mean the same.

    Raises:
        TypeError: a parameter cannot be a property; the message names it.
    """

    def decorate(function: Callable[..., Any]) -> type[RunnableTask]:
        hints = get_type_hints(function, include_extras=True)
        parameters = list(inspect.signature(function).parameters.values())
        wants_context = bool(parameters) and _is_context(hints.get(parameters[0].name))
        properties = parameters[1:] if wants_context else parameters
        names = {parameter.name: _field_name(parameter, function) for parameter in properties}
        base: type[RunnableTask] = type(
            function.__name__,
            (RunnableTask,),
            {
                "run": _runner(function, names, wants_context, hints.get("return")),
                "function": staticmethod(function),
                "__module__": function.__module__,
            },
        )
        fields: dict[str, Any] = {names[p.name]: _field(p, hints) for p in properties}
        cls: type[RunnableTask] = create_model(
            to_pascal(function.__name__),
            __base__=base,
            __module__=function.__module__,
            __doc__=inspect.getdoc(function),
            **fields,
        )
        return type_id(canonical, aliases=aliases)(cls)

    return decorate


def _runner(
    function: Callable[..., Any], names: Mapping[str, str], wants_context: bool, result: Any
) -> Callable[..., Any]:
    """Make the method `run`, async if the function is."""

    def call(self: RunnableTask, context: RunContext) -> Any:
        values = {name: getattr(self, field) for name, field in names.items()}
        return function(context, **values) if wants_context else function(**values)

    def run(self: RunnableTask, context: RunContext) -> Outputs | Mapping[str, Any] | None:
        return _outputs(call(self, context))

    async def run_async(
        self: RunnableTask, context: RunContext
    ) -> Outputs | Mapping[str, Any] | None:
        returned: Awaitable[Any] = call(self, context)
        return _outputs(await returned)

    chosen: Callable[..., Any] = run_async if inspect.iscoroutinefunction(function) else run
    chosen.__name__ = "run"
    chosen.__annotations__ = {"context": RunContext, "return": _outputs_type(function, result)}
    return chosen


def _is_context(hint: Any) -> bool:
    return isinstance(hint, type) and RunContext in hint.__mro__  # a protocol: no issubclass


def _field_name(parameter: inspect.Parameter, function: Callable[..., Any]) -> str:
    """Name the field of a parameter: another name where a model has a method of that name."""
    where = f"the parameter `{parameter.name}` of `{function.__qualname__}`"
    if parameter.kind not in _KINDS:
        raise TypeError(f"{where} cannot be a property: only ones that have a name can")
    if parameter.name in RunnableTask.model_fields or parameter.name.startswith("_"):
        raise TypeError(f"{where} cannot be a property: every task has a `{parameter.name}`")
    return f"{parameter.name}_" if hasattr(RunnableTask, parameter.name) else parameter.name


def _field(parameter: inspect.Parameter, hints: Mapping[str, Any]) -> tuple[Any, Any]:
    hint = hints.get(parameter.name, Any)
    default = ... if parameter.default is inspect.Parameter.empty else parameter.default
    if hasattr(RunnableTask, parameter.name):
        return hint, Field(default, alias=to_camel(parameter.name))
    return hint, default


def _outputs_type(function: Callable[..., Any], hint: Any) -> Any:
    """Describe the outputs by a type, from which their schema is made."""
    if hint is type(None):
        return None
    if hint in (None, Any):
        return Mapping[str, Any]
    origin = get_origin(hint) or hint
    if is_typeddict(origin) or dataclasses.is_dataclass(origin):
        return hint
    if isinstance(origin, type) and issubclass(origin, BaseModel | Mapping):
        return hint
    return create_model(f"{function.__name__}_outputs", __base__=Outputs, value=(hint, ...))


def _outputs(result: Any) -> Outputs | Mapping[str, Any] | None:
    if result is None or isinstance(result, Outputs | Mapping):
        return result
    if isinstance(result, BaseModel):
        return result.model_dump(by_alias=True, mode="json")
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        return dataclasses.asdict(result)
    return {"value": result}
