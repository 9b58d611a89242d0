"""Texts that must not lie in the database in clear: AES-GCM with the server's key.

Format and cipher are Kestra's, so that stored values move between the two: base64 of a random
12-byte vector, the ciphertext and a 128-bit tag, in a map that says what it is.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from vivace.errors import InvalidError
from vivace.expressions.values import Secret
from vivace.model.encrypted import ENCRYPTED_TYPE, is_encrypted

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["Encryption"]

_VECTOR_BYTES = 12
_KEY_SIZES = (16, 24, 32)


class Encryption:
    """Encrypts and decrypts with one key; without a key it refuses to encrypt."""

    def __init__(
        self, key: str | None, *, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        """Take the key.

        Args:
            key: Base64 of 16, 24 or 32 bytes; None when the server has none.
            random_bytes: Source of vectors.

        Raises:
            InvalidError: it is no such key.
        """
        self._cipher = None if key is None else _cipher(key)
        self._random_bytes = random_bytes

    @property
    def is_configured(self) -> bool:
        """Whether there is a key."""
        return self._cipher is not None

    def encrypt(self, text: str) -> dict[str, str]:
        """Give the stored form of a text.

        Raises:
            InvalidError: the server has no key.
        """
        vector = self._random_bytes(_VECTOR_BYTES)
        sealed = vector + self._required().encrypt(vector, text.encode(), None)
        return {"type": ENCRYPTED_TYPE, "value": base64.b64encode(sealed).decode()}

    def decrypt(self, stored: dict[str, Any]) -> Secret:
        """Give the text back, marked as a secret.

        Raises:
            InvalidError: no key, another key, or a damaged value.
        """
        from cryptography.exceptions import InvalidTag

        cipher = self._required()
        try:
            sealed = base64.b64decode(stored["value"], validate=True)
            clear = cipher.decrypt(sealed[:_VECTOR_BYTES], sealed[_VECTOR_BYTES:], None)
            return Secret(clear.decode())
        except (InvalidTag, ValueError) as error:
            raise InvalidError(
                "an encrypted value cannot be decrypted",
                hint="it was encrypted with another key than this server's `encryption.secret-key`",
            ) from error

    def reveal(self, value: Any, met: Callable[[str], None] | None = None) -> Any:
        """Replace every encrypted text in plain data by its clear text, marked as a secret.

        Data without any is given back as it is, not copied.

        Args:
            value: Plain data.
            met: Told of every clear text, so that it can be masked.
        """
        if isinstance(value, dict):
            if is_encrypted(value):
                return self._told(value, met)
            return _kept(value, {key: self.reveal(item, met) for key, item in value.items()})
        if isinstance(value, list):
            revealed = [self.reveal(item, met) for item in value]
            changed = any(new is not old for new, old in zip(revealed, value, strict=True))
            return revealed if changed else value
        return value

    def _told(self, stored: dict[str, Any], met: Callable[[str], None] | None) -> Secret:
        clear = self.decrypt(stored)
        if met is not None:
            met(clear)
        return clear

    def _required(self) -> AESGCM:
        if self._cipher is None:
            raise InvalidError(
                "secret inputs and outputs cannot be kept: this server has no encryption key",
                hint="set `encryption.secret-key` to the base64 of 32 random bytes",
            )
        return self._cipher


def _cipher(key: str) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = base64.b64decode(key.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidError("the encryption key is not base64") from error
    if len(raw) not in _KEY_SIZES:
        raise InvalidError(f"the encryption key has {len(raw)} bytes instead of 16, 24 or 32")
    return AESGCM(raw)


def _kept(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return new if any(new[key] is not old[key] for key in old) else old
