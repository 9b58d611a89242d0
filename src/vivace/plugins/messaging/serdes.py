"""How a value becomes the bytes of a message, and the other way round."""

from __future__ import annotations

import binascii
from base64 import b64decode
from enum import StrEnum
from typing import Any

import msgspec

from vivace.errors import TaskError
from vivace.plugins.core.storage.row_file import plain_value

__all__ = ["Serde", "TextSerde", "decode", "encode"]

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder()


class Serde(StrEnum):
    """What the bytes of a message hold."""

    STRING = "STRING"
    JSON = "JSON"
    BYTES = "BYTES"


class TextSerde(StrEnum):
    """What the text of a message holds."""

    STRING = "STRING"
    JSON = "JSON"


def encode(serde: Serde | TextSerde, value: Any) -> bytes:
    """Write a value of a row; bytes stand in rows as Base64.

    Raises:
        TaskError: it cannot be written so.
    """
    if serde == Serde.JSON:
        return _ENCODER.encode(value)
    if serde == Serde.BYTES:
        try:
            return b64decode(value, validate=True)
        except (TypeError, ValueError, binascii.Error) as error:
            raise TaskError("with `serdeType: BYTES` a message is a text in Base64") from error
    return value.encode() if isinstance(value, str) else _ENCODER.encode(value)


def decode(serde: Serde | TextSerde, payload: bytes) -> Any:
    """Read the bytes of a message as a value that a row may hold.

    Raises:
        TaskError: they are nothing of the kind.
    """
    if serde == Serde.BYTES:
        return plain_value(payload)
    try:
        return _DECODER.decode(payload) if serde == Serde.JSON else payload.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        kind = "JSON" if serde == Serde.JSON else "text in UTF-8"
        raise TaskError(
            f"the message is no {kind}: {error}",
            hint="`serdeType` says how messages are read",
        ) from error
