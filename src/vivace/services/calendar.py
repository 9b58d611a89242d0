"""The dates of a trigger: those of its calendar that pass what its conditions say about dates.

A condition that is never true must not keep a thread busy for ever: a search ends after ten years,
and after so many dates. What is found then is a date to look again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from vivace.errors import VivaceError
from vivace.model.instant import Micros, from_datetime, to_datetime
from vivace.plugin.trigger import ScheduledTrigger

__all__ = ["Calendar"]

_FARTHEST = timedelta(days=3_653)
_MOST_DATES = 20_000
_LONGEST_S = 2.0

P = ParamSpec("P")
R = TypeVar("R")


class Calendar:
    """The dates of one trigger; its methods block where conditions are to be rendered."""

    def __init__(
        self, trigger: ScheduledTrigger, passes: Callable[[datetime], bool] | None = None
    ) -> None:
        """Take what says which dates are left out, if anything does.

        Args:
            trigger: Whose calendar it is.
            passes: Says whether a date passes the conditions. A date for which it raises is one:
                the error belongs into an execution that people see.
        """
        self.trigger = trigger
        self._passes = passes

    @property
    def is_filtered(self) -> bool:
        """Whether dates have to be tried one by one."""
        return self._passes is not None

    async def ask(self, question: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
        """Call what asks for dates: on a thread, if conditions have to be rendered."""
        if self.is_filtered:
            return await asyncio.to_thread(question, *given, **named)
        return question(*given, **named)

    def next_after(self, after: Micros) -> Micros | None:
        """Give the first date later than another; None when there is none in ten years."""
        found = self._search(to_datetime(after), self.trigger.next_after, is_final=False)
        return None if found is None else from_datetime(found)

    def last_before(self, before: Micros) -> Micros | None:
        """Give the last date before another; None when there is none in ten years."""
        found = self.previous(to_datetime(before))
        return None if found is None else from_datetime(found)

    def next(self, after: datetime) -> datetime | None:
        """Give the first date later than another, in the trigger's zone, as people are told it."""
        return self._search(after, self.trigger.next_after, is_final=True)

    def previous(self, before: datetime) -> datetime | None:
        """Give the last date before another, in the trigger's zone."""
        return self._search(before, self.trigger.last_before, is_final=True)

    def _search(
        self,
        origin: datetime,
        step: Callable[[datetime], datetime | None],
        *,
        is_final: bool,
    ) -> datetime | None:
        """Go from date to date until one passes.

        Args:
            origin: Where to begin.
            step: Gives the date that follows another.
            is_final: What to give when the search takes too long: nothing, or else the date that
                was reached, which is to be tried again when it comes.
        """
        found = step(origin)
        if self._passes is None:
            return found
        ends_at = time.monotonic() + _LONGEST_S
        for _ in range(_MOST_DATES):
            if found is None or abs(found - origin) > _FARTHEST:
                return None
            if self.passes(found):
                return found
            if time.monotonic() > ends_at:
                break
            found = step(found)
        return None if is_final else found

    def passes(self, at: datetime) -> bool:
        """Whether a date is one of the trigger's, given that its calendar has it."""
        if self._passes is None:
            return True
        try:
            return self._passes(at)
        except VivaceError:
            return True
