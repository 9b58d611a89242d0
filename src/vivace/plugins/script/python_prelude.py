"""Let Python scripts hold JSON that an expression pasted into them."""

from __future__ import annotations

import re

__all__ = ["with_json_names"]

_NAMES = "true, false, null = True, False, None"
_MAY_NEED_THEM = re.compile(r"\b(true|false|null|eval|exec)\b")
_FUTURE = re.compile(r"^from[ \t]+__future__[ \t]+import[ \t]*(\([^)]*\)|[^\n(;#]*)", re.MULTILINE)
_SIMPLE_START = re.compile(r"(import|from)[ \t]+[\w.]")


def with_json_names(script: str) -> str:
    """Define `true`, `false` and `null`, if the script may use them.

    Where possible without a line more, so that tracebacks name the lines of the author.
    """
    if not _MAY_NEED_THEM.search(script):
        return script
    futures = list(_FUTURE.finditer(script))
    if futures:  # these have to stay first in the file
        at = futures[-1].end()
        return f"{script[:at].rstrip()}; {_NAMES}{script[at:]}"
    first, end, rest = script.partition("\n")
    if not first.strip() or first.startswith("#"):
        return f"{_NAMES}{end}{rest}"
    separator = "; " if _SIMPLE_START.match(first) else "\n"
    return f"{_NAMES}{separator}{script}"
