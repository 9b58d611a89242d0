"""How many calls of a webhook are taken in a period: a bucket that fills evenly.

It is kept in memory: a limit protects a server from too much at a time, and after a restart there
is nothing to protect it from.
"""

from __future__ import annotations

from collections import OrderedDict

from vivace.errors import TooManyError
from vivace.model.instant import Micros
from vivace.model.trigger import TriggerKey
from vivace.plugin.webhook import RateLimit

__all__ = ["CallLimits"]

_KNOWN = 10_000


class CallLimits:
    """The buckets of all webhooks."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[TriggerKey, tuple[float, Micros]] = OrderedDict()
        """What is left of each, and when that was so."""

    def take(self, key: TriggerKey, wanted: RateLimit, now: Micros) -> None:
        """Take a call.

        Raises:
            TooManyError: there were too many lately.
        """
        period = max(wanted.period.total_seconds(), 0.001)
        left, since = self._buckets.get(key, (float(wanted.limit), now))
        filled = left + (now - since) / 1e6 * wanted.limit / period
        left = min(filled, float(wanted.limit))
        if left < 1:
            seconds = (1 - left) * period / wanted.limit
            raise TooManyError(
                f"trigger {key.trigger_id} takes {wanted.limit} calls in {wanted.period}",
                seconds=seconds,
            )
        self._buckets[key] = (left - 1, now)
        self._buckets.move_to_end(key)
        while len(self._buckets) > _KNOWN:
            self._buckets.popitem(last=False)
