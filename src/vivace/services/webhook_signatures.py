"""Signatures of webhook calls: HMACs over the bytes as they came in.

GitHub signs the body. Stripe, Slack and others sign a time with it, so that a call that somebody
recorded is worth nothing a few minutes later.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vivace.errors import UnauthenticatedError
from vivace.model.instant import Micros
from vivace.plugin.webhook import (
    HashAlgorithm,
    SignatureEncoding,
    SignatureKind,
    WebhookSignature,
)

__all__ = ["verify"]

Headers = Mapping[str, Sequence[str]]

_HASHES = {
    HashAlgorithm.SHA1: hashlib.sha1,
    HashAlgorithm.SHA256: hashlib.sha256,
    HashAlgorithm.SHA512: hashlib.sha512,
}


@dataclass(frozen=True, slots=True)
class _Signed:
    """What a call says of itself."""

    signatures: Sequence[bytes]
    """One of them has to be right: while a secret is changed there are two."""
    content: bytes
    time: int | None = None
    algorithm: HashAlgorithm = HashAlgorithm.SHA256


def verify(
    wanted: WebhookSignature, secret: str, headers: Headers, body: bytes, now: Micros
) -> str:
    """Check the signature of a call, and give a text that only the same call has again.

    Raises:
        UnauthenticatedError: there is no signature, it is wrong, or the time is.
    """
    if not secret:
        raise UnauthenticatedError("the secret of the webhook's signature is empty")
    signed = _READERS[wanted.type](wanted, _Folded(headers), body)
    right = hmac.digest(secret.encode(), signed.content, _HASHES[signed.algorithm])
    if not any(hmac.compare_digest(right, given) for given in signed.signatures):
        raise UnauthenticatedError("the signature of the call is wrong")
    if signed.time is not None:
        late = abs(now // 1_000_000 - signed.time)
        if late > wanted.tolerance.total_seconds():
            raise UnauthenticatedError("the time of the call is too far from now")
    return hashlib.sha256(signed.content + b"\0" + right).hexdigest()


class _Folded:
    """Headers by names in any case."""

    def __init__(self, headers: Headers) -> None:
        self._values = {name.lower(): values for name, values in headers.items()}

    def one(self, name: str) -> str:
        values = self._values.get(name.lower(), ())
        if len(values) != 1:
            problem = "has no header" if not values else "has more than one header"
            raise UnauthenticatedError(f"the call {problem} {name}, which signs it")
        return values[0].strip()


def _github(wanted: WebhookSignature, headers: _Folded, body: bytes) -> _Signed:  # noqa: ARG001
    return _Signed([_hex(_after(headers.one("X-Hub-Signature-256"), "sha256="))], body)


def _stripe(wanted: WebhookSignature, headers: _Folded, body: bytes) -> _Signed:  # noqa: ARG001
    pairs = [part.partition("=") for part in headers.one("Stripe-Signature").split(",")]
    times = [value for name, _, value in pairs if name.strip() == "t"]
    signatures = [_hex(value) for name, _, value in pairs if name.strip() == "v1"]
    if len(times) != 1 or not signatures:
        raise UnauthenticatedError("the header Stripe-Signature has no time, or no signature v1")
    return _Signed(signatures, f"{times[0]}.".encode() + body, _time(times[0]))


def _slack(wanted: WebhookSignature, headers: _Folded, body: bytes) -> _Signed:  # noqa: ARG001
    time = headers.one("X-Slack-Request-Timestamp")
    signature = _hex(_after(headers.one("X-Slack-Signature"), "v0="))
    return _Signed([signature], f"v0:{time}:".encode() + body, _time(time))


def _generic(wanted: WebhookSignature, headers: _Folded, body: bytes) -> _Signed:
    text = _after(headers.one(wanted.header), wanted.prefix)
    signature = _hex(text) if wanted.encoding is SignatureEncoding.HEX else _base64(text)
    if wanted.timestamp_header is None:
        return _Signed([signature], body, algorithm=wanted.algorithm)
    time = headers.one(wanted.timestamp_header)
    content = f"{time}.".encode() + body
    return _Signed([signature], content, _time(time), wanted.algorithm)


_READERS = {
    SignatureKind.GITHUB: _github,
    SignatureKind.STRIPE: _stripe,
    SignatureKind.SLACK: _slack,
    SignatureKind.GENERIC: _generic,
}


def _after(text: str, prefix: str) -> str:
    if not text.startswith(prefix):
        raise UnauthenticatedError(f"the signature of the call does not begin with `{prefix}`")
    return text.removeprefix(prefix)


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise UnauthenticatedError("the signature of the call is not hexadecimal") from error


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnauthenticatedError("the signature of the call is not base64") from error


def _time(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise UnauthenticatedError("the time of the call is no number of seconds")
    return int(text)
