"""What the paths of 1.x answer differently."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vivace.errors import ConflictError
from vivace.services.execution_request import IllegalArgumentError

__all__ = ["classic_refusals"]


@contextmanager
def classic_refusals() -> Iterator[None]:
    """Answer 422 in place of 409 when the state of an execution does not allow the request."""
    try:
        yield
    except ConflictError as error:
        raise IllegalArgumentError(error.message, hint=error.hint) from error
