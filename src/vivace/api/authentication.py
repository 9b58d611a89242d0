"""Who calls: basic authentication, API tokens, and sessions of the web app."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from starlette.types import Scope

from vivace.api.credentials import check_password, decoy_hash, hash_token
from vivace.api.settings import ApiSettings
from vivace.errors import UnauthenticatedError, UnavailableError

__all__ = ["SESSION_COOKIE", "Authenticator", "Caller", "TooManyAttemptsError"]

K = TypeVar("K")
V = TypeVar("V")

SESSION_COOKIE = "vivace_session"
_MAX_SESSIONS = 10_000
_MAX_VERIFIED = 1_000
_MAX_CLIENTS = 10_000
_FREE_FAILURES = 5
_LONGEST_WAIT_S = 60.0
_CHECKS_AT_ONCE = 2


class TooManyAttemptsError(UnavailableError):
    """Wrong credentials came too often from one address, or for one user."""

    code = "too-many-attempts"
    status = 429


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request."""

    name: str
    by: str
    """anonymous, password, token or session."""


_ANONYMOUS = Caller("anonymous", "anonymous")


class Authenticator:
    """Checks credentials; one per server process."""

    def __init__(self, settings: ApiSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._users = settings.users
        self._tokens = {digest: name for name, digest in settings.token_hashes.items()}
        self._open = settings.allow_anonymous and not settings.users and not settings.token_hashes
        self._session_seconds = settings.session_seconds
        self._clock = clock
        self._verified: OrderedDict[bytes, Caller] = OrderedDict()
        self._sessions: OrderedDict[bytes, tuple[Caller, float]] = OrderedDict()
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()
        # What was verified is remembered by a keyed digest: memory never holds a password.
        self._key = secrets.token_bytes(32)
        self._slots = asyncio.Semaphore(_CHECKS_AT_ONCE)

    @property
    def is_open(self) -> bool:
        """Whether callers need no credentials."""
        return self._open

    @property
    def has_users(self) -> bool:
        """Whether somebody can log in."""
        return bool(self._users)

    async def require(self, scope: Scope) -> None:
        """Let a request pass, and note its `caller` in the scope.

        Raises:
            UnauthenticatedError: it has no credentials, or wrong ones.
            TooManyAttemptsError: too many wrong ones came from there.
        """
        authorization = cookie = b""
        for name, value in scope["headers"]:
            if name == b"authorization":
                authorization = value
            elif name == b"cookie":
                cookie = value
        if self._open:
            # An open server takes a client that was set up with credentials all the same.
            scope["caller"] = _ANONYMOUS
        elif authorization:
            scope["caller"] = await self._by_header(authorization, _client(scope))
        elif cookie and (caller := self._by_session(cookie)) is not None:
            scope["caller"] = caller
        else:
            raise UnauthenticatedError("credentials are needed")

    async def log_in(self, user: str, password: str, client: str) -> str:
        """Check a password and open a session.

        Returns:
            The secret of the session, for the cookie.

        Raises:
            UnauthenticatedError: the user or the password is wrong.
        """
        caller = await self._check(user, password, client)
        secret = secrets.token_urlsafe(32)
        _remember(
            self._sessions,
            self._digest(secret.encode()),
            (Caller(caller.name, "session"), self._clock() + self._session_seconds),
            _MAX_SESSIONS,
        )
        return secret

    def log_out(self, secret: str) -> None:
        """End a session at once."""
        self._sessions.pop(self._digest(secret.encode()), None)

    async def _by_header(self, header: bytes, client: str) -> Caller:
        digest = self._digest(header)
        caller = self._verified.get(digest)
        if caller is not None:
            return caller
        scheme, _, value = header.partition(b" ")
        match scheme.lower():
            case b"basic":
                user, password = _basic(value)
                caller = await self._check(user, password, client)
            case b"bearer":
                caller = self._by_token(value.strip(), client)
            case _:
                raise UnauthenticatedError("the scheme of the credentials is not Basic or Bearer")
        _remember(self._verified, digest, caller, _MAX_VERIFIED)
        return caller

    def _by_token(self, token: bytes, client: str) -> Caller:
        self._refuse_hasty(client)
        # Looked up by digest: how long the look-up takes tells nothing about the token.
        name = self._tokens.get(hash_token(token.decode("latin-1")))
        if name is None:
            self._note_failure(client)
            raise UnauthenticatedError("the API token is not valid")
        return Caller(name, "token")

    def _by_session(self, cookies: bytes) -> Caller | None:
        for part in cookies.split(b";"):
            name, _, value = part.strip().partition(b"=")
            if name == SESSION_COOKIE.encode():
                caller, until = self._sessions.get(self._digest(value), (None, 0.0))
                return caller if until > self._clock() else None
        return None

    async def _check(self, user: str, password: str, client: str) -> Caller:
        self._refuse_hasty(client)
        self._refuse_hasty(f"user {user}")
        known = self._users.get(user)
        async with self._slots:
            right = await asyncio.to_thread(_is_right, password, known)
        if not right:
            self._note_failure(client)
            self._note_failure(f"user {user}")
            raise UnauthenticatedError("the user name or the password is wrong")
        self._failures.pop(client, None)
        self._failures.pop(f"user {user}", None)
        return Caller(user, "password")

    def _refuse_hasty(self, who: str) -> None:
        count, until = self._failures.get(who, (0, 0.0))
        wait = until - self._clock()
        if count > _FREE_FAILURES and wait > 0:
            raise TooManyAttemptsError(
                "too many wrong credentials", hint=f"try again in {wait:.0f} seconds"
            )

    def _note_failure(self, who: str) -> None:
        count = self._failures.get(who, (0, 0.0))[0] + 1
        wait = min(2.0 ** max(count - _FREE_FAILURES, 0), _LONGEST_WAIT_S)
        _remember(self._failures, who, (count, self._clock() + wait), _MAX_CLIENTS)

    def _digest(self, value: bytes) -> bytes:
        return hmac.digest(self._key, value, "sha256")


def _basic(value: bytes) -> tuple[str, str]:
    try:
        user, colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise UnauthenticatedError("the credentials are not base64 of user:password") from error
    if not colon:
        raise UnauthenticatedError("the credentials are not base64 of user:password")
    return user, password


def _is_right(password: str, known: str | None) -> bool:
    # An unknown user costs the same time as a known one.
    return check_password(password, known or decoy_hash()) and known is not None


def _client(scope: Scope) -> str:
    client = scope.get("client")
    return f"address {client[0]}" if client else "address ?"


def _remember(table: OrderedDict[K, V], key: K, value: V, limit: int) -> None:
    table[key] = value
    table.move_to_end(key)
    if len(table) > limit:
        table.popitem(last=False)
