"""The functions that compiled templates call, by the names the translator gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from vivace.expressions import arithmetic, lookup, operators
from vivace.expressions.builtins import Builtin, guarded
from vivace.expressions.errors import EvaluationError
from vivace.expressions.operators import Lazy
from vivace.expressions.state import Scope
from vivace.expressions.texts import join
from vivace.expressions.values import Long, Secret, kind

if TYPE_CHECKING:
    from vivace.expressions.state import Body, State

__all__ = ["body_key", "operations", "text_of"]


def text_of(state: State, body: Body) -> str:
    """Everything that a compiled body prints, as one text within the limit of size."""
    pieces: list[str] = []
    size, secret = 0, False
    printed = state.environment.texts.printed
    limit = state.budget.limits.text_chars
    for piece in body(state):
        text = piece if type(piece) is str else printed(piece, state.meet, state.budget.spend)
        if type(text) is Secret:
            secret = True
            text = state.protected(text)
        size += len(text)
        if size > limit:
            state.budget.check_text(size)
        pieces.append(text)
    return join(pieces, secret=secret)


def body_key(kind: str, name: str) -> str:
    """The key of a block or macro among the compiled bodies.

    Any text may name a block, but the function that is generated for it needs an identifier.
    """
    return f"{kind}_{name.encode(errors='surrogatepass').hex()}"


def assign(state: State, name: str, value: Any) -> None:
    """`{% set name = value %}`."""
    state.budget.spend()
    state.assign(name, value)


def set_default(state: State, name: str, value: Lazy) -> None:
    """The default of a macro's parameter that was not given."""
    if name not in state.variables:
        state.variables[name] = value()


def call_macro(state: State, name: str, *pairs: Any) -> str:
    """`{{ name(…) }}`: names and values of the arguments follow each other in `pairs`."""
    state.budget.spend()
    inner = state.isolated(dict(zip(pairs[::2], pairs[1::2], strict=True)))
    return text_of(inner, state.blocks[body_key("macro", name)])


def capture(state: State, name: str) -> str:
    """The text of the body of a filter tag."""
    return text_of(state, state.blocks[name])


def block_pieces(state: State, name: str) -> Iterator[Any]:
    """What a block prints, piece by piece; nothing when there is no such block."""
    state.budget.spend()
    body = state.blocks.get(body_key("block", name))
    if body is not None:
        yield from body(state)


def variables(state: State) -> Scope:
    """`_context` as the argument of a macro: all variables in scope."""
    return Scope(state)


def map_of(state: State, *parts: Any) -> dict[Any, Any]:
    """A map literal; keys and values follow each other in `parts`."""
    del state
    try:
        return dict(zip(parts[::2], parts[1::2], strict=True))
    except TypeError as exc:
        wrong = next(key for key in parts[::2] if isinstance(key, list | dict | set))
        raise EvaluationError(f"{kind(wrong)} cannot be a key of a map") from exc


def long(state: State, value: int) -> Long:
    """An integer literal whose Java class is asked for."""
    del state
    return Long(value)


def fail(state: State, message: str) -> NoReturn:
    """A call that was wrong when it was compiled, and is reached now."""
    del state
    raise EvaluationError(message)


OPERATIONS: tuple[Callable[..., Any], ...] = (
    arithmetic.add,
    arithmetic.concatenate,
    arithmetic.divide,
    arithmetic.minus,
    arithmetic.multiply,
    arithmetic.plus,
    arithmetic.remainder,
    arithmetic.subtract,
    assign,
    block_pieces,
    call_macro,
    capture,
    fail,
    long,
    lookup.attribute,
    lookup.invoke,
    lookup.path,
    map_of,
    operators.coalesce,
    operators.coalesce_paths,
    operators.coalesce_undefined,
    operators.contains,
    operators.equals,
    operators.greater,
    operators.greater_or_equal,
    operators.is_defined,
    operators.is_in,
    operators.is_path_defined,
    operators.iterate,
    operators.less,
    operators.less_or_equal,
    operators.loop_was_empty,
    operators.not_equals,
    operators.operand,
    operators.operand_path,
    operators.span,
    operators.truth,
    operators.truth_or_null,
    set_default,
    variables,
)


def operations(
    filters: Mapping[str, Builtin],
    tests: Mapping[str, Builtin],
    functions: Mapping[str, Builtin],
) -> dict[str, Callable[..., Any]]:
    """Every function that compiled code may call, by name."""
    kinds = {"filter": filters, "test": tests, "function": functions}
    table: dict[str, Callable[..., Any]] = {each.__name__: each for each in OPERATIONS}
    for what, builtins in kinds.items():
        for name, each in builtins.items():
            table[f"{what} {name}"] = guarded(each, f"{what} {name}")
    table["unknown"] = _unknown_in(kinds)
    return table


def _unknown_in(kinds: Mapping[str, Mapping[str, Builtin]]) -> Callable[..., NoReturn]:
    def unknown(state: State, what: str, name: str) -> NoReturn:
        import difflib

        del state
        near = difflib.get_close_matches(name, kinds[what], n=2)
        hint = f"did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else ""
        raise EvaluationError(f"there is no {what} named `{name}`", hint=hint)

    return unknown
