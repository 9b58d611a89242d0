"""Dates and times that expressions of conditions give."""

from __future__ import annotations

from datetime import UTC, datetime, time

from vivace.errors import InvalidError
from vivace.plugin.condition import ConditionView

__all__ = ["DATE", "date_of", "time_of"]

DATE = "{{ trigger.date }}"
"""What conditions look at unless they say something else."""


def date_of(view: ConditionView, expression: str) -> datetime:
    """Render a date; one without offset is in UTC.

    Raises:
        InvalidError: it is no date.
    """
    text = view.render(expression).strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidError(
            f"`{expression}` gives `{text}`, which is no date",
            hint="a date of ISO 8601 is expected, such as 2024-02-29T08:00:00Z",
        ) from error
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def time_of(view: ConditionView, expression: str) -> time:
    """Render a time of the day; one without offset is in UTC.

    Raises:
        InvalidError: it is no time.
    """
    text = view.render(expression).strip()
    try:
        found = time.fromisoformat(text)
    except ValueError as error:
        raise InvalidError(
            f"`{expression}` gives `{text}`, which is no time",
            hint="a time with offset is expected, such as 16:19:12+02:00",
        ) from error
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
