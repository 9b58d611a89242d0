"""One rendering while it runs: its variables, its host, its budget, and the secrets it met."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from vivace.expressions.host import Host
from vivace.expressions.limits import Budget
from vivace.expressions.taint import contains_secret, mark, masked
from vivace.expressions.values import Secret

if TYPE_CHECKING:
    from vivace.expressions.dialect import Dialect
    from vivace.expressions.environment import Environment

__all__ = ["Body", "Scope", "State"]

Body = Callable[["State"], Generator[Any, None, None]]
"""A compiled template or part of one: yields texts and values in the order of output."""

ABSENT = object()
SHORTEST_DERIVED_SECRET = 4
"""Masking a shorter text that was cut out of a secret would blacken unrelated log lines."""


class State:
    """Passed to every compiled piece of code, which knows it as its context.

    Variables that the template sets live in one map, whatever their scope; a scope remembers what
    it has hidden or added, and puts that right when it ends.
    """

    __slots__ = (
        "_scopes",
        "blocks",
        "budget",
        "context",
        "depth",
        "dialect",
        "environment",
        "host",
        "loop_was_empty",
        "secrets",
        "stand_ins",
        "variables",
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
        self.variables: dict[str, Any] = {}
        self.blocks: Mapping[str, Body] = {}
        self.secrets: list[str] = []
        self.depth = 0
        self.loop_was_empty = False
        self.stand_ins: dict[str, str] | None = None
        self._scopes: list[dict[str, Any]] = []

    @property
    def scope_depth(self) -> int:
        """How many scopes are open."""
        return len(self._scopes)

    def open_scope(self, *names: str) -> None:
        """Begin a scope in which `names` will be set; outer variables of these names are hidden."""
        self._scopes.append({name: self.variables.get(name, ABSENT) for name in names})

    def close_scopes(self, depth: int) -> None:
        """End scopes until `depth` are open; an error may have left several open."""
        while len(self._scopes) > depth:
            for name, hidden in self._scopes.pop().items():
                if hidden is ABSENT:
                    self.variables.pop(name, None)
                else:
                    self.variables[name] = hidden

    def assign(self, name: str, value: Any) -> None:
        """Set a variable where it exists, else in the innermost scope.

        The caller's context is never written: its variables are shadowed for the whole template.
        """
        if name not in self.variables and self._scopes and name not in self.context:
            self._scopes[-1][name] = ABSENT
        self.variables[name] = value

    def isolated(self, variables: dict[str, Any]) -> State:
        """A state that sees nothing but `variables`, for the body of a macro."""
        inner = State(self.environment, {}, self.host, self.dialect, budget=self.budget)
        inner.variables = variables
        inner.blocks = self.blocks
        inner.secrets = self.secrets
        inner.depth = self.depth
        inner.stand_ins = self.stand_ins
        return inner

    def inner(self) -> State:
        """A state for a template that is rendered inside this one, with the same variables."""
        inner = State(self.environment, self.context, self.host, self.dialect, budget=self.budget)
        inner.variables = dict(self.variables)
        inner.secrets = self.secrets
        inner.depth = self.depth + 1
        inner.stand_ins = self.stand_ins
        return inner

    def plain(self, value: Any) -> str:
        """The text of a value inside other text; see `Texts.plain`."""
        if type(value) is str:
            return value
        if type(value) is int:
            return str(value)
        return self.environment.texts.plain(value, self.budget.spend)

    def protected(self, secret: str) -> str:
        """A stand-in for a secret in output that will be rendered again.

        A secret may hold what looks like a template, and must come out as it is.
        """
        if self.stand_ins is None or "{" not in secret:
            return secret
        stand_in = f"\ufdd0{self.host.random_bytes(16).hex()}\ufdd1"
        self.stand_ins[stand_in] = secret
        return stand_in

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
    """All variables that a template sees at one moment, looked up when asked."""

    __slots__ = ("_context", "_variables")

    def __init__(self, state: State) -> None:
        self._variables = dict(state.variables)
        self._context = state.context

    def __getitem__(self, name: str) -> Any:
        return self._variables[name] if name in self._variables else self._context[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._context
        yield from (name for name in self._variables if name not in self._context)

    def __len__(self) -> int:
        return sum(1 for _ in self)
