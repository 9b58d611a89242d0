"""Retry policies: when a failed task run, or a whole execution, is tried again."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Discriminator, Field, Tag, model_validator

from vivace.model.document import Document, StaticMarker
from vivace.model.duration import Duration

__all__ = ["ConstantRetry", "ExponentialRetry", "RandomRetry", "Retry", "RetryBehavior"]


class RetryBehavior(StrEnum):
    """What is tried again."""

    RETRY_FAILED_TASK = "RETRY_FAILED_TASK"
    CREATE_NEW_EXECUTION = "CREATE_NEW_EXECUTION"


class _RetryBase(Document):
    max_attempts: Annotated[int | None, StaticMarker()] = Field(
        default=None, ge=1, validation_alias=AliasChoices("maxAttempts", "maxAttempt")
    )
    """Attempts in all, the first one included; unlimited when absent."""
    max_duration: Annotated[Duration | None, StaticMarker()] = None
    """No attempt starts later than this after the first one's start."""
    warning_on_retry: Annotated[bool, StaticMarker()] = False
    """Whether a success after more than one attempt counts as WARNING."""
    behavior: Annotated[RetryBehavior, StaticMarker()] = RetryBehavior.RETRY_FAILED_TASK

    def delay(self, attempts: int, fraction: float) -> timedelta:
        """Length of the wait after `attempts` attempts; `fraction` in [0, 1) is the randomness."""
        raise TypeError(f"{type(self).__name__} has no delay of its own")


class ConstantRetry(_RetryBase):
    """The same wait each time."""

    type: Literal["constant"]
    interval: Annotated[Duration, StaticMarker()]

    @model_validator(mode="after")
    def _bounds(self) -> ConstantRetry:
        _below(self.interval, "interval", self.max_duration, "maxDuration")
        return self

    def delay(self, attempts: int, fraction: float) -> timedelta:
        """The interval."""
        return self.interval


class ExponentialRetry(_RetryBase):
    """A wait that grows by a factor up to a maximum."""

    type: Literal["exponential"]
    interval: Annotated[Duration, StaticMarker()]
    max_interval: Annotated[Duration, StaticMarker()]
    delay_factor: Annotated[float, StaticMarker()] = Field(default=2.0, gt=0)

    @model_validator(mode="after")
    def _bounds(self) -> ExponentialRetry:
        _below(self.interval, "interval", self.max_interval, "maxInterval")
        _below(self.interval, "interval", self.max_duration, "maxDuration")
        return self

    def delay(self, attempts: int, fraction: float) -> timedelta:
        """`interval × factor^(attempts − 1)`, at most the maximum."""
        try:
            wait = self.interval * self.delay_factor ** (attempts - 1)
        except OverflowError:  # so many attempts that the wait is the longest anyway
            return self.max_interval
        return min(wait, self.max_interval)


class RandomRetry(_RetryBase):
    """A random wait between two lengths."""

    type: Literal["random"]
    min_interval: Annotated[Duration, StaticMarker()]
    max_interval: Annotated[Duration, StaticMarker()]

    @model_validator(mode="after")
    def _bounds(self) -> RandomRetry:
        _below(self.min_interval, "minInterval", self.max_interval, "maxInterval")
        _below(self.max_interval, "maxInterval", self.max_duration, "maxDuration")
        return self

    def delay(self, attempts: int, fraction: float) -> timedelta:
        """Uniform in [minInterval, maxInterval)."""
        return self.min_interval + (self.max_interval - self.min_interval) * fraction


def _below(value: timedelta, name: str, limit: timedelta | None, limit_name: str) -> None:
    if limit is not None and value >= limit:
        raise ValueError(f"`{name}` must be shorter than `{limit_name}`")


def _kind(value: Any) -> Any:
    return value.get("type") if isinstance(value, dict) else getattr(value, "type", None)


Retry = Annotated[
    Annotated[ConstantRetry, Tag("constant")]
    | Annotated[ExponentialRetry, Tag("exponential")]
    | Annotated[RandomRetry, Tag("random")],
    Discriminator(
        _kind,
        custom_error_type="retry_type",
        custom_error_message="a retry needs a `type`: constant, exponential or random",
    ),
]
