"""The bundled task types, as data: nothing is imported before a flow names it."""

from __future__ import annotations

from vivace.plugin.registry import Manifest
from vivace.plugins.amqp import types as amqp
from vivace.plugins.core import types as core
from vivace.plugins.core.condition import types as condition
from vivace.plugins.core.flow import types as flow
from vivace.plugins.core.trigger import types as trigger
from vivace.plugins.docker import types as docker
from vivace.plugins.fs import types as fs
from vivace.plugins.jdbc import types as jdbc
from vivace.plugins.kafka import types as kafka
from vivace.plugins.mqtt import types as mqtt
from vivace.plugins.nats import types as nats
from vivace.plugins.redis import types as redis
from vivace.plugins.script import types as script

__all__ = ["MANIFEST"]

_FAMILIES = (
    amqp,
    core,
    condition,
    flow,
    trigger,
    docker,
    fs,
    jdbc,
    kafka,
    mqtt,
    nats,
    redis,
    script,
)


def _merge() -> Manifest:
    types: dict[str, dict[str, str]] = {}
    aliases: dict[str, str] = {}
    for family in _FAMILIES:
        for kind, ids in family.TYPES.items():
            types.setdefault(kind, {}).update(ids)
        aliases.update(family.ALIASES)
    return Manifest(types, aliases)


MANIFEST = _merge()
