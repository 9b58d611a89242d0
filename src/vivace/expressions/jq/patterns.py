"""Destructuring patterns after `as`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from vivace.expressions.jq.data import index
from vivace.expressions.jq.scope import Env

if TYPE_CHECKING:
    from vivace.expressions.jq.filters import Filter

__all__ = ["ArrayPattern", "ObjectPattern", "Pattern", "VariablePattern"]


class Pattern(Protocol):
    """Binds the parts of a value to variables."""

    def names(self) -> Iterable[str]:
        """The variables that it binds."""
        ...

    def bind(self, env: Env, value: Any) -> Iterator[Env]:
        """The environments with its variables bound; several when a key has several outputs."""
        ...


@dataclass(frozen=True, slots=True)
class VariablePattern:
    name: str

    def names(self) -> Iterable[str]:
        return (self.name,)

    def bind(self, env: Env, value: Any) -> Iterator[Env]:
        yield env.with_binding(self.name, value)


@dataclass(frozen=True, slots=True)
class ArrayPattern:
    parts: tuple[Pattern, ...]

    def names(self) -> Iterable[str]:
        return (name for part in self.parts for name in part.names())

    def bind(self, env: Env, value: Any) -> Iterator[Env]:
        yield from self._bind(env, value, 0)

    def _bind(self, env: Env, value: Any, position: int) -> Iterator[Env]:
        if position == len(self.parts):
            yield env
            return
        for inner in self.parts[position].bind(env, index(value, position)):
            yield from self._bind(inner, value, position + 1)


@dataclass(frozen=True, slots=True)
class ObjectPattern:
    """Each entry has a key, the variable bound to the value, and a pattern for the value."""

    entries: tuple[tuple[Filter, str | None, Pattern | None], ...]

    def names(self) -> Iterable[str]:
        for _, variable, pattern in self.entries:
            if variable is not None:
                yield variable
            if pattern is not None:
                yield from pattern.names()

    def bind(self, env: Env, value: Any) -> Iterator[Env]:
        yield from self._bind(env, value, 0)

    def _bind(self, env: Env, value: Any, position: int) -> Iterator[Env]:
        if position == len(self.entries):
            yield env
            return
        key_filter, variable, pattern = self.entries[position]
        for key in key_filter.run(env, value):
            part = index(value, key)
            bound = env if variable is None else env.with_binding(variable, part)
            for inner in [bound] if pattern is None else pattern.bind(bound, part):
                yield from self._bind(inner, value, position + 1)
