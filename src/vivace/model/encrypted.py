"""The stored form of a text that must not lie in the database in clear."""

from __future__ import annotations

from typing import Any

__all__ = ["ENCRYPTED_TYPE", "holds_encrypted", "is_encrypted"]

ENCRYPTED_TYPE = "io.kestra.datatype:aes_encrypted"


def is_encrypted(value: Any) -> bool:
    """Whether `value` is the stored form of an encrypted text."""
    return (
        isinstance(value, dict)
        and value.get("type") == ENCRYPTED_TYPE
        and isinstance(value.get("value"), str)
    )


def holds_encrypted(value: Any) -> bool:
    """Whether an encrypted text is in plain data, however deep."""
    if isinstance(value, dict):
        return is_encrypted(value) or any(map(holds_encrypted, value.values()))
    return isinstance(value, list) and any(map(holds_encrypted, value))
