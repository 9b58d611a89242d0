"""Passwords and API tokens as they are kept: hashed, and compared in constant time."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from functools import cache

__all__ = ["check_password", "hash_password", "hash_token", "is_good_password", "new_token"]

# RFC 7914 names the parameters; OWASP's Password Storage Cheat Sheet gives these as its minimum.
_N, _R, _P = 2**17, 8, 1
_MEMORY = 256 * 1024 * 1024
_SCHEME = "scrypt"


def hash_password(password: str, *, n: int = _N) -> str:
    """Hash a password with a new salt; takes a tenth of a second on purpose.

    Args:
        password: Any text.
        n: Cost; lower it in tests only.
    """
    salt = secrets.token_bytes(16)
    digest = _scrypt(password, salt, n, _R, _P)
    return f"{_SCHEME}${n}${_R}${_P}${_encode(salt)}${_encode(digest)}"


def check_password(password: str, hashed: str) -> bool:
    """Whether the password is the one that was hashed; takes equally long when it is not.

    Raises:
        ValueError: `hashed` was not made by `hash_password`.
    """
    try:
        scheme, n, r, p, salt, digest = hashed.split("$")
        if scheme != _SCHEME:
            raise ValueError(scheme)
        computed = _scrypt(password, _decode(salt), int(n), int(r), int(p))
        return hmac.compare_digest(computed, _decode(digest))
    except (ValueError, binascii.Error) as error:
        raise ValueError("a password hash has the form scrypt$n$r$p$salt$digest") from error


@cache
def decoy_hash(n: int = _N) -> str:
    """Give a hash that no password has, so that an unknown user costs as much as a known one."""
    return hash_password(secrets.token_hex(16), n=n)


def is_good_password(password: str) -> str:
    """Give the rule that a password breaks; empty when it breaks none."""
    if not 8 <= len(password) <= 256:
        return "a password has 8 to 256 characters"
    if not any(char.islower() for char in password):
        return "a password needs a lower-case letter"
    if not any(char.isupper() for char in password):
        return "a password needs an upper-case letter"
    if not any(char.isdigit() for char in password):
        return "a password needs a digit"
    return ""


def new_token() -> str:
    """Make an API token of 256 random bits."""
    return "vv_" + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Hash a token. It is random, so that a plain digest cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
