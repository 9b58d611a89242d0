"""The dates to come of a schedule."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator

from vivace.errors import InvalidError, NotFoundError
from vivace.model.instant import Micros, from_datetime, to_datetime
from vivace.plugin.trigger import ScheduledTrigger
from vivace.services.flows import FlowService
from vivace.services.triggers import TriggerKey

__all__ = ["TriggerDates"]

_MOST = 100


class TriggerDates:
    """Says when triggers will fire."""

    def __init__(
        self, flows: FlowService, now: Callable[[], Micros] = lambda: time.time_ns() // 1_000
    ) -> None:
        self._flows = flows
        self._now = now

    async def of_trigger(self, key: TriggerKey, count: int) -> list[Micros]:
        """Give the next dates of a trigger, whether it is on or off; none without a calendar.

        A calendar that depends on expressions has no dates before it is rendered.

        Raises:
            NotFoundError: there is no such flow, or it has no such trigger.
            InvalidError: the number of dates is not possible.
        """
        if not 1 <= count <= _MOST:
            raise InvalidError(f"`count` is {count}, not a number from 1 to {_MOST}")
        flow = (await self._flows.get(key.tenant, key.namespace, key.flow_id)).flow
        declared = [] if flow is None else flow.triggers
        trigger = next((item for item in declared if item.id == key.trigger_id), None)
        if trigger is None:
            raise NotFoundError(f"Flow {key.flow_id} has no trigger {key.trigger_id}")
        if not isinstance(trigger, ScheduledTrigger) or trigger.has_expressions:
            return []
        return list(itertools.islice(_dates(trigger, self._now()), count))


def _dates(trigger: ScheduledTrigger, now: Micros) -> Iterator[Micros]:
    after = to_datetime(now)
    while (following := trigger.next_after(after)) is not None:
        yield from_datetime(following)
        after = following
