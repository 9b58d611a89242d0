"""Marks what is derived from secrets, and blackens secrets in messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vivace.expressions.limits import Budget
from vivace.expressions.values import Secret

__all__ = ["MASK", "contains_secret", "mark", "masked"]

MASK = "******"


def contains_secret(values: Iterable[Any], budget: Budget) -> bool:
    """Whether a secret is among `values` or anywhere inside them.

    Views that load their items on demand are not looked into.
    """
    for value in values:
        kind = type(value)
        if kind is Secret:
            return True
        if kind is list or kind is tuple or kind is set:
            budget.spend(len(value))
            if contains_secret(value, budget):
                return True
        elif kind is dict:
            budget.spend(len(value))
            if contains_secret(value, budget) or contains_secret(value.values(), budget):
                return True
    return False


def mark(value: Any, budget: Budget) -> Any:
    """The same value with every text in it marked as secret."""
    kind = type(value)
    if kind is str:
        return Secret(value)
    if kind is list:
        budget.spend(len(value))
        return [mark(item, budget) for item in value]
    if kind is dict:
        budget.spend(len(value))
        return {key: mark(item, budget) for key, item in value.items()}
    return value


def masked(message: str, secrets: Iterable[str]) -> str:
    """`message` with every secret replaced; the longest first, as one may contain another."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        message = message.replace(str(secret), MASK)
    return message
