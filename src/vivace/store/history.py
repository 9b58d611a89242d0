"""Histories as JSON: `[["CREATED", 1700000000000000], ...]`."""

from __future__ import annotations

from typing import Any

from vivace.model.execution import History
from vivace.model.instant import Micros
from vivace.model.state import TERMINAL_STATES, State

__all__ = ["ended_at", "read_history"]

_STATES = {state.value: state for state in State}


def read_history(document: Any) -> History:
    """Make a history of its decoded JSON."""
    return [(_STATES[state], at) for state, at in document]


def ended_at(history: History) -> Micros | None:
    """Give the instant of the last state if that is an end."""
    state, at = history[-1]
    return at if state in TERMINAL_STATES else None
