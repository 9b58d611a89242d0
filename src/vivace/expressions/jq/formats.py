"""Texts of values: `tojson`, `tostring`, and formats such as `@csv` and `@base64`."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from vivace.expressions.jq.errors import JqError
from vivace.expressions.limits import Budget
from vivace.expressions.texts import JsonWriter

__all__ = ["format_value", "json_text", "parse_json", "text_of"]


class _JqJsonWriter(JsonWriter):
    """JSON with the entries that are null."""

    __slots__ = ()
    keeps_null_entries = True


def json_text(budget: Budget, value: Any) -> str:
    """The JSON of a value."""
    writer = _JqJsonWriter(budget.limits.text_chars, dt.UTC, budget.spend)
    writer.write(value)
    return "".join(writer.pieces)


def text_of(budget: Budget, value: Any) -> str:
    """A text itself, the JSON of anything else."""
    return value if isinstance(value, str) else json_text(budget, value)


def parse_json(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        JqError: it is none.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except ValueError as exc:
        raise JqError("the text cannot be parsed as JSON") from exc


def _refuse(name: str) -> Any:
    raise ValueError(name)


def format_value(budget: Budget, name: str, value: Any) -> str:
    """A value in the format `@name`."""
    write = FORMATS.get(name)
    if write is None:
        raise JqError(f"{name} is not a valid format")
    result = write(budget, value)
    budget.check_text(len(result))
    return result


def _row(
    budget: Budget, value: Any, name: str, separator: str, quoted: Callable[[str], str]
) -> str:
    if not isinstance(value, list):
        raise JqError(f"only an array can be formatted as {name}")
    cells: list[str] = []
    for item in value:
        if isinstance(item, list | dict):
            raise JqError(f"an array or object is not valid in a {name} row")
        if item is None:
            cells.append("")
        else:
            cells.append(quoted(item) if isinstance(item, str) else json_text(budget, item))
    return separator.join(cells)


def _csv(budget: Budget, value: Any) -> str:
    return _row(budget, value, "csv", ",", lambda text: '"' + text.replace('"', '""') + '"')


TSV_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _tsv(budget: Budget, value: Any) -> str:
    return _row(budget, value, "tsv", "\t", lambda text: text.translate(TSV_ESCAPES))


HTML_ESCAPES = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&#39;", '"': "&quot;"})


def _html(budget: Budget, value: Any) -> str:
    return text_of(budget, value).translate(HTML_ESCAPES)


def _uri(budget: Budget, value: Any) -> str:
    return quote(text_of(budget, value), safe="-_.~", errors="replace")


def _shell(budget: Budget, value: Any) -> str:
    words: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, list | dict):
            raise JqError("an array or object cannot be escaped for the shell")
        if isinstance(item, str):
            words.append("'" + item.replace("'", "'\\''") + "'")
        else:
            words.append(json_text(budget, item))
    return " ".join(words)


def _base64(budget: Budget, value: Any) -> str:
    return base64.b64encode(_encoded(budget, value)).decode()


def _base32(budget: Budget, value: Any) -> str:
    return base64.b32encode(_encoded(budget, value)).decode()


def _encoded(budget: Budget, value: Any) -> bytes:
    return text_of(budget, value).encode(errors="replace")


def _base64_decoded(budget: Budget, value: Any) -> str:
    encoded = text_of(budget, value)
    try:
        padded = encoded.rstrip("=")
        return base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode(
            errors="replace"
        )
    except (binascii.Error, ValueError) as exc:
        raise JqError("the text is not valid base64 data") from exc


FORMATS: Mapping[str, Callable[[Budget, Any], str]] = {
    "text": text_of,
    "json": json_text,
    "csv": _csv,
    "tsv": _tsv,
    "html": _html,
    "uri": _uri,
    "sh": _shell,
    "base64": _base64,
    "base64d": _base64_decoded,
    "base32": _base32,
}
