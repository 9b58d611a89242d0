"""Rendering again and again, until nothing changes any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vivace.expressions.errors import EvaluationError
from vivace.expressions.host import Host
from vivace.expressions.state import State
from vivace.expressions.template import CodeTemplate, Template, strip_raw

if TYPE_CHECKING:
    from vivace.expressions.environment import Environment

__all__ = ["render_until_stable", "rendered_inside"]


def render_until_stable(
    environment: Environment, template: Template, context: Mapping[str, Any], host: Host
) -> str:
    """The output of `template`, rendered until it stays the same."""
    state = State(environment, context, host, template.dialect)
    return strip_raw(_stable(state, template.source))


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
    if recursive:
        return strip_raw(_stable(state, source))
    return strip_raw(_once(state, source, keep_raw=False))


def _stable(state: State, source: str) -> str:
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
    state.budget.spend()
    template = state.environment.template(source, state.dialect, keep_raw=keep_raw)
    if isinstance(template, CodeTemplate):
        return template.render_in(state.inner())
    from vivace.expressions.state import Scope

    return template.render(Scope(state), state.host)
