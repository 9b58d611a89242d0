"""Triggers that calls of the API fire, and what they ask of a call."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from vivace.model.document import Document, Static, StaticMarker
from vivace.model.duration import Duration
from vivace.model.trigger import Trigger

__all__ = [
    "BodyHandling",
    "HashAlgorithm",
    "RateLimit",
    "SignatureEncoding",
    "SignatureKind",
    "WebhookSignature",
    "WebhookTrigger",
]


class SignatureKind(StrEnum):
    """Who signs calls, and how."""

    GITHUB = "GITHUB"
    STRIPE = "STRIPE"
    SLACK = "SLACK"
    GENERIC = "GENERIC"


class HashAlgorithm(StrEnum):
    """Of an HMAC."""

    SHA1 = "SHA1"
    SHA256 = "SHA256"
    SHA512 = "SHA512"


class SignatureEncoding(StrEnum):
    """How a signature is written."""

    HEX = "HEX"
    BASE64 = "BASE64"


class BodyHandling(StrEnum):
    """Where the body of a call goes."""

    FETCH = "FETCH"
    """Into `trigger.body`."""
    STORE = "STORE"
    """Into internal storage; `trigger.uri` is its address."""


class WebhookSignature(Document):
    """A signature (HMAC) over the body that every call has to have."""

    type: Static[SignatureKind] = SignatureKind.GENERIC
    """GITHUB, STRIPE, SLACK, or GENERIC: then the properties below say how calls are signed."""
    secret: Static[str]
    """The key of the signature; rendered, so that it can be a secret."""
    tolerance: Annotated[Duration, StaticMarker()] = timedelta(minutes=5)
    """How old or how far ahead the time of a call may be, where the time is signed too."""
    allow_replays: Static[bool] = False
    """Whether the same signed call may start an execution again."""
    header: Static[str] = "X-Signature"
    """Header with the signature."""
    prefix: Static[str] = ""
    """What stands before the signature in the header, such as `sha256=`."""
    algorithm: Static[HashAlgorithm] = HashAlgorithm.SHA256
    encoding: Static[SignatureEncoding] = SignatureEncoding.HEX
    timestamp_header: Static[str | None] = None
    """Header with the time in seconds since 1970; then `TIME.BODY` is what is signed."""

    @model_validator(mode="after")
    def _generic_only(self) -> WebhookSignature:
        given = self.model_fields_set & {
            "header", "prefix", "algorithm", "encoding", "timestamp_header"
        }  # fmt: skip
        if given and self.type is not SignatureKind.GENERIC:
            raise ValueError(
                f"how {self.type} signs is known; only GENERIC takes properties for it"
            )
        return self


class RateLimit(Document):
    """How many calls are taken."""

    limit: Annotated[Static[int], Field(ge=1)]
    """Calls in a period."""
    period: Annotated[Duration, StaticMarker()] = timedelta(minutes=1)


class WebhookTrigger(Trigger):
    """A trigger that a call of the API fires."""

    key: Static[str]
    """What the address of the call ends with; rendered, so that a secret may be it."""
    wait: Static[bool] = False
    """Whether the call is answered when the execution has ended."""
    return_outputs: Static[bool] = False
    """Whether the answer, with `wait`, is the outputs of the flow."""
    response_content_type: Static[str | None] = None
    """`application/json` or `text/plain`."""
    response_code: Static[int | str | None] = None
    """Status of the answer, rendered when the execution has ended."""
    fetch_type: Static[BodyHandling] = BodyHandling.FETCH
    """FETCH gives the body as `trigger.body`; STORE keeps it as a file, `trigger.uri`."""
    signature: Static[WebhookSignature | None] = None
    """Calls without the right signature are refused."""
    rate_limit: Static[RateLimit | None] = None
    """Calls beyond it are refused."""
    idempotency_key: Static[str | None] = None
    """Expression that tells calls apart: one whose text came before starts nothing, and is answered
    with the first execution."""
