"""Redis, by id."""

from __future__ import annotations

__all__ = ["ALIASES", "TYPES"]

_REDIS = "io.kestra.plugin.redis."
_HERE = "vivace.plugins.redis."

_TASKS = {
    "list.ListPop": "list.list_pop:ListPop",
    "list.ListPush": "list.list_push:ListPush",
    "pubsub.Publish": "pubsub.publish:Publish",
    "stream.Add": "stream.add:Add",
    "string.Delete": "string.delete:Delete",
    "string.Get": "string.get:Get",
    "string.Increment": "string.increment:Increment",
    "string.Set": "string.set_:Set",
    "string.Ttl": "string.ttl:Ttl",
}
"""Id without what all have in front → module and class."""
_TRIGGERS = {
    "list.RealtimeTrigger": "list.realtime_trigger:RealtimeTrigger",
    "list.Trigger": "list.trigger:Trigger",
    "pubsub.RealtimeTrigger": "pubsub.realtime_trigger:RealtimeTrigger",
    "stream.RealtimeTrigger": "stream.realtime_trigger:RealtimeTrigger",
}
_OLD_IDS = {
    "Delete": "string.Delete",
    "Get": "string.Get",
    "ListPop": "list.ListPop",
    "ListPush": "list.ListPush",
    "Publish": "pubsub.Publish",
    "RealtimeTriggerList": "list.RealtimeTrigger",
    "Set": "string.Set",
    "TriggerList": "list.Trigger",
}

TYPES: dict[str, dict[str, str]] = {
    "task": {f"{_REDIS}{name}": f"{_HERE}{place}" for name, place in _TASKS.items()},
    "trigger": {f"{_REDIS}{name}": f"{_HERE}{place}" for name, place in _TRIGGERS.items()},
}
ALIASES: dict[str, str] = {f"{_REDIS}{old}": f"{_REDIS}{name}" for old, name in _OLD_IDS.items()}
