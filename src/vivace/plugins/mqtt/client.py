"""One connection to an MQTT broker, for the event loop.

The library runs its network loop on a thread; what it tells there becomes futures and a queue here.
A connection that broke is not taken up again: whoever listens connects anew, with its own back-off.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from vivace.errors import TaskError, VivaceError
from vivace.plugin import LogLevel, RunContext
from vivace.plugins.messaging.addresses import Address, checked_addresses, os_error_text

__all__ = ["SESSION_SECONDS", "Message", "MqttClient", "Options"]

SESSION_SECONDS = 7 * 24 * 3600
"""How long a broker keeps messages for a client that is away, with version 5."""
_KEEPALIVE_SECONDS = 30
_MOST_UNANSWERED = 10_000
"""How many messages of quality 0, which no window bounds, wait in memory."""
_NO_TOPIC = "vivace/no/topic"
_ONLY_IF_NEW = SubscribeOptions.RETAIN_SEND_IF_NEW_SUB

Message = paho.MQTTMessage


@dataclass(frozen=True, slots=True)
class Options:
    """What a connection is made of."""

    address: Address
    client_id: str
    is_version_5: bool = True
    timeout: float = 10.0
    username: str | None = None
    password: str | None = None
    auth_method: str | None = None
    tls: ssl.SSLContext | None = None
    receives: int = 0
    """How many messages may come before one is acknowledged; 0 for who only publishes."""


class _Library(paho.Client):
    """The library's client, which connects to checked addresses only, and closes what it opened."""

    addresses: Sequence[str] = ()
    tls: ssl.SSLContext | None = None

    def _ssl_wrap_socket(self, tcp_sock: socket.socket) -> ssl.SSLSocket:
        assert self.tls is not None
        wrapped = self.tls.wrap_socket(
            tcp_sock, server_hostname=self._host, do_handshake_on_connect=False
        )
        wrapped.settimeout(self._connect_timeout)
        try:
            wrapped.do_handshake()
        except BaseException:
            wrapped.close()
            raise
        return wrapped

    def _create_socket_connection(self) -> socket.socket:
        error: OSError | None = None
        for address in self.addresses:
            try:
                return socket.create_connection(
                    (address, self._port), timeout=self._connect_timeout
                )
            except OSError as refusal:
                error = refusal
        raise error or OSError("there is no address")


class MqttClient:
    """A connection; all but its constructor is for the event loop that made it."""

    def __init__(self, context: RunContext, options: Options) -> None:
        self.has_session = False
        """Whether the broker knew this client, with its subscriptions and messages."""
        self._context = context
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._connected: asyncio.Future[None] = self._loop.create_future()
        self._waiting: deque[Message] = deque()
        self._has_news = asyncio.Event()
        self._answers: dict[int, asyncio.Future[None]] = {}
        self._lost: str | None = None
        self._dropped = 0
        self._library = self._make()

    async def connect(self) -> None:
        """Connect.

        Raises:
            TaskError: the broker is not there, refuses, or does not answer in time.
        """
        try:
            async with asyncio.timeout(self._options.timeout):
                await self._context.on_thread(self._open)
                await self._connected
        except TimeoutError as error:
            await self.close()
            seconds = self._options.timeout
            raise self._failure(f"it does not answer within {seconds:g} seconds") from error
        except VivaceError:
            await self.close()
            raise
        except OSError as error:
            await self.close()
            raise self._failure(os_error_text(error)) from error

    async def subscribe(self, topics: Sequence[str], qos: int) -> None:
        """Ask for messages; kept messages of a topic come only when it was not subscribed before.

        Raises:
            TaskError: the broker does not grant it.
        """
        if self._options.is_version_5:
            asked: Any = [
                (each, SubscribeOptions(qos=qos, retainHandling=_ONLY_IF_NEW)) for each in topics
            ]
        else:
            asked = [(each, qos) for each in topics]
        await self._answered(lambda: self._library.subscribe(asked))

    async def unsubscribe(self, topics: Sequence[str]) -> None:
        """Ask for no more messages of some topics."""
        await self._answered(lambda: self._library.unsubscribe(list(topics)))

    async def publish(
        self,
        topic: str,
        payload: bytes,
        *,
        qos: int,
        retain: bool,
        properties: Properties | None = None,
    ) -> None:
        """Send a message, and return when the broker has it (with quality 1 and 2).

        Raises:
            TaskError: it is not taken.
        """
        try:
            sent = self._library.publish(topic, payload, qos, retain, properties)
        except ValueError as error:
            raise TaskError(f"a message cannot be published to `{topic}`: {error}") from error
        await self._await_answer(sent.rc, sent.mid if qos else None)

    async def take(self, seconds: float | None) -> Message | None:
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

    async def take_all(self, most: int) -> list[Message]:
        """Give the messages that are there, at least one; waits for it."""
        if not self._waiting:
            await self._news()
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def acknowledge(self, message: Message) -> None:
        """Tell the broker that a message is dealt with.

        Raises:
            TaskError: the connection is gone: the broker will send the message again.
        """
        if message.qos == 0:
            return
        if self._lost is not None:
            raise self._failure(self._lost)
        code = self._library.ack(message.mid, message.qos)
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise self._failure(paho.error_string(code))

    async def settle(self, messages: Iterable[Message]) -> None:
        """Acknowledge messages, and return when the broker knows.

        Nothing answers an acknowledgement. But the broker takes one packet after the other, and
        answers a later one: that a topic which nobody has subscribed to is not wanted any more.
        """
        for message in messages:
            self.acknowledge(message)
        with contextlib.suppress(TaskError):
            await self.unsubscribe([_NO_TOPIC])

    async def close(self) -> None:
        """Disconnect; harmless when there is no connection."""
        self._lost = self._lost or "it is closed"
        await self._context.on_thread(self._shut)

    def _make(self) -> _Library:
        options = self._options
        is_kept = options.receives > 0
        made = _Library(
            CallbackAPIVersion.VERSION2,
            client_id=options.client_id,
            clean_session=None if options.is_version_5 else not is_kept,
            protocol=MQTTProtocolVersion.MQTTv5
            if options.is_version_5
            else MQTTProtocolVersion.MQTTv311,
            transport="websockets" if options.address.scheme in ("ws", "wss") else "tcp",
            reconnect_on_failure=False,
            manual_ack=True,
        )
        made.connect_timeout = options.timeout
        if options.username is not None:
            made.username_pw_set(options.username, options.password)
        if options.tls is not None:
            made.tls = options.tls
            made.tls_set_context(options.tls)
        if options.address.path:
            made.ws_set_options(options.address.path)
        made.on_connect = self._on_connect
        made.on_disconnect = self._on_disconnect
        made.on_message = self._on_message
        made.on_publish = self._on_answer
        made.on_subscribe = self._on_granted
        made.on_unsubscribe = self._on_answer
        return made

    def _open(self) -> None:
        options, address = self._options, self._options.address
        try:
            self._library.addresses = checked_addresses(self._context, address)
        except TaskError as error:
            raise self._failure(error.message) from error
        more: dict[str, Any] = {}
        if options.is_version_5:
            properties: Any = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            if options.receives:
                properties.SessionExpiryInterval = SESSION_SECONDS
                properties.ReceiveMaximum = min(options.receives, 65_535)
            if options.auth_method is not None:
                properties.AuthenticationMethod = options.auth_method
            more = {"clean_start": not options.receives, "properties": properties}
        self._library.connect(address.host, address.port, _KEEPALIVE_SECONDS, **more)
        self._library.loop_start()

    def _shut(self) -> None:
        self._library.disconnect()
        self._library.loop_stop()

    async def _news(self) -> None:
        while not self._waiting:
            if self._lost is not None:
                raise self._failure(self._lost)
            self._has_news.clear()
            await self._has_news.wait()

    async def _answered(self, ask: Callable[[], tuple[MQTTErrorCode, int | None]]) -> None:
        try:
            code, number = ask()
        except ValueError as error:
            raise TaskError(f"the topics cannot be subscribed to: {error}") from error
        await self._await_answer(code, number)

    async def _await_answer(self, code: MQTTErrorCode, number: int | None) -> None:
        if self._lost is not None or code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise self._failure(self._lost or paho.error_string(code))
        if number is None:
            return
        # The answer is taken up on the loop: not before this function waits for it.
        answer = self._answers[number] = self._loop.create_future()
        try:
            async with asyncio.timeout(self._options.timeout):
                await answer
        except TimeoutError as error:
            raise self._failure("it does not answer") from error
        finally:
            self._answers.pop(number, None)

    def _failure(self, reason: str) -> TaskError:
        return TaskError(f"no connection to the MQTT broker {self._options.address}: {reason}")

    # On the library's thread:

    def _on_connect(self, _: Any, __: Any, flags: Any, code: ReasonCode, ___: Any) -> None:
        refusal = self._failure(f"it refuses: {code}") if code.is_failure else None
        self._tell(self._take_connection, bool(flags.session_present), refusal)

    def _on_disconnect(self, _: Any, __: Any, ___: Any, code: ReasonCode, ____: Any) -> None:
        self._tell(self._take_loss, f"it broke ({code})")

    def _on_message(self, _: Any, __: Any, message: Message) -> None:
        self._tell(self._take_message, message)

    def _on_answer(self, _: Any, __: Any, number: int, *___: Any) -> None:
        codes = ___[0] if isinstance(___[0], list) else [___[0]]
        self._tell(self._take_answer, number, _refusal(codes))

    def _on_granted(self, _: Any, __: Any, number: int, codes: list[ReasonCode], ___: Any) -> None:
        self._tell(self._take_answer, number, _refusal(codes))

    def _tell(self, function: Callable[..., None], *arguments: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            self._loop.call_soon_threadsafe(function, *arguments)

    # On the event loop:

    def _take_connection(self, has_session: bool, refusal: TaskError | None) -> None:
        self.has_session = has_session
        if self._connected.done():
            return
        if refusal is None:
            self._connected.set_result(None)
        else:
            self._connected.set_exception(refusal)

    def _take_loss(self, reason: str) -> None:
        self._lost = self._lost or reason
        self._has_news.set()
        for answer in [self._connected, *self._answers.values()]:
            if not answer.done():
                answer.set_exception(self._failure(self._lost))
        self._connected.exception()  # looked at: nobody may wait for it any more

    def _take_message(self, message: Message) -> None:
        if message.qos == 0 and len(self._waiting) >= _MOST_UNANSWERED:
            self._drop()
            return
        self._waiting.append(message)
        self._has_news.set()

    def _drop(self) -> None:
        self._dropped += 1
        if self._dropped & (self._dropped - 1) == 0:  # 1, 2, 4, …
            self._context.log(
                LogLevel.WARN,
                f"{self._dropped} messages of quality 0 came faster than executions start, "
                "and are lost",
            )

    def _take_answer(self, number: int, refusal: str | None) -> None:
        answer = self._answers.get(number)
        if answer is None or answer.done():
            return
        if refusal is None:
            answer.set_result(None)
        else:
            answer.set_exception(TaskError(f"the MQTT broker {self._options.address} {refusal}"))


def _refusal(codes: Sequence[ReasonCode]) -> str | None:
    refused = [str(code) for code in codes if code.is_failure]
    return f"refuses: {', '.join(refused)}" if refused else None
