"""What a filter, test or function is, and how a call of one is guarded."""

from __future__ import annotations

import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vivace.errors import VivaceError
from vivace.expressions.errors import EvaluationError, ExpressionError
from vivace.expressions.values import Secret

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["Builtin", "builtin", "guarded", "table"]

RECOVERED = (
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    AttributeError,
    OSError,
    VivaceError,
)
"""What wrong arguments and hosts raise inside a call; anything else is a bug and stays one."""

SIZED = frozenset((str, Secret, list, dict))
LARGE = 1024
"""Texts and collections from this size on cost more than one step."""


@dataclass(frozen=True, slots=True)
class Builtin:
    """A filter, test or function as templates name it.

    Attributes:
        name: As written in templates.
        call: Takes the state first if `takes_state`, then for filters and tests the value.
        parameters: Template name → name of the Python parameter, in positional order. None when
            whatever is given is ignored.
        variadic: Takes any number of positional arguments.
        blocks: Reaches the outside, so that it may take long.
        pure: Gives the same result for the same arguments.
    """

    name: str
    call: Callable[..., Any]
    parameters: Mapping[str, str] | None
    takes_state: bool
    variadic: bool
    blocks: bool
    pure: bool


def builtin(
    name: str,
    call: Callable[..., Any],
    *parameters: str,
    takes_value: bool = False,
    takes_state: bool = False,
    variadic: bool = False,
    ignores_arguments: bool = False,
    blocks: bool = False,
    pure: bool = True,
) -> Builtin:
    """Describe a builtin; `parameters` are the names that templates use, in order."""
    first = takes_state + takes_value
    code = call.__code__
    own = code.co_varnames[first : first + len(parameters)]
    mapping = None if ignores_arguments else dict(zip(parameters, own, strict=True))
    return Builtin(name, call, mapping, takes_state, variadic, blocks, pure and not blocks)


def table(*builtins: Builtin) -> Mapping[str, Builtin]:
    """Builtins by name.

    Raises:
        ValueError: two of them have one name.
    """
    by_name = {each.name: each for each in builtins}
    if len(by_name) != len(builtins):
        raise ValueError("two builtins have one name")
    return by_name


def guarded(each: Builtin, label: str) -> Callable[..., Any]:
    """The function that compiled code calls: counts the work, tells errors, keeps the taint.

    Args:
        each: What to call.
        label: How messages name it, as in `filter upper`.
    """
    call, takes_state = each.call, each.takes_state

    def run(state: State, *arguments: Any, **named: Any) -> Any:
        cost = 1
        if arguments and type(arguments[0]) in SIZED:
            cost += len(arguments[0]) // LARGE
        state.budget.spend(cost)
        try:
            result = call(state, *arguments, **named) if takes_state else call(*arguments, **named)
        except ExpressionError:
            raise
        except RECOVERED as exc:
            raise EvaluationError(f"{label}: {_message(exc)}") from exc
        if type(result) in SIZED and (len(result) > LARGE or type(result) is Secret):
            _check_size(state, result)
        if state.secrets:
            return state.tainted(result, (*arguments, *named.values()))
        return result

    return run


def _check_size(state: State, result: Any) -> None:
    if isinstance(result, str):
        state.budget.check_text(len(result))
        state.budget.spend(len(result) // LARGE)
        if type(result) is Secret:
            state.meet(result)
    else:
        state.budget.check_items(len(result))


def _message(exc: Exception) -> str:
    if isinstance(exc, binascii.Error):
        return f"invalid base64: {exc}"
    if isinstance(exc, KeyError | IndexError | AttributeError):
        return "the arguments do not fit"
    return str(exc) or "the arguments do not fit"
