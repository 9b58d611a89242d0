"""The two dialects that one server reads side by side."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Dialect"]


class Dialect(StrEnum):
    """Decides the precedence of `??`, `???` and `isIn`, and whether strings can be ordered."""

    V1 = "1.x"
    V2 = "2.0"

    @property
    def orders_texts(self) -> bool:
        """Whether `<` and its kin compare texts instead of failing."""
        return self is Dialect.V2
