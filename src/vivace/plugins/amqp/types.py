"""Tasks and triggers for AMQP, by id."""

from __future__ import annotations

__all__ = ["ALIASES", "TYPES"]

_AMQP = "io.kestra.plugin.amqp."
_HERE = "vivace.plugins.amqp."

TYPES: dict[str, dict[str, str]] = {
    "task": {
        f"{_AMQP}Consume": f"{_HERE}consume:Consume",
        f"{_AMQP}CreateQueue": f"{_HERE}create_queue:CreateQueue",
        f"{_AMQP}DeclareExchange": f"{_HERE}declare_exchange:DeclareExchange",
        f"{_AMQP}Publish": f"{_HERE}publish:Publish",
        f"{_AMQP}QueueBind": f"{_HERE}queue_bind:QueueBind",
    },
    "trigger": {
        f"{_AMQP}RealtimeTrigger": f"{_HERE}realtime_trigger:RealtimeTrigger",
        f"{_AMQP}Trigger": f"{_HERE}trigger:Trigger",
    },
}
ALIASES: dict[str, str] = {}
