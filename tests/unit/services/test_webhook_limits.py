"""Limits of calls: so many at once, then evenly more."""

from __future__ import annotations

import pytest

from vivace.errors import TooManyError
from vivace.model.trigger import TriggerKey
from vivace.plugin.webhook import RateLimit
from vivace.services.webhook_limits import CallLimits

KEY = TriggerKey("main", "n", "f", "t")
SECOND = 1_000_000


def test_calls_beyond_the_limit_are_refused_until_there_is_room() -> None:
    limits, wanted = CallLimits(), RateLimit.model_validate({"limit": 3, "period": "PT1M"})
    for _ in range(3):
        limits.take(KEY, wanted, 0)
    with pytest.raises(TooManyError) as refused:
        limits.take(KEY, wanted, 5 * SECOND)
    assert refused.value.seconds == pytest.approx(15)
    limits.take(KEY._replace(trigger_id="u"), wanted, 5 * SECOND)
    limits.take(KEY, wanted, 20 * SECOND)
    with pytest.raises(TooManyError):
        limits.take(KEY, wanted, 21 * SECOND)


def test_rest_does_not_save_up_more_than_the_limit() -> None:
    limits, wanted = CallLimits(), RateLimit.model_validate({"limit": 2})
    limits.take(KEY, wanted, 0)
    taken = 0
    with pytest.raises(TooManyError):
        while True:
            limits.take(KEY, wanted, 3_600 * SECOND)
            taken += 1
    assert taken == 2
