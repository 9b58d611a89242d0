"""What the key-value tasks have in common: which key of which namespace."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import RunContext

__all__ = ["Key", "missing", "other_namespace"]

Key = Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._-]*$")]
"""Letters, digits, `.`, `_` and `-`, with a letter or digit in front."""


def other_namespace(context: RunContext, namespace: str | None) -> str | None:
    """Give the namespace when it is another one than the flow's."""
    return None if namespace in (None, "", context.identity.namespace) else namespace


def missing(context: RunContext, key: str, namespace: str | None) -> TaskError:
    """Make the error of a key that is not there although it must be."""
    where = namespace or context.identity.namespace
    return TaskError(
        f"No value found for key '{key}' in namespace '{where}' and `errorOnMissing` is set to true"
    )
