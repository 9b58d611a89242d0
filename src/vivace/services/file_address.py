"""The ways to name a file in an expression or task: `kestra://`, `nsfile://`, `file://`, a path."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from vivace.errors import DeniedError, InvalidError, NotFoundError, TooLargeError
from vivace.model.execution import Execution
from vivace.storage import (
    Storage,
    check_readable,
    is_storage_uri,
    namespace_file_of,
    path_of,
)

__all__ = ["FileAddresses", "check_relative"]

_NAMESPACE_SCHEME = "nsfile://"
_LOCAL_SCHEME = "file://"


class FileAddresses:
    """Understands and opens what may be read from one place; methods block."""

    def __init__(
        self,
        allowed_paths: Sequence[Path] = (),
        *,
        storage: Storage | None = None,
        namespace: str = "",
        execution: Execution | None = None,
        reads_other_executions: bool = True,
    ) -> None:
        """Say whose files.

        Args:
            allowed_paths: Directories below which `file://` may be read.
            storage: Internal storage of the tenant.
            namespace: Of the flow: whose files plain paths name.
            execution: Whose files may be read in any case.
            reads_other_executions: Whether those of others may be read too.
        """
        self._allowed = allowed_paths
        self._storage = storage
        self._namespace = namespace
        self._execution = execution
        self._others = reads_other_executions

    def namespace_path(self, address: str, namespace: str | None = None) -> tuple[str, str] | None:
        """Give the namespace and the relative path when the address names a namespace file.

        Args:
            address: A URI, or a path with or without leading slash.
            namespace: Whose file a plain path names, unless the flow's own.

        Returns:
            None for any other file of internal storage, and for `file://`.

        Raises:
            InvalidError: an unknown scheme, or a path that climbs.
        """
        if is_storage_uri(address):
            return namespace_file_of(path_of(address))
        if address.startswith(_LOCAL_SCHEME):
            return None
        owner = namespace or self._namespace
        if not address.startswith(_NAMESPACE_SCHEME):
            if "://" in address:
                raise InvalidError(f"`{address}` has a scheme that names no file")
            return owner, check_relative(address)
        named, _, path = address.removeprefix(_NAMESPACE_SCHEME).partition("/")
        if named and namespace:
            raise InvalidError(f"`{address}` names a namespace, and so does the argument")
        return named or owner, check_relative(path)

    def check(self, uri: str) -> str:
        """Give a `kestra://` or `file://` URI back if it may be read from here.

        Raises:
            DeniedError: it may not.
        """
        if is_storage_uri(uri):
            return self._readable(uri)
        if not self.allows_local(uri):
            raise DeniedError(f"`{uri}` is not below a path that this server allows to be read")
        return uri

    def open(self, uri: str) -> BinaryIO:
        """Open a checked URI; the caller closes it."""
        if not uri.startswith(_LOCAL_SCHEME):
            return self._files().open(uri)
        try:
            return _local_path(uri).open("rb")
        except OSError as error:
            raise NotFoundError(f"there is no file `{uri}` that can be read") from error

    def read(self, uri: str, max_bytes: int) -> bytes:
        """Give the content of a checked URI.

        Raises:
            TooLargeError: there is more of it.
        """
        with self.open(uri) as file:
            content = file.read(max_bytes + 1)
        if len(content) > max_bytes:
            raise TooLargeError(
                f"`{uri}` is longer than the {max_bytes} bytes that can be read at once",
                hint="let a task work on the file instead",
            )
        return content

    def size(self, uri: str) -> int:
        """Give the size in bytes of a checked URI."""
        if not uri.startswith(_LOCAL_SCHEME):
            return self._files().size(uri)
        path = _local_path(uri)
        if not path.is_file():
            raise NotFoundError(f"there is no file `{uri}`")
        return path.stat().st_size

    def allows_local(self, uri: str) -> bool:
        """Whether a `file://` URI lies below an allowed path, links resolved."""
        try:
            path = _local_path(uri).resolve()
        except (InvalidError, OSError, ValueError):
            return False
        return any(path.is_relative_to(allowed.resolve()) for allowed in self._allowed)

    def _readable(self, uri: str) -> str:
        if self._execution is not None:
            return check_readable(uri, self._execution, others=self._others)
        if not self._others:
            raise DeniedError(f"`{uri}` may not be read without an execution")
        path_of(uri)
        return uri

    def _files(self) -> Storage:
        if self._storage is None:
            raise NotFoundError("there is no internal storage here")
        return self._storage


def check_relative(path: str) -> str:
    """Give the path of a namespace file without leading slash.

    Raises:
        InvalidError: it climbs with `..`.
    """
    if ".." in path.split("/"):
        raise InvalidError(f"the path `{path}` must not contain `..`")
    return path.lstrip("/")


def _local_path(uri: str) -> Path:
    parts = urlsplit(uri)
    if parts.netloc not in ("", "localhost"):
        raise InvalidError(f"`{uri}` names a file of another machine")
    return Path(unquote(parts.path))
