"""The short form of a flow's schedule: `schedule: {type: cron, value: "0 12 * * *"}`.

It stands for one trigger with the id `schedule`. What a flow's author wrote stays as it is; only
what is read from it has the long form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["SHORT_SCHEDULE", "long_form"]

SHORT_SCHEDULE = "schedule"
"""The property, and the id of the trigger that it stands for."""
_TYPE = "io.kestra.plugin.core.trigger.Schedule"


def long_form(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give the data of a flow with its short schedule, if it has one, as its last trigger.

    Raises:
        ValueError: it is no short schedule.
    """
    if data.get(SHORT_SCHEDULE) is None:
        return {key: value for key, value in data.items() if key != SHORT_SCHEDULE}
    trigger = _trigger(data[SHORT_SCHEDULE])
    rest = {key: value for key, value in data.items() if key != SHORT_SCHEDULE}
    triggers = rest.get("triggers")
    rest["triggers"] = [*(triggers if isinstance(triggers, list) else []), trigger]
    return rest


def _trigger(short: Any) -> dict[str, Any]:
    if not isinstance(short, Mapping):
        raise ValueError(f"`schedule` is a map with `type: cron` and `value`, found `{short}`")
    kind, value = short.get("type"), short.get("value")
    if kind != "cron":
        raise ValueError(f"`schedule.type` is `{kind}`, but `cron` is what a schedule can be")
    if not isinstance(value, str):
        raise ValueError(f"`schedule.value` is a cron expression in quotes, found `{value}`")
    more = {key: item for key, item in short.items() if key not in ("type", "value")}
    return {"id": SHORT_SCHEDULE, "type": _TYPE, "cron": value, **more}
