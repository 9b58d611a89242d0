"""Errors of jq programs."""

from __future__ import annotations

from typing import Any

__all__ = ["Break", "JqError", "JqSyntaxError"]


class JqSyntaxError(Exception):
    """The program does not parse."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class JqError(Exception):
    """The program failed; `try` catches it and sees its value."""

    def __init__(self, value: Any) -> None:
        super().__init__(value if isinstance(value, str) else "the program failed")
        self.value = value


class Break(Exception):
    """Leaves the `label` it names."""

    def __init__(self, label: object) -> None:
        super().__init__()
        self.label = label
