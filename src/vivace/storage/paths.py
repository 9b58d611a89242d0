"""Addresses of stored files, and which of them are safe to touch.

A file is named by a URI `kestra:///<path>`. The path is taken literally, byte for byte: nothing is
percent-decoded, folded or normalised, so a path has one spelling and no second one can slip past a
check. What could leave the root, or hide in a log line, is refused here, before a backend sees it.
"""

from __future__ import annotations

import posixpath

from vivace.errors import InvalidError

__all__ = [
    "SCHEME",
    "check_path",
    "check_segment",
    "file_name",
    "is_storage_uri",
    "path_of",
    "to_uri",
]

SCHEME = "kestra://"
_MAX_SEGMENT_BYTES = 255
_MAX_PATH_BYTES = 4_000


def is_storage_uri(text: str) -> bool:
    """Whether the text names a file of internal storage."""
    return text.startswith(SCHEME)


def to_uri(path: str) -> str:
    """Give the URI of a checked path, such as `kestra:///company/team/_files/a.txt`."""
    return f"{SCHEME}/{path}"


def path_of(uri: str) -> str:
    """Give the path of a `kestra:///` URI, without leading slash.

    Raises:
        InvalidError: another scheme, or a path that is not safe.
    """
    if not uri.startswith(SCHEME + "/"):
        raise InvalidError(
            f"`{_shown(uri)}` is not the address of a stored file",
            hint=f"such an address starts with {SCHEME}/",
        )
    return check_path(uri[len(SCHEME) + 1 :])


def check_path(path: str) -> str:
    """Give the path back if every segment of it is safe.

    Raises:
        InvalidError: it is too long, or `check_segment` refuses a segment, as of an absolute path.
    """
    if len(_encoded(path)) > _MAX_PATH_BYTES:
        raise InvalidError(f"the path `{_shown(path)}` is longer than {_MAX_PATH_BYTES} bytes")
    segments = path.split("/")
    for segment in segments:
        check_segment(segment, path)
    if segments[0].startswith("."):
        # Files at the top that start with a dot are the backend's own (see `local`).
        raise InvalidError(f"the path `{_shown(path)}` starts with a dot")
    return path


def check_segment(segment: str, path: str = "") -> str:
    """Give one segment of a path back if it names something inside its directory.

    Raises:
        InvalidError: it is empty, `.` or `..`, too long, or holds a slash, a backslash or a control
            character.
    """
    whole = _shown(path or segment)
    if segment in ("", ".", ".."):
        raise InvalidError(f"the path `{whole}` has the segment `{segment}`, which is not allowed")
    if any(char in "/\\" or ord(char) < 32 or ord(char) == 127 for char in segment):
        raise InvalidError(f"the path `{whole}` holds a backslash or a control character")
    if len(_encoded(segment)) > _MAX_SEGMENT_BYTES:
        raise InvalidError(
            f"a name in the path `{whole}` is longer than {_MAX_SEGMENT_BYTES} bytes"
        )
    return segment


def file_name(name: str, *, reserve: int = 0) -> str:
    """Make a safe last segment of a name that somebody else chose.

    Args:
        name: A file name as a browser, script or task gave it; directories in it are dropped.
        reserve: Bytes that the caller puts in front; a longer name loses its middle, not its
            extension.
    """
    base = posixpath.basename(name.replace("\\", "/"))
    base = "".join("_" if ord(char) < 32 or ord(char) == 127 else char for char in base)
    base = base.encode("utf-8", "replace").decode()
    if base in ("", ".", ".."):
        return "file"
    room = _MAX_SEGMENT_BYTES - reserve
    if len(base.encode()) <= room:
        return base
    stem, extension = posixpath.splitext(base)
    extension = extension if len(extension.encode()) < room // 2 else ""
    kept = stem.encode()[: room - len(extension.encode())].decode(errors="ignore")
    return kept + extension


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise InvalidError(f"the path `{_shown(text)}` is not valid Unicode text") from error


def _shown(path: str) -> str:
    text = path if len(path) <= 200 else path[:200] + "…"
    return (
        text.encode("unicode_escape", "backslashreplace").decode()
        if not text.isprintable()
        else text
    )
