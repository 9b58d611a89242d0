"""Encryption and decryption: AES in Galois/counter mode, a random nonce in front, in base64."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from vivace.expressions.arguments import text
from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.errors import EvaluationError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from vivace.expressions.state import State

__all__ = ["ENCRYPTION_FUNCTIONS"]

NONCE_BYTES = 12
KEY_BYTES = (16, 24, 32)


def _encrypt(state: State, key: Any = None, plaintext: Any = None) -> Any:
    cipher = _cipher(key)
    if plaintext is None or plaintext == "":
        return plaintext
    nonce = state.host.random_bytes(NONCE_BYTES)
    sealed = cipher.encrypt(nonce, text(plaintext, "plaintext").encode(), None)
    return base64.b64encode(nonce + sealed).decode()


def _decrypt(key: Any = None, encrypted: Any = None) -> Any:
    from cryptography.exceptions import InvalidTag

    cipher = _cipher(key)
    if encrypted is None or encrypted == "":
        return encrypted
    data = _decoded(text(encrypted, "encrypted"), "encrypted")
    try:
        return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], None).decode()
    except (InvalidTag, ValueError) as exc:
        raise EvaluationError("the text was not encrypted with this key") from exc


def _cipher(key: Any) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    data = _decoded(text(key, "key"), "key")
    if len(data) not in KEY_BYTES:
        raise EvaluationError(f"the key has {len(data)} bytes, not 16, 24 or 32")
    return AESGCM(data)


def _decoded(encoded: str, name: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise EvaluationError(f"the argument `{name}` is no base64") from exc


ENCRYPTION_FUNCTIONS: tuple[Builtin, ...] = (
    builtin("decrypt", _decrypt, "key", "encrypted"),
    builtin("encrypt", _encrypt, "key", "plaintext", takes_state=True, pure=False),
)
