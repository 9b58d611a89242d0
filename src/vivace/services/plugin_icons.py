"""A plain picture for each type: its initials on a colour that follows from its group."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass

__all__ = ["Icon", "icon_for"]

_HUES = 12
_SHAPES = {
    "task": '<rect x="4" y="4" width="56" height="56" rx="12" fill="{colour}"/>',
    "trigger": '<path d="M32 3 61 32 32 61 3 32Z" fill="{colour}"/>',
    "condition": '<path d="M18 5h28l14 27-14 27H18L4 32Z" fill="{colour}"/>',
    "taskRunner": '<circle cx="32" cy="32" r="28" fill="{colour}"/>',
    "group": '<rect x="2" y="2" width="60" height="60" rx="6" fill="{colour}"/>',
}


@dataclass(frozen=True, slots=True)
class Icon:
    """The picture of a type."""

    name: str
    svg: str
    flowable: bool

    @property
    def base64(self) -> str:
        """The picture as clients embed it."""
        return base64.b64encode(self.svg.encode()).decode()


def icon_for(type_id: str, kind: str, *, is_flowable: bool) -> Icon:
    """Draw a type; the same id always gives the same picture."""
    package, _, name = type_id.rpartition(".")
    hue = zlib.crc32((package or name).encode()) % _HUES * (360 // _HUES)
    shape = _SHAPES.get(kind, _SHAPES["task"]).format(colour=f"hsl({hue} 45% 42%)")
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f"{shape}"
        '<text x="32" y="41" text-anchor="middle" font-family="sans-serif" font-size="24" '
        f'font-weight="600" fill="#fff">{_initials(name)}</text></svg>'
    )
    return Icon(name, svg, is_flowable)


def _initials(name: str) -> str:
    capitals = "".join(char for char in name if char.isascii() and char.isupper())
    letters = "".join(char for char in name if char.isascii() and char.isalnum())
    return capitals[:2] or letters[:2].upper() or "?"
