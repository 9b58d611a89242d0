"""One connection to an AMQP broker, to an address that has been checked.

A connection that broke is not taken up again: whoever listens connects anew, with its own back-off.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
from aio_pika.exceptions import AMQPError
from yarl import URL

from vivace.errors import TaskError
from vivace.model.identifier import new_id
from vivace.plugin import RunContext
from vivace.plugins.messaging.addresses import Address, checked_addresses, os_error_text
from vivace.plugins.messaging.tls import tls_context

__all__ = ["BROKEN", "AmqpConnection", "said"]

BROKEN = (AMQPError, OSError, asyncio.InvalidStateError, RuntimeError)
"""What the library raises when the broker refuses something, or is gone."""

_CONNECT_SECONDS = 10.0
_CLOSE_SECONDS = 3.0
_HEARTBEAT_SECONDS = 20
_LOOK_SECONDS = 30.0
"""How long a silent queue is believed to be there still."""


class AmqpConnection:
    """A connection with one channel; for the event loop."""

    channel: AbstractChannel

    def __init__(self, context: RunContext, address: Address, virtual_host: str) -> None:
        self._context = context
        self._address = address
        self._virtual_host = virtual_host
        self._connection: AbstractConnection | None = None
        self._waiting: deque[AbstractIncomingMessage] = deque()
        self._has_news = asyncio.Event()
        self._lost: str | None = None

    async def open(self, username: str, password: str, prefetch: int) -> None:
        """Connect.

        Raises:
            TaskError: the broker is not there, or refuses.
        """
        try:
            addresses = await self._context.on_thread(
                checked_addresses, self._context, self._address
            )
        except TaskError as error:
            raise self._failure(error.message) from error
        reason = ""
        for address in self._hosts(addresses):
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await self._connect(address, username, password, prefetch)
                return
            except BROKEN as error:
                reason = said(error)
                await self.close()
        raise self._failure(reason)

    async def consume(self, queue: str, tag: str, *, auto_ack: bool) -> None:
        """Ask for the messages of a queue; `take` gives them.

        Raises:
            TaskError: there is no such queue.
        """
        try:
            found = await self.channel.get_queue(queue)
            await found.consume(self._take_in, no_ack=auto_ack, consumer_tag=f"{tag}-{new_id()}")
        except BROKEN as error:
            raise TaskError(f"the queue `{queue}` cannot be taken from: {said(error)}") from error

    async def take(self, seconds: float | None) -> AbstractIncomingMessage | None:
        """Give the next message, None when none comes within that time.

        Raises:
            TaskError: the connection is lost.
        """
        if not self._waiting:
            try:
                async with asyncio.timeout(seconds):
                    await self._news()
            except TimeoutError:
                return None
        return self._waiting.popleft()

    async def take_from(self, queue: str) -> AbstractIncomingMessage:
        """Give the next message, whenever it comes; a queue that is deleted ends the wait.

        Raises:
            TaskError: the connection is lost, or the queue.
        """
        while (message := await self.take(_LOOK_SECONDS)) is None:
            try:
                await self.channel.declare_queue(queue, passive=True)
            except BROKEN as error:
                raise TaskError(f"the queue `{queue}` is gone: {said(error)}") from error
        return message

    async def close(self) -> None:
        """Disconnect; harmless when there is no connection."""
        self._lost = self._lost or "it is closed"
        if self._connection is None:
            return
        with contextlib.suppress(*BROKEN):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._connection.close()

    def _hosts(self, addresses: list[str]) -> list[str]:
        # The certificate names the host, and the library compares it with what it connects to.
        return [self._address.host] if self._address.scheme == "amqps" else addresses

    async def _connect(self, host: str, username: str, password: str, prefetch: int) -> None:
        self._lost = None
        is_secure = self._address.scheme == "amqps"
        url = URL.build(
            scheme=self._address.scheme,
            host=host,
            port=self._address.port,
            user=username,
            password=password,
            path=f"/{self._virtual_host}",
            query={"heartbeat": str(_HEARTBEAT_SECONDS)},
        )
        self._connection = await aio_pika.connect(
            url, ssl_context=tls_context(None) if is_secure else None
        )
        self._connection.close_callbacks.add(self._take_loss)
        self.channel = await self._connection.channel()
        self.channel.close_callbacks.add(self._take_loss)
        if prefetch:
            await self.channel.set_qos(prefetch_count=min(prefetch, 65_535))

    async def _take_in(self, message: AbstractIncomingMessage) -> None:
        self._waiting.append(message)
        self._has_news.set()

    def _take_loss(self, _: Any, error: BaseException | None) -> None:
        self._lost = self._lost or ("it broke" if error is None else said(error))
        self._has_news.set()

    async def _news(self) -> None:
        while not self._waiting:
            if self._lost is not None:
                raise self._failure(self._lost)
            self._has_news.clear()
            await self._has_news.wait()

    def _failure(self, reason: str) -> TaskError:
        return TaskError(f"no connection to the AMQP broker {self._address}: {reason}")


def said(error: BaseException) -> str:
    """Give what an error says, in one line."""
    cause = error.__cause__
    if isinstance(cause, OSError):
        return os_error_text(cause)
    if isinstance(error, OSError) and not isinstance(error, AMQPError):
        return os_error_text(error)
    return str(error).strip("'\" ") or type(error).__name__
