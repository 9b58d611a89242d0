"""Ids of executions and task runs: a random UUID in base 62, 22 letters and digits at most."""

from __future__ import annotations

import uuid

__all__ = ["new_id"]

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PAIRS = [a + b for a in _DIGITS for b in _DIGITS]


def new_id() -> str:
    """Make an id; not sortable by time, opaque to clients."""
    number = uuid.uuid4().int
    parts = []
    while number:
        number, rest = divmod(number, 3844)
        parts.append(_PAIRS[rest])
    return "".join(reversed(parts)).lstrip("0")
