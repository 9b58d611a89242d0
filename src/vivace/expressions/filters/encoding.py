"""Filters that encode, decode and hash."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, unquote_to_bytes

from vivace.expressions.arguments import text_input
from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.errors import EvaluationError

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["ENCODING_FILTERS"]

INCOMPLETE_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def _url_encode(value: Any) -> Any:
    if value is None:
        return None
    # form encoding escapes `~` and leaves `*`, unlike Python's
    return quote_plus(text_input(value), safe="*", errors="replace").replace("~", "%7E")


def _url_decode(value: Any) -> Any:
    if value is None:
        return None
    encoded = text_input(value)
    if INCOMPLETE_ESCAPE.search(encoded):
        raise EvaluationError("the text has a `%` that is not followed by two hexadecimal digits")
    return unquote_to_bytes(encoded.replace("+", " ")).decode(errors="replace")


def _base64_encode(state: State, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    printed = state.environment.texts.printed(value, state.meet, state.budget.spend)
    return base64.b64encode(printed.encode(errors="replace")).decode()


def _base64_decode(value: Any) -> Any:
    if value is None:
        return None
    encoded = text_input(value)
    # Java's decoder takes texts without padding
    padded = encoded if encoded.endswith("=") else encoded + "=" * (-len(encoded) % 4)
    return base64.b64decode(padded, validate=True).decode(errors="replace")


def _hash(algorithm: str) -> Callable[[Any], Any]:
    def digest(value: Any) -> Any:
        if value is None:
            return None
        data = text_input(value).encode(errors="replace")
        return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()

    return digest


def _digest(algorithm: str) -> Builtin:
    return builtin(algorithm, _hash(algorithm), takes_value=True, ignores_arguments=True)


ENCODING_FILTERS: tuple[Builtin, ...] = (
    builtin("base64decode", _base64_decode, takes_value=True),
    builtin("base64encode", _base64_encode, takes_value=True, takes_state=True),
    _digest("md5"),
    _digest("sha1"),
    _digest("sha256"),
    _digest("sha512"),
    builtin("urldecode", _url_decode, takes_value=True),
    builtin("urlencode", _url_encode, takes_value=True),
)
