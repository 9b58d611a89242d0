"""Keys and values of records as bytes, and the other way round."""

from __future__ import annotations

import struct
from base64 import b64decode
from enum import StrEnum
from typing import Any
from uuid import UUID

from vivace.errors import TaskError
from vivace.plugins.core.storage.row_file import plain_value
from vivace.plugins.messaging import serdes

__all__ = ["KafkaSerde", "decode", "encode"]


class KafkaSerde(StrEnum):
    """What a key or a value is."""

    STRING = "STRING"
    INTEGER = "INTEGER"
    FLOAT = "FLOAT"
    DOUBLE = "DOUBLE"
    LONG = "LONG"
    SHORT = "SHORT"
    BYTE_ARRAY = "BYTE_ARRAY"
    BYTE_BUFFER = "BYTE_BUFFER"
    BYTES = "BYTES"
    UUID = "UUID"
    VOID = "VOID"
    JSON = "JSON"


_FORMATS = {
    KafkaSerde.INTEGER: ">i",
    KafkaSerde.FLOAT: ">f",
    KafkaSerde.DOUBLE: ">d",
    KafkaSerde.LONG: ">q",
    KafkaSerde.SHORT: ">h",
}
_BYTES = (KafkaSerde.BYTE_ARRAY, KafkaSerde.BYTE_BUFFER, KafkaSerde.BYTES)


def encode(serde: KafkaSerde, value: Any) -> bytes | None:
    """Write a value; bytes stand in rows as Base64.

    Raises:
        TaskError: it is nothing of the kind.
    """
    if value is None or serde is KafkaSerde.VOID:
        return None
    try:
        if serde in _FORMATS:
            is_whole = serde not in (KafkaSerde.FLOAT, KafkaSerde.DOUBLE)
            return struct.pack(_FORMATS[serde], int(value) if is_whole else float(value))
        if serde in _BYTES:
            return b64decode(value, validate=True)
        if serde is KafkaSerde.UUID:
            return str(UUID(str(value))).encode()
    except (struct.error, TypeError, ValueError) as error:
        raise TaskError(f"{str(value)[:60]!r} is no {serde}: {error}") from error
    kind = serdes.Serde.JSON if serde is KafkaSerde.JSON else serdes.Serde.STRING
    return serdes.encode(kind, value)


def decode(serde: KafkaSerde, data: bytes | None) -> Any:
    """Read a key or a value.

    Raises:
        TaskError: the bytes are nothing of the kind.
    """
    if data is None or serde is KafkaSerde.VOID:
        return None
    if serde in _FORMATS:
        try:
            return struct.unpack(_FORMATS[serde], data)[0]
        except struct.error as error:
            raise TaskError(f"{len(data)} bytes are no {serde}") from error
    if serde in _BYTES:
        return plain_value(data)
    kind = serdes.Serde.JSON if serde is KafkaSerde.JSON else serdes.Serde.STRING
    return serdes.decode(kind, data)
