"""Tasks and triggers for Kafka, by id."""

from __future__ import annotations

__all__ = ["ALIASES", "TYPES"]

_KAFKA = "io.kestra.plugin.kafka."
_HERE = "vivace.plugins.kafka."

TYPES: dict[str, dict[str, str]] = {
    "task": {
        f"{_KAFKA}Consume": f"{_HERE}consume:Consume",
        f"{_KAFKA}Produce": f"{_HERE}produce:Produce",
    },
    "trigger": {
        f"{_KAFKA}RealtimeTrigger": f"{_HERE}realtime_trigger:RealtimeTrigger",
        f"{_KAFKA}Trigger": f"{_HERE}trigger:Trigger",
    },
}
ALIASES: dict[str, str] = {}
