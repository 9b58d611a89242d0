"""Durations as `java.time.Duration.parse` reads them."""

from __future__ import annotations

import datetime as dt
import re

from vivace.expressions.errors import EvaluationError

__all__ = ["parse_duration"]

NUMBER = r"([+-]?\d{1,15})"
DURATION = re.compile(
    rf"([+-])?P(?:{NUMBER}D)?(T(?:{NUMBER}H)?(?:{NUMBER}M)?(?:{NUMBER}(?:[.,](\d{{0,9}}))?S)?)?",
    re.IGNORECASE | re.ASCII,
)
SECONDS = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?", re.ASCII)


def parse_duration(text: str) -> dt.timedelta:
    """The length that `PT1H30M`, `P1D` or a bare number of seconds stands for.

    Years, months and weeks have no fixed length here and are errors.

    Raises:
        EvaluationError: the text is no duration.
    """
    if SECONDS.fullmatch(text):
        return _micros(text)
    match = DURATION.fullmatch(text)
    if match is None or not any(match.group(group) for group in (2, 4, 5, 6)):
        raise EvaluationError(
            f"`{text[:60]}` is no duration", hint="write it as `PT1H30M` or `P1D`"
        )
    sign, days, time, hours, minutes, seconds, fraction = match.groups()
    if time and len(time) == 1:
        raise EvaluationError(f"`{text[:60]}` is no duration: nothing follows the T")
    try:
        total = dt.timedelta(days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0))
        total += _micros(f"{seconds or 0}.{fraction or 0}")
    except OverflowError as exc:
        raise EvaluationError(f"the duration `{text[:60]}` is too long") from exc
    return -total if sign == "-" else total


def _micros(seconds: str) -> dt.timedelta:
    whole, _, fraction = seconds.partition(".")
    micros = int(fraction.ljust(6, "0")[:6] or 0)
    return dt.timedelta(seconds=int(whole), microseconds=-micros if "-" in whole else micros)
