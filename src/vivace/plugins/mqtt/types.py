"""Tasks and triggers for MQTT, by id."""

from __future__ import annotations

__all__ = ["ALIASES", "TYPES"]

_MQTT = "io.kestra.plugin.mqtt."
_HERE = "vivace.plugins.mqtt."

TYPES: dict[str, dict[str, str]] = {
    "task": {
        f"{_MQTT}Publish": f"{_HERE}publish:Publish",
        f"{_MQTT}Subscribe": f"{_HERE}subscribe:Subscribe",
    },
    "trigger": {
        f"{_MQTT}RealtimeTrigger": f"{_HERE}realtime_trigger:RealtimeTrigger",
        f"{_MQTT}Trigger": f"{_HERE}trigger:Trigger",
    },
}
ALIASES: dict[str, str] = {}
