"""The environment of a running jq program."""

from __future__ import annotations

from typing import Any

from vivace.expressions.limits import Budget

__all__ = ["Env"]


class Env:
    """A chain of bindings: variables by name, functions and parameters by identity.

    Where code runs, the chain has one binding for each scope around it, so a function finds its
    own environment by walking outwards from where it is called.
    """

    __slots__ = ("budget", "key", "now", "parent", "value")

    def __init__(
        self,
        budget: Budget,
        now: float,
        key: object = None,
        value: Any = None,
        parent: Env | None = None,
    ) -> None:
        self.budget = budget
        self.now = now
        self.key = key
        self.value = value
        self.parent = parent

    def with_binding(self, key: object, value: Any) -> Env:
        """A longer chain."""
        return Env(self.budget, self.now, key, value, self)

    def find(self, key: object) -> Env:
        """The innermost binding of a name or function; the parser has checked that it exists."""
        env: Env | None = self
        while env is not None:
            if env.key is key or env.key == key:
                return env
            env = env.parent
        raise LookupError(key)
