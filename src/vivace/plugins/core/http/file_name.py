"""The name under which a server offers a file."""

from __future__ import annotations

import posixpath
from email.message import Message
from urllib.parse import unquote, urlsplit

__all__ = ["offered_name", "safe_name"]

_MAX_CHARS = 150


def offered_name(content_disposition: str | None, url: str) -> str:
    """Give a name for a downloaded file: the server's, else one with the URL's extension.

    Args:
        content_disposition: The header (RFC 6266), if there is one.
        url: Where the file came from.
    """
    if content_disposition:
        message = Message()
        message["Content-Disposition"] = content_disposition
        name = safe_name(message.get_filename() or "")
        if name:
            return name
    extension = posixpath.splitext(safe_name(unquote(urlsplit(url).path)))[1]
    return f"download{extension}"


def safe_name(name: str) -> str:
    """Make a plain file name of a text that somebody else wrote; empty when nothing is left."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(char for char in base if char.isprintable()).strip().strip('"')
    if not base.strip("."):
        return ""
    stem, extension = posixpath.splitext(base)
    return stem[: _MAX_CHARS - len(extension[:20])] + extension[:20]
