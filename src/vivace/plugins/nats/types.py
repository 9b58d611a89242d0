"""Tasks and triggers for NATS, by id."""

from __future__ import annotations

__all__ = ["ALIASES", "TYPES"]

_NATS = "io.kestra.plugin.nats."
_HERE = "vivace.plugins.nats."

TYPES: dict[str, dict[str, str]] = {
    "task": {
        f"{_NATS}core.Consume": f"{_HERE}consume:Consume",
        f"{_NATS}core.Produce": f"{_HERE}produce:Produce",
        f"{_NATS}core.Request": f"{_HERE}request:Request",
    },
    "trigger": {
        f"{_NATS}core.RealtimeTrigger": f"{_HERE}realtime_trigger:RealtimeTrigger",
        f"{_NATS}core.Trigger": f"{_HERE}trigger:Trigger",
    },
}
ALIASES: dict[str, str] = {
    f"{_NATS}{name}": f"{_NATS}core.{name}"
    for name in ("Consume", "Produce", "RealtimeTrigger", "Request", "Trigger")
}
