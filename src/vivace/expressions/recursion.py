"""Rendering again and again, until nothing changes any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vivace.expressions.errors import EvaluationError
from vivace.expressions.host import Host
from vivace.expressions.state import Scope, State
from vivace.expressions.template import CodeTemplate, Template, strip_raw
from vivace.expressions.values import Secret

if TYPE_CHECKING:
    from vivace.expressions.environment import Environment

__all__ = ["render_until_stable", "rendered_inside"]

CHARS_PER_STEP = 16
"""Compiling takes time in proportion to the length."""


def render_until_stable(
    environment: Environment, template: Template, context: Mapping[str, Any], host: Host
) -> str:
    """The output of `template`, rendered until it stays the same."""
    state = State(environment, context, host, template.dialect)
    return _stable(state, template.source)


def rendered_inside(state: State, source: str, *, recursive: bool) -> str:
    """A text rendered with the variables of a running template.

    Raises:
        ExpressionError: also when the limits of depth or rounds are passed.
    """
    if "{" not in source:
        return source
    limits = state.budget.limits
    if state.depth >= limits.render_depth:
        raise EvaluationError(f"`render` is nested deeper than {limits.render_depth} calls")
    return _stable(state, source) if recursive else strip_raw(_once(state, source, keep_raw=False))


def _stable(state: State, source: str) -> str:
    """Render until nothing changes; raw blocks and secrets are not rendered again."""
    outermost = state.stand_ins is None
    if outermost:
        state.stand_ins = {}
    try:
        result = _repeated(state, source)
        return _revealed(state, strip_raw(result)) if outermost else strip_raw(result)
    finally:
        if outermost:
            state.stand_ins = None


def _repeated(state: State, source: str) -> str:
    rounds = state.budget.limits.render_rounds
    for _ in range(rounds):
        result = _once(state, source, keep_raw=True)
        if result == source:
            return result
        source = result
    raise EvaluationError(f"Too many rendering attempts: more than {rounds}")


def _once(state: State, source: str, *, keep_raw: bool) -> str:
    if "{" not in source:
        return source
    state.budget.spend(1 + len(source) // CHARS_PER_STEP)
    template = state.environment.template(source, state.dialect, keep_raw=keep_raw)
    if isinstance(template, CodeTemplate):
        return template.render_in(state.inner())
    return template.render(Scope(state), state.host)


def _revealed(state: State, text: str) -> str:
    """The text with the secrets instead of their stand-ins."""
    for stand_in, secret in (state.stand_ins or {}).items():
        if stand_in in text:
            text = Secret(text.replace(stand_in, secret))
    return text
