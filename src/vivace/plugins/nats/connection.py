"""One connection to a NATS server, to addresses that have been checked.

A connection that broke is not taken up again: whoever listens connects anew, with its own back-off.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import nats.errors
import nats.js.errors
from nats.aio.client import Client, RawCredentials
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.api import DeliverPolicy as Policy
from nats.js.client import JetStreamContext

from vivace.errors import TaskError
from vivace.plugin import RunContext
from vivace.plugins.messaging.addresses import Address, checked_addresses, os_error_text
from vivace.plugins.messaging.tls import tls_context
from vivace.plugins.nats.properties import ConsumerProperties, DeliverPolicy

__all__ = ["Consumer", "Login", "NatsConnection", "failure", "instant"]

_CONNECT_SECONDS = 10
_CLOSE_SECONDS = 2
_PING_SECONDS = 20
_ACK_SECONDS = 60.0
"""How long the server waits for an acknowledgement before it delivers again."""
_MOST_UNACKNOWLEDGED = 10_000
_POLICIES = {
    DeliverPolicy.ALL: Policy.ALL,
    DeliverPolicy.LAST: Policy.LAST,
    DeliverPolicy.NEW: Policy.NEW,
    DeliverPolicy.LAST_PER_SUBJECT: Policy.LAST_PER_SUBJECT,
}


@dataclass(frozen=True, slots=True)
class Login:
    """Who connects."""

    username: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    creds: str | None = field(default=None, repr=False)

    def options(self, address: Address) -> dict[str, Any]:
        """Give the options of the library; the URL may name a user too."""
        if self.creds is not None:
            return {"user_credentials": RawCredentials(self.creds)}
        if self.token is not None:
            return {"token": self.token}
        user = self.username or address.username
        if user is None:
            return {}
        return {"user": user, "password": self.password or address.password or ""}


class NatsConnection:
    """A connection; for the event loop."""

    def __init__(self, context: RunContext, servers: Sequence[Address], login: Login) -> None:
        self.client = Client()
        self._context = context
        self._servers = servers
        self._login = login
        self._reason = ""

    def __str__(self) -> str:
        """Give the servers as messages have them."""
        return ", ".join(map(str, self._servers)) or "(`url` names none)"

    async def open(self) -> None:
        """Connect to the first server that answers.

        Raises:
            TaskError: none does.
        """
        for server in self._servers:
            try:
                addresses = await self._context.on_thread(checked_addresses, self._context, server)
            except TaskError as error:
                self._reason = error.message
                continue
            for address in addresses:
                if await self._try(server, address):
                    return
        raise TaskError(f"no connection to the NATS server {self}: {self._reason}")

    async def close(self) -> None:
        """Disconnect; harmless when there is no connection."""
        # After a handshake that failed the library waits for an end that does not come.
        with contextlib.suppress(nats.errors.Error, OSError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self.client.close()

    def check(self) -> None:
        """Look whether the connection is there.

        Raises:
            TaskError: it broke.
        """
        if not self.client.is_connected:
            raise TaskError(
                f"no connection to the NATS server {self}: {self._reason or 'it broke'}"
            )

    async def consumer(
        self, wanted: ConsumerProperties, durable: str | None, most: int = _MOST_UNACKNOWLEDGED
    ) -> Consumer:
        """Take part in a consumer, which is made if it is missing.

        Args:
            wanted: What to take.
            durable: Name of the consumer; without one, it ends with the connection.
            most: How many messages may be unacknowledged.

        Raises:
            TaskError: no stream has the subject, or the consumer is of another kind.
        """
        since = wanted.start_time()
        config = ConsumerConfig(
            deliver_policy=Policy.BY_START_TIME if since else _POLICIES[wanted.deliver_policy],
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=_ACK_SECONDS,
            max_ack_pending=most,
        )
        config.opt_start_time = since
        try:
            stream = self.client.jetstream()
            found = await stream.pull_subscribe(wanted.subject, durable=durable, config=config)
        except nats.js.errors.NotFoundError as error:
            raise TaskError(
                f"no stream of the NATS server {self} has the subject `{wanted.subject}`",
                hint=f"nats stream add NAME --subjects '{wanted.subject}'",
            ) from error
        except (nats.errors.Error, OSError) as error:
            raise failure(f"`{wanted.subject}` cannot be taken from", self, error) from error
        return Consumer(self, found, wanted.subject)

    async def _try(self, server: Address, address: str) -> bool:
        shown = f"[{address}]" if ":" in address else address
        is_secure = server.scheme == "tls"
        options: dict[str, Any] = self._login.options(server)
        if is_secure:
            options |= {"tls": tls_context(None), "tls_hostname": server.host}
        try:
            await self.client.connect(
                f"{server.scheme}://{shown}:{server.port}",
                error_cb=self._keep_reason,
                allow_reconnect=False,
                max_reconnect_attempts=1,  # without it the library asks for two minutes
                reconnect_time_wait=0,
                connect_timeout=_CONNECT_SECONDS,
                ping_interval=_PING_SECONDS,
                name="vivace",
                **options,
            )
        except (nats.errors.Error, OSError, ValueError) as error:
            if not isinstance(error, nats.errors.NoServersError):
                self._reason = said(error)
            await self.close()
            self.client = Client()
            return False
        self._reason = ""
        return True

    async def _keep_reason(self, error: Exception) -> None:
        self._reason = said(error)


class Consumer:
    """A pull consumer of a stream."""

    def __init__(
        self,
        connection: NatsConnection,
        subscription: JetStreamContext.PullSubscription,
        subject: str,
    ) -> None:
        self._connection = connection
        self._subscription = subscription
        self._subject = subject

    async def take(self, most: int, seconds: float) -> list[Msg]:
        """Give the next messages, none when none comes in that time.

        Raises:
            TaskError: the connection broke.
        """
        try:
            return await self._subscription.fetch(most, timeout=seconds)
        except TimeoutError:
            self._connection.check()
            return []
        except (nats.errors.Error, OSError) as error:
            raise failure(
                f"`{self._subject}` cannot be taken from", self._connection, error
            ) from error


def failure(what: str, connection: NatsConnection, error: Exception) -> TaskError:
    """Say that something failed on a connection."""
    return TaskError(f"{what} the NATS server {connection}: {said(error)}")


def said(error: Exception) -> str:
    """Give what an error says, in one line."""
    if isinstance(error, OSError):
        return os_error_text(error)
    text = str(error).removeprefix("nats: ").strip("'\" ")
    return text or type(error).__name__


def instant(value: datetime) -> str:
    """Write an instant as outputs have it."""
    return value.isoformat().replace("+00:00", "Z")
