"""Plain values as Ion text, which differs from JSON in the names of fields alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["ion_text"]

_SYMBOL = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_KEYWORDS = frozenset({"null", "true", "false", "nan"})


def ion_text(value: Any) -> str:
    """Write a value on one line; maps, lists, texts, numbers, booleans and None."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_symbol(k)}:{ion_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(ion_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False, default=str)


def _symbol(name: Any) -> str:
    text = str(name)
    if _SYMBOL.fullmatch(text) and text not in _KEYWORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{quoted}'"
