"""One rendering while it runs: its variables, its host, its budget, and the secrets it met."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from vivace.expressions.host import Host
from vivace.expressions.limits import Budget
from vivace.expressions.lookup import Missing
from vivace.expressions.taint import contains_secret, mark, masked
from vivace.expressions.values import Secret

if TYPE_CHECKING:
    from vivace.expressions.dialect import Dialect
    from vivace.expressions.environment import Environment

__all__ = ["Body", "Scope", "State"]

Body = Callable[["State"], Generator[Any, None, None]]
"""A compiled template or part of one: yields texts and values in the order of output."""

SHORTEST_DERIVED_SECRET = 4
"""Masking a shorter text that was cut out of a secret would blacken unrelated log lines."""


class State:
    """Passed to every compiled piece of code, which knows it as its context."""

    __slots__ = (
        "blocks",
        "budget",
        "context",
        "depth",
        "dialect",
        "environment",
        "frames",
        "host",
        "loop_was_empty",
        "secrets",
    )

    def __init__(
        self,
        environment: Environment,
        context: Mapping[str, Any],
        host: Host,
        dialect: Dialect,
        *,
        budget: Budget | None = None,
    ) -> None:
        self.environment = environment
        self.context = context
        self.host = host
        self.dialect = dialect
        self.budget = budget or Budget(environment.limits)
        self.frames: list[dict[str, Any]] = [{}]
        self.blocks: Mapping[str, Body] = {}
        self.secrets: list[str] = []
        self.depth = 0
        self.loop_was_empty = False

    def resolve(self, name: str) -> Any:
        """The value of a variable: the innermost frame that has it, then the caller's context."""
        for frame in reversed(self.frames):
            if name in frame:
                return frame[name]
        try:
            return self.context[name]
        except KeyError:
            raise Missing(name, Scope(self)) from None

    def assign(self, name: str, value: Any) -> None:
        """Set a variable where it exists, else in the innermost frame.

        The caller's context is never written: its variables are copied into the outermost frame.
        """
        for frame in reversed(self.frames):
            if name in frame:
                frame[name] = value
                return
        frame = self.frames[0] if name in self.context else self.frames[-1]
        frame[name] = value

    def isolated(self, variables: dict[str, Any]) -> State:
        """A state that sees nothing but `variables`, for the body of a macro."""
        inner = State(self.environment, {}, self.host, self.dialect, budget=self.budget)
        inner.frames = [variables]
        inner.blocks = self.blocks
        inner.secrets = self.secrets
        inner.depth = self.depth
        return inner

    def inner(self, dialect: Dialect) -> State:
        """A state for a template that is rendered inside this one, with the same variables."""
        inner = State(self.environment, self.context, self.host, dialect, budget=self.budget)
        inner.frames = [*self.frames, {}]
        inner.secrets = self.secrets
        inner.depth = self.depth + 1
        return inner

    def meet(self, secret: str) -> None:
        """Remember a secret, and tell the host so that it is masked even if rendering fails."""
        if not any(secret is known for known in self.secrets):
            self.secrets.append(secret)
            self.host.register_secret(str(secret))

    def tainted(self, result: Any, inputs: tuple[Any, ...]) -> Any:
        """Mark `result` when an input was secret, so that what is derived is masked as well."""
        if not contains_secret(inputs, self.budget):
            return result
        result = mark(result, self.budget)
        if (
            type(result) is Secret
            and len(result) >= SHORTEST_DERIVED_SECRET
            and not any(known in result for known in self.secrets)
        ):
            self.meet(result)
        return result

    def masked(self, message: str) -> str:
        """A message without the secrets that this rendering met."""
        return masked(message, self.secrets)


class Scope(Mapping[str, Any]):
    """All variables that a template can see at one moment, looked up when asked."""

    __slots__ = ("_context", "_frames")

    def __init__(self, state: State) -> None:
        self._frames = [frame for frame in reversed(state.frames) if frame]
        self._context = state.context

    def __getitem__(self, name: str) -> Any:
        for frame in self._frames:
            if name in frame:
                return frame[name]
        return self._context[name]

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set()
        for source in (self._context, *reversed(self._frames)):
            for name in source:
                if name not in seen:
                    seen.add(name)
                    yield name

    def __len__(self) -> int:
        return sum(1 for _ in self)
