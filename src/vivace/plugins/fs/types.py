"""Files on disks and servers, by id."""

from __future__ import annotations

__all__ = ["ALIASES", "TYPES"]

_FS = "io.kestra.plugin.fs."
_HERE = "vivace.plugins.fs."

_TRIGGERS = {
    "local.RealtimeTrigger": "local.realtime_trigger:RealtimeTrigger",
    "local.Trigger": "local.trigger:Trigger",
}
"""Id without what all have in front → module and class."""

TYPES: dict[str, dict[str, str]] = {
    "trigger": {f"{_FS}{name}": f"{_HERE}{place}" for name, place in _TRIGGERS.items()}
}
ALIASES: dict[str, str] = {}
