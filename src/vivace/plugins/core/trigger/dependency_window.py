"""`window` of a Flow trigger: in which span of time dependencies count together (2.0)."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field, model_validator

from vivace.model.document import Document
from vivace.model.duration import Duration
from vivace.plugin import Static
from vivace.plugin.event_window import DailyWindow, EventWindow, PeriodicWindow, SlidingWindow
from vivace.plugins.core.trigger.time_of_day import TimeOfDay, ZoneName

__all__ = ["DependencyWindow"]

_DAY = timedelta(days=1)
_GROUPS = {
    "deadline": ("deadline",),
    "from and to": ("from", "to"),
    "every": ("every", "offset"),
    "lookback": ("lookback",),
}


class DependencyWindow(Document):
    """In which span of time dependencies count together: one of four ways to say it."""

    deadline: Static[TimeOfDay | None] = None
    """From midnight to this time of each day."""
    from_: Static[TimeOfDay | None] = Field(default=None, alias="from")
    """From this time of each day …"""
    to: Static[TimeOfDay | None] = None
    """… to this one; before `from` it is a time of the next day."""
    every: Static[Duration | None] = None
    """Spans of this length in a row, counted from midnight."""
    offset: Static[Duration | None] = None
    """By how much those begin after midnight."""
    lookback: Static[Duration | None] = None
    """A span of this length from the first dependency on."""
    timezone: Static[ZoneName | None] = None
    """IANA zone of the calendar; the server's unless given."""
    fire_once: Static[bool] = False
    """Whether all have to come again before it fires again; else each further one fires."""

    @model_validator(mode="after")
    def _one_way(self) -> DependencyWindow:
        given = {
            name: getattr(self, _attribute(name)) for group in _GROUPS.values() for name in group
        }
        used = [
            text
            for text, group in _GROUPS.items()
            if any(given[name] is not None for name in group)
        ]
        if len(used) != 1:
            found = " together with ".join(f"`{item}`" for item in used) or "none of them"
            raise ValueError(
                f"exactly one of `deadline`, `from` with `to`, `every` and `lookback` is needed, "
                f"and there is {found}"
            )
        for name, other in (("from", "to"), ("to", "from"), ("offset", "every")):
            if given[name] is not None and given[other] is None:
                raise ValueError(f"`{name}` needs `{other}`")
        self._check_lengths()
        return self

    def _check_lengths(self) -> None:
        for name, length in (("every", self.every), ("lookback", self.lookback)):
            if length is not None and length <= timedelta():
                raise ValueError(f"`{name}` has to be longer than nothing")
        if self.every is not None and self.every > _DAY and self.every % _DAY:
            raise ValueError("`every` has to be whole days when it is longer than one")
        if self.offset is not None and not timedelta() <= self.offset < _DAY:
            raise ValueError("`offset` has to be less than a day, and not negative")

    def event_window(self) -> EventWindow:
        """Give the window that is described."""
        if self.deadline is not None:
            return DailyWindow(self.deadline)
        if self.from_ is not None and self.to is not None:
            return DailyWindow(self.to, self.from_)
        if self.every is not None:
            return PeriodicWindow(self.every, self.offset or timedelta())
        assert self.lookback is not None
        return SlidingWindow(self.lookback)


def _attribute(name: str) -> str:
    return "from_" if name == "from" else name
