"""Stored secrets: Kestra's format, and nothing readable without the key."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.errors import InvalidError
from vivace.expressions import Secret
from vivace.model.encrypted import ENCRYPTED_TYPE, is_encrypted
from vivace.services.encryption import Encryption

KEY = base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(range(1, 33))).decode()


@given(st.text())
def test_what_was_encrypted_is_decrypted_and_marked(text: str) -> None:
    encryption = Encryption(KEY)
    stored = encryption.encrypt(text)
    assert is_encrypted(stored)
    clear = encryption.decrypt(stored)
    assert clear == text
    assert isinstance(clear, Secret)


def test_the_stored_form_is_vector_ciphertext_tag_in_base64() -> None:
    # Made by Java's Cipher "AES/GCM/NoPadding" layout: 12-byte vector first, 16-byte tag last.
    encryption = Encryption(KEY, random_bytes=lambda count: bytes(count))
    stored = encryption.encrypt("secret")
    assert stored["type"] == ENCRYPTED_TYPE == "io.kestra.datatype:aes_encrypted"
    sealed = base64.b64decode(stored["value"])
    assert sealed[:12] == bytes(12)
    assert len(sealed) == 12 + len("secret") + 16


def test_equal_texts_are_stored_differently() -> None:
    encryption = Encryption(KEY)
    assert encryption.encrypt("a") != encryption.encrypt("a")


@pytest.mark.parametrize("change", ["key", "bit", "short", "text"])
def test_another_key_or_a_damaged_value_is_an_error_without_the_value(change: str) -> None:
    stored = Encryption(KEY).encrypt("hunter2")
    sealed = bytearray(base64.b64decode(stored["value"]))
    sealed[-1] ^= 1
    damaged = {
        "key": stored["value"],
        "bit": base64.b64encode(sealed).decode(),
        "short": "AAAA",
        "text": "no base64!",
    }[change]
    with pytest.raises(InvalidError, match="cannot be decrypted") as caught:
        Encryption(OTHER if change == "key" else KEY).decrypt({**stored, "value": damaged})
    assert "hunter2" not in str(caught.value)


def test_without_a_key_nothing_is_encrypted() -> None:
    assert not Encryption(None).is_configured
    with pytest.raises(InvalidError, match="no encryption key") as caught:
        Encryption(None).encrypt("x")
    assert "encryption.secret-key" in caught.value.hint


@pytest.mark.parametrize("key", ["abc", "not base64!!", base64.b64encode(b"short").decode()])
def test_a_bad_key_is_refused_at_start(key: str) -> None:
    with pytest.raises(InvalidError, match="the encryption key"):
        Encryption(key)


def test_reveal_goes_deep_and_copies_only_what_it_changes() -> None:
    encryption = Encryption(KEY)
    plain = {"a": [1, {"b": 2}]}
    data = {"plain": plain, "secret": {"x": [encryption.encrypt("hidden")]}}
    revealed = encryption.reveal(data)
    assert revealed == {"plain": plain, "secret": {"x": ["hidden"]}}
    assert revealed["plain"] is plain
    assert encryption.reveal(plain) is plain
    assert is_encrypted(data["secret"]["x"][0])
