"""Ids of executions and task runs: a random UUID in base 62, 22 letters and digits at most."""

from __future__ import annotations

import os

__all__ = ["new_id"]

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PAIRS = [a + b for a in _DIGITS for b in _DIGITS]
_BYTES = 16
_VERSION_4 = (0xFFFF_FFFF_FFFF_0FFF_3FFF_FFFF_FFFF_FFFF, 0x4000_8000_0000_0000_0000)
"""The bits that a random UUID leaves to chance, and those that it sets (RFC 9562, 5.4)."""

_random: list[bytes] = []
"""Random bytes drawn in advance. Asking the system gives up Python's lock, which a busy server
waits milliseconds to get back; so it is asked once for many ids."""


def new_id() -> str:
    """Make an id; not sortable by time, opaque to clients. Safe in any thread and after a fork."""
    try:
        drawn = _random.pop()
    except IndexError:
        supply = os.urandom(256 * _BYTES)
        _random.extend(supply[i : i + _BYTES] for i in range(_BYTES, len(supply), _BYTES))
        drawn = supply[:_BYTES]
    chance, fixed = _VERSION_4
    number = int.from_bytes(drawn, "big") & chance | fixed
    parts = []
    while number:
        number, rest = divmod(number, 3844)
        parts.append(_PAIRS[rest])
    return "".join(reversed(parts)).lstrip("0")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_random.clear)
