"""Make an exchange of an AMQP broker."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.amqp.properties import AmqpProperties

__all__ = ["DeclareExchange", "ExchangeType"]


class ExchangeType(StrEnum):
    """How an exchange finds the queues of a message."""

    DIRECT = "DIRECT"
    FANOUT = "FANOUT"
    TOPIC = "TOPIC"
    HEADERS = "HEADERS"


class ExchangeOutputs(Outputs):
    """The exchange."""

    exchange: str
    """Its name."""


@type_id("io.kestra.plugin.amqp.DeclareExchange")
class DeclareExchange(AmqpProperties, RunnableTask):
    """Make an exchange of an AMQP broker; one of that name and kind may exist already.

    ```yaml
    id: make_exchange
    namespace: company.team
    tasks:
      - id: exchange
        type: io.kestra.plugin.amqp.DeclareExchange
        host: rabbit.example.com
        name: orders
        exchangeType: TOPIC
    ```
    """

    name: str
    """Name of the exchange."""
    exchange_type: ExchangeType = ExchangeType.DIRECT
    """How it finds the queues of a message: by the same key, all of them, by a pattern of the key,
    or by headers."""
    durability: bool = True
    """Whether it outlives a restart of the broker."""
    auto_delete: bool = False
    """Whether it goes with its last queue."""
    internal: bool = False
    """Whether only other exchanges may send to it."""
    args: dict[str, Any] | None = None
    """More arguments of the broker."""

    async def run(self, context: RunContext) -> ExchangeOutputs:
        async with self.connected(context) as connection:
            from vivace.plugins.amqp.connection import BROKEN, said

            try:
                made = await connection.channel.declare_exchange(
                    self.name,
                    self.exchange_type.lower(),
                    durable=self.durability,
                    auto_delete=self.auto_delete,
                    internal=self.internal,
                    arguments=self.args,
                )
            except BROKEN as error:
                raise TaskError(
                    f"the exchange `{self.name}` cannot be made: {said(error)}"
                ) from error
            return ExchangeOutputs(exchange=made.name)
