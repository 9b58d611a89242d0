"""The messages that a task sends: rows of a file, or what its property holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from vivace.errors import TaskError
from vivace.plugin import RunContext
from vivace.plugins.core.storage.row_file import plain_value, read_rows

__all__ = ["messages_of"]

_STORED = ("kestra://", "nsfile://")


@contextmanager
def messages_of(context: RunContext, given: Any) -> Iterator[Iterator[Any]]:
    """Give the messages that `from` names; a file is read as they are asked for.

    Args:
        context: Of the run.
        given: URI of a row file, a map that is one message, or a list of messages.

    Raises:
        TaskError: it is nothing of the kind.
    """
    if isinstance(given, str) and given.strip().startswith(_STORED):
        with context.files.open(given.strip()) as source:
            yield read_rows(source)
    else:
        yield iter(_listed(given))


def _listed(given: Any) -> list[Any]:
    if isinstance(given, str) and given.lstrip()[:1] in ("{", "["):
        # an expression that gives a list or a map is rendered as JSON
        try:
            given = json.loads(given)
        except (ValueError, RecursionError) as error:
            raise TaskError(f"`from` begins as JSON and is none: {error}") from error
    if isinstance(given, list):
        return [plain_value(each) for each in given]
    if isinstance(given, dict):
        return [plain_value(given)]
    raise TaskError(
        f"`from` is {_kind(given)}; it has to be the URI of a stored file, a map or a list",
        hint='one text is sent as a list: `from: ["…"]`',
    )


def _kind(given: Any) -> str:
    return "a text that is no URI of a stored file" if isinstance(given, str) else repr(given)[:60]
