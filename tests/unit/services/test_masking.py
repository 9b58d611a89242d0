"""No form of a secret gets through, and ordinary text does."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.services.masking import MASK, SecretMask, SecretMasks

SECRETS = [
    "hunter2",
    "with space & symbols/+=?",
    'quote"back\\slash',
    "ünïcødé-漢字",
    '{"user":"bob","password":"p4ss"}',
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----\n",
    "tab\tand\x01control",
]
FORMS: dict[str, Callable[[str], str]] = {
    "itself": str,
    "within a line": lambda secret: f"password={secret};",
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 for urls": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "base64 without padding": lambda s: base64.b64encode(s.encode()).decode().rstrip("="),
    "hexadecimal": lambda secret: secret.encode().hex(),
    "upper hexadecimal": lambda secret: secret.encode().hex().upper(),
    "url": quote,
    "url without slashes": lambda secret: quote(secret, safe=""),
    "form": quote_plus,
    "json": json.dumps,
    "json in unicode": lambda secret: json.dumps(secret, ensure_ascii=False),
    "python": repr,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("secret", SECRETS, ids=ascii)
def test_every_form_is_masked(secret: str, form: str) -> None:
    written = FORMS[form](secret)
    masked = SecretMask([secret]).mask(written)
    assert MASK in masked
    assert FORMS[form](secret) not in masked
    assert secret not in masked


@given(
    st.sampled_from([secret for secret in SECRETS if len(secret) > 8]),
    st.binary(max_size=5),
    st.binary(max_size=5),
)
def test_base64_of_something_longer_is_masked(secret: str, before: bytes, after: bytes) -> None:
    # basic authentication: base64 of `user:password`, at any of three alignments
    written = base64.b64encode(before + secret.encode() + after).decode()
    masked = SecretMask([secret]).mask(written)
    assert MASK in masked
    left = masked.replace(MASK, "")
    # what is left over tells at most a byte at each end
    assert len(left) * 6 // 8 <= len(before) + len(after) + 4


def test_each_long_line_of_a_key_is_masked() -> None:
    mask = SecretMask([SECRETS[6]])
    assert mask.mask("got MIIEvQIBADANBgkq from it") == f"got {MASK} from it"


def test_a_trailing_line_break_does_not_save_a_secret() -> None:
    assert SecretMask(["hunter2\n"]).mask("it is hunter2.") == f"it is {MASK}."


def test_a_secret_within_a_longer_one_vanishes_with_it() -> None:
    mask = SecretMask(["pass", "password1"])
    assert mask.mask("password1 pass") == f"{MASK} {MASK}"


@pytest.mark.parametrize("secret", ["", "1", "abc"])
def test_very_short_secrets_do_not_ruin_every_line(secret: str) -> None:
    assert SecretMask([secret]).mask("abc 1 2 3") == "abc 1 2 3"


def test_data_is_masked_in_depth_keys_too() -> None:
    mask = SecretMask(["hunter2"])
    data = {"hunter2": ["a hunter2", {"n": 1, "ok": None}]}
    assert mask.mask_data(data) == {MASK: [f"a {MASK}", {"n": 1, "ok": None}]}


@given(st.text(), st.lists(st.text(max_size=20), max_size=5))
def test_masking_never_fails_and_leaves_no_secret(text: str, secrets: list[str]) -> None:
    mask = SecretMask(secrets)
    masked = mask.mask(text + "".join(secrets))
    for secret in secrets:
        if len(secret) >= 4 and secret not in MASK and not set(secret) <= set("*"):
            assert secret not in masked.replace(MASK, "\0")


def test_an_execution_masks_its_own_secrets_and_the_servers() -> None:
    masks = SecretMasks(["server-secret"])
    masks.of("e1").register("own-secret")
    line = "server-secret own-secret"
    assert masks.of("e1").mask(line) == f"{MASK} {MASK}"
    assert masks.of("e2").mask(line) == f"{MASK} own-secret"
    masks.forget("e1")
    assert masks.of("e1").mask(line) == f"{MASK} own-secret"


def test_masks_of_old_executions_make_room() -> None:
    masks = SecretMasks(kept=2)
    for execution_id in ("e1", "e2", "e3"):
        masks.of(execution_id).register("secret")
    assert masks.of("e3").mask("secret") == MASK
    assert masks.of("e1").mask("secret") == "secret"
