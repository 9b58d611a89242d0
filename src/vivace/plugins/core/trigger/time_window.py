"""`timeWindow` of the 1.x form: in which span of time events count together."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from pydantic import model_validator

from vivace.model.document import Document
from vivace.model.duration import Duration
from vivace.plugin import Static
from vivace.plugin.event_window import DailyWindow, DurationWindow, EventWindow, SlidingWindow
from vivace.plugins.core.trigger.time_of_day import TimeOfDay

__all__ = ["TimeWindow", "TimeWindowType"]

_DAY = timedelta(days=1)


class TimeWindowType(StrEnum):
    """How a window is found."""

    DURATION_WINDOW = "DURATION_WINDOW"
    SLIDING_WINDOW = "SLIDING_WINDOW"
    DAILY_TIME_DEADLINE = "DAILY_TIME_DEADLINE"
    DAILY_TIME_WINDOW = "DAILY_TIME_WINDOW"


_ALLOWED = {
    TimeWindowType.DURATION_WINDOW: ("window", "windowAdvance"),
    TimeWindowType.SLIDING_WINDOW: ("window",),
    TimeWindowType.DAILY_TIME_DEADLINE: ("deadline",),
    TimeWindowType.DAILY_TIME_WINDOW: ("startTime", "endTime"),
}
_NEEDED = {
    TimeWindowType.DAILY_TIME_DEADLINE: ("deadline",),
    TimeWindowType.DAILY_TIME_WINDOW: ("startTime", "endTime"),
}


class TimeWindow(Document):
    """In which span of time events count together."""

    type: Static[TimeWindowType] = TimeWindowType.DURATION_WINDOW
    """DURATION_WINDOW begins at a full day, hour or part of the hour, SLIDING_WINDOW with the first
    event; DAILY_TIME_DEADLINE goes from midnight to a time, DAILY_TIME_WINDOW between two times."""
    window: Static[Duration | None] = None
    """Length of a DURATION_WINDOW or SLIDING_WINDOW; a day unless given."""
    window_advance: Static[Duration | None] = None
    """By how much a DURATION_WINDOW begins later."""
    deadline: Static[TimeOfDay | None] = None
    """Until when events of a day count."""
    start_time: Static[TimeOfDay | None] = None
    """From when events of a day count."""
    end_time: Static[TimeOfDay | None] = None
    """Until when; before `startTime` it is a time of the next day."""

    @model_validator(mode="after")
    def _fits_its_type(self) -> TimeWindow:
        given = [name for name in _PROPERTIES if getattr(self, _PROPERTIES[name]) is not None]
        for name in given:
            if name not in _ALLOWED[self.type]:
                allowed = " and ".join(f"`{item}`" for item in _ALLOWED[self.type])
                raise ValueError(f"`{name}` does not belong to {self.type}, which has {allowed}")
        for name in _NEEDED.get(self.type, ()):
            if name not in given:
                raise ValueError(f"`{name}` is required for {self.type}")
        if self.window is not None and self.window <= timedelta():
            raise ValueError("`window` has to be longer than nothing")
        return self

    def event_window(self) -> EventWindow:
        """Give the window that is described."""
        match self.type:
            case TimeWindowType.DURATION_WINDOW:
                return DurationWindow(self.window or _DAY, self.window_advance or timedelta())
            case TimeWindowType.SLIDING_WINDOW:
                return SlidingWindow(self.window or _DAY)
            case TimeWindowType.DAILY_TIME_DEADLINE:
                assert self.deadline is not None
                return DailyWindow(self.deadline)
            case TimeWindowType.DAILY_TIME_WINDOW:
                assert self.start_time is not None and self.end_time is not None
                return DailyWindow(self.end_time, self.start_time)


_PROPERTIES = {
    "window": "window",
    "windowAdvance": "window_advance",
    "deadline": "deadline",
    "startTime": "start_time",
    "endTime": "end_time",
}
