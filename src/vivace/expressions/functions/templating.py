"""Functions of the template language itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from vivace.expressions.arguments import boolean, text
from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.errors import EvaluationError, UndefinedNameError
from vivace.expressions.structures import map_structure

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["TEMPLATING_FUNCTIONS"]

MISSING = object()


def _block(state: State, name: Any = None) -> str:
    from vivace.expressions.runtime import body_key, text_of

    body = state.blocks.get(body_key("block", text(name, "name")))
    return "" if body is None else text_of(state, body)


def _parent(state: State) -> NoReturn:
    del state
    raise EvaluationError("parent() has no meaning: templates do not inherit")


def _i18n(bundle: Any = None, key: Any = None, params: Any = None) -> NoReturn:
    del bundle, key, params
    raise EvaluationError("i18n() finds nothing: there are no message bundles")


def _render(state: State, to_render: Any = MISSING, recursive: Any = True) -> Any:
    if to_render is MISSING:
        raise EvaluationError("the argument `toRender` is missing")
    return _rendered(state, to_render, recursive=boolean(recursive, "recursive"))


def _render_once(state: State, to_render: Any = MISSING) -> Any:
    return _render(state, to_render, False)


def _rendered(state: State, value: Any, *, recursive: bool) -> Any:
    from vivace.expressions.recursion import rendered_inside

    try:
        return map_structure(
            value,
            lambda each: rendered_inside(state, each, recursive=recursive),
            state.budget.spend,
        )
    except UndefinedNameError as exc:
        # an undefined name inside is an error of render(), which `??` does not rescue
        raise EvaluationError(exc.message, hint=exc.hint, at=exc.at, template=exc.template) from exc


TEMPLATING_FUNCTIONS: tuple[Builtin, ...] = (
    builtin("block", _block, "name", takes_state=True),
    builtin("i18n", _i18n, "bundle", "key", "params"),
    builtin("parent", _parent, takes_state=True),
    # what is rendered may call anything, so neither is pure
    builtin("render", _render, "toRender", "recursive", takes_state=True, pure=False),
    builtin("renderOnce", _render_once, "toRender", takes_state=True, pure=False),
)
