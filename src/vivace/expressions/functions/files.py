"""Functions that reach files through the host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vivace.expressions.arguments import integer, optional_text, text
from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.errors import EvaluationError
from vivace.expressions.lookup import path as context_path

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["FILE_FUNCTIONS"]

STORAGE_SCHEME = "kestra://"


def _checked(path: Any) -> str:
    """A path without a way up; the host checks everything else."""
    given = text(path, "path")
    if ".." in given.replace("\\", "/").split("/"):
        raise EvaluationError("the path must not contain `..`")
    return given


def _version(version: Any) -> int | None:
    return None if version is None else integer(version, "version")


def _read(
    state: State, path: Any = None, namespace: Any = None, version: Any = None
) -> str | bytes:
    owner = optional_text(namespace, "namespace")
    return state.host.read(_checked(path), owner, _version(version))


def _file_size(state: State, path: Any = None, namespace: Any = None, version: Any = None) -> int:
    owner = optional_text(namespace, "namespace")
    return state.host.file_size(_checked(path), owner, _version(version))


def _file_exists(
    state: State, path: Any = None, namespace: Any = None, version: Any = None
) -> bool:
    owner = optional_text(namespace, "namespace")
    return state.host.file_exists(_checked(path), owner, _version(version))


def _is_file_empty(
    state: State, path: Any = None, namespace: Any = None, version: Any = None
) -> bool:
    return _file_size(state, path, namespace, version) == 0


def _file_uri(state: State, path: Any = None, namespace: Any = None, version: Any = None) -> str:
    given = _checked(path)
    if given.startswith(STORAGE_SCHEME):
        return given
    owner = optional_text(namespace, "namespace")
    if version is not None:
        return state.host.file_uri(given.removeprefix("/"), owner, _version(version))
    # the file need not exist, so its address needs no look into the storage
    owner = owner or str(context_path(state, ("flow", "namespace")))
    return f"{STORAGE_SCHEME}/{owner.replace('.', '/')}/_files/{given.removeprefix('/')}"


NAMES = ("path", "namespace", "version")

FILE_FUNCTIONS: tuple[Builtin, ...] = (
    builtin("fileExists", _file_exists, *NAMES, takes_state=True, blocks=True),
    builtin("fileSize", _file_size, *NAMES, takes_state=True, blocks=True),
    builtin("fileURI", _file_uri, *NAMES, takes_state=True, blocks=True),
    builtin("isFileEmpty", _is_file_empty, *NAMES, takes_state=True, blocks=True),
    builtin("read", _read, *NAMES, takes_state=True, blocks=True),
)
