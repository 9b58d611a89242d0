"""Signatures of calls: the examples of those who sign, and what is refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vivace.errors import UnauthenticatedError
from vivace.plugin.webhook import WebhookSignature
from vivace.services.webhook_signatures import verify

NOW = 1_531_420_618
SLACK_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
    b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
    b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
    b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


def signature(**properties: Any) -> WebhookSignature:
    return WebhookSignature.model_validate({"secret": "s", **properties}, by_alias=True)


def check(
    wanted: WebhookSignature,
    secret: str,
    body: bytes,
    now: int = NOW,
    **headers: Any,
) -> str:
    named = {name.replace("_", "-"): [value] for name, value in headers.items()}
    return verify(wanted, secret, named, body, now * 1_000_000)


def hexed(secret: str, content: bytes, algorithm: str = "sha256") -> str:
    return hmac.new(secret.encode(), content, algorithm).hexdigest()


def test_the_example_of_github() -> None:
    right = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    wanted, secret = signature(type="GITHUB"), "It's a Secret to Everybody"
    assert check(wanted, secret, b"Hello, World!", x_hub_signature_256=right)
    with pytest.raises(UnauthenticatedError, match="is wrong"):
        check(wanted, secret, b"Hello, World?", x_hub_signature_256=right)
    with pytest.raises(UnauthenticatedError, match="begin with `sha256=`"):
        check(wanted, secret, b"Hello, World!", x_hub_signature_256=right[7:])
    with pytest.raises(UnauthenticatedError, match="no header X-Hub-Signature-256"):
        check(wanted, secret, b"Hello, World!")


def test_the_example_of_slack() -> None:
    right = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    given: dict[str, Any] = {"x_slack_signature": right, "x_slack_request_timestamp": str(NOW)}
    wanted, secret = signature(type="SLACK"), "8f742231b10e8888abcd99yyyzzz85a5"
    check(wanted, secret, SLACK_BODY, **given)
    check(wanted, secret, SLACK_BODY, now=NOW + 300, **given)
    for now in (NOW + 301, NOW - 301):
        with pytest.raises(UnauthenticatedError, match="too far from now"):
            check(wanted, secret, SLACK_BODY, now=now, **given)
    with pytest.raises(UnauthenticatedError, match="is wrong"):
        check(wanted, secret, SLACK_BODY, **{**given, "x_slack_request_timestamp": str(NOW + 1)})


def test_stripe_signs_the_time_and_may_send_two_signatures() -> None:
    right, old = hexed("new", f"{NOW}.{{}}".encode()), hexed("old", f"{NOW}.{{}}".encode())
    wanted = signature(type="STRIPE", tolerance="PT1M")
    header = f"t={NOW},v1={old},v1={right},v0=ignored"
    check(wanted, "new", b"{}", stripe_signature=header)
    with pytest.raises(UnauthenticatedError, match="too far from now"):
        check(wanted, "new", b"{}", now=NOW + 61, stripe_signature=header)
    for wrong in (f"v1={right}", f"t={NOW}", f"t={NOW},t={NOW},v1={right}", "", f"t=x,v1={right}"):
        with pytest.raises(UnauthenticatedError):
            check(wanted, "new", b"{}", stripe_signature=wrong)


@pytest.mark.parametrize("algorithm", ["SHA1", "SHA256", "SHA512"])
def test_others_say_how_they_sign(algorithm: str) -> None:
    digest = hmac.new(b"s3", b"12.body", algorithm.lower()).digest()
    wanted = signature(
        header="X-Sum",
        prefix="sum ",
        algorithm=algorithm,
        encoding="BASE64",
        timestampHeader="X-At",
    )
    given = {"x_sum": "sum " + base64.b64encode(digest).decode(), "x_at": "12"}
    check(wanted, "s3", b"body", now=12, **given)
    with pytest.raises(UnauthenticatedError, match="is not base64"):
        check(wanted, "s3", b"body", now=12, **{**given, "x_sum": "sum ?"})


def test_two_headers_or_no_secret_are_refused() -> None:
    wanted, right = signature(), hexed("s", b"")
    with pytest.raises(UnauthenticatedError, match="more than one header"):
        verify(wanted, "s", {"X-Signature": [right, right]}, b"", 0)
    with pytest.raises(UnauthenticatedError, match="is empty"):
        check(wanted, "", b"", x_signature=hexed("", b""))


def test_properties_of_generic_signatures_are_for_them_alone() -> None:
    with pytest.raises(ValidationError, match="GITHUB signs is known"):
        signature(type="GITHUB", header="X-Mine")


@given(st.binary(max_size=60), st.binary(max_size=60), st.text(min_size=1, max_size=20))
def test_no_other_body_passes_and_each_call_has_its_own_seal(
    body: bytes, other: bytes, secret: str
) -> None:
    right = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    seal = check(signature(), secret, body, x_signature=right)
    assert seal == check(signature(), secret, body, x_signature=right.upper())
    if other != body:
        with pytest.raises(UnauthenticatedError):
            check(signature(), secret, other, x_signature=right)
