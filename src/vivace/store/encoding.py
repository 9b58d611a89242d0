"""Texts and JSON documents in the form that both databases keep.

Storing must not fail because of a value: what JSON or PostgreSQL cannot hold is replaced, so that
one strange output cannot hold up the commit that it shares with a hundred others.
"""

from __future__ import annotations

from typing import Any

import msgspec

__all__ = ["MAX_DEPTH", "decode", "encode", "optional_text", "text"]

MAX_DEPTH = 200
"""Levels of a document. Readers, and the clients of the API, recurse as deep."""

_TOO_DEEP = "[nested too deeply]"
_MAX_INTEGER_BITS = 10_000
"""Python refuses to read decimal numbers of more than 4,300 digits."""

_encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder().decode
"""Read a JSON document."""

_CONTAINERS = (dict, list, tuple, set, frozenset)


def encode(value: Any) -> str:
    """Write a value as JSON.

    Keys that are no text become text, NaN and the infinities null, dates ISO 8601; what JSON has
    no form for becomes its Python text; levels below `MAX_DEPTH` and lone surrogates are replaced.
    """
    if not value and isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    try:
        document = _encode(value)
    except (TypeError, ValueError, OverflowError, RecursionError):
        document = _encode(_clean(value, MAX_DEPTH))
    if document.count(b"[") + document.count(b"{") > MAX_DEPTH and _is_deeper(value, MAX_DEPTH):
        document = _encode(_clean(value, MAX_DEPTH))
    return document.decode()


def text(value: str) -> str:
    """Replace what a text column cannot hold: NUL and lone surrogates."""
    value = _without_surrogates(value)
    return value.replace("\0", "\ufffd") if "\0" in value else value


def optional_text(value: str | None) -> str | None:
    """Do as `text`, and leave None."""
    return None if value is None else text(value)


def _without_surrogates(value: str) -> str:
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _clean(value: Any, levels: int) -> Any:
    match value:
        case None | bool() | float():
            return value
        case str():
            return _without_surrogates(value)
        case int():
            return value if value.bit_length() < _MAX_INTEGER_BITS else hex(value)
        case dict():
            if not levels:
                return _TOO_DEEP
            items = value.items()
            return {_clean_key(key): _clean(item, levels - 1) for key, item in items}
        case list() | tuple() | set() | frozenset():
            return [_clean(item, levels - 1) for item in value] if levels else _TOO_DEEP
        case _:
            return _builtin(value)


def _builtin(value: Any) -> Any:
    try:
        return msgspec.json.decode(_encode(value))
    except (TypeError, ValueError, RecursionError):
        return _without_surrogates(str(value))


def _clean_key(key: Any) -> str:
    return _without_surrogates(key if isinstance(key, str) else str(key))


def _is_deeper(value: Any, levels: int) -> bool:
    # level by level, since recursion is what this guards against
    layer = [value]
    for _ in range(levels):
        layer = [item for parent in layer for item in _children(parent)]
        if not layer:
            return False
    return True


def _children(value: Any) -> list[Any]:
    if not isinstance(value, _CONTAINERS):
        return []
    items = value.values() if isinstance(value, dict) else value
    return [item for item in items if isinstance(item, _CONTAINERS)]
