"""Put files into the working directory before a command runs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from typing import Any

import msgspec

from vivace.errors import NotFoundError, TaskError, VivaceError
from vivace.model.log import LogLevel
from vivace.plugin.context import RunContext
from vivace.plugins.script.folder import Folder, relative_name
from vivace.plugins.script.globs import matcher
from vivace.plugins.script.properties import IfExists, NamespaceFilesOptions

__all__ = ["StoredFiles", "place_input_files", "place_namespace_files"]

_STORED = re.compile(r"kestra://[-\w%.+~#=/@:!*,]*[-\w%+~#=/@*]")
_SCHEMES = ("kestra://", "nsfile://")


def place_input_files(
    folder: Folder, files: Mapping[str, Any] | str | None, context: RunContext
) -> None:
    """Write the files of `inputFiles`.

    Raises:
        TaskError: a name leaves the directory, or a URI leads to no file.
    """
    for name, content in _as_map(files).items():
        plain = relative_name(name, "inputFiles")
        text = _content(content)
        uri = text.strip()
        if uri.startswith(_SCHEMES) and "\n" not in uri:
            _download(folder, plain, uri, context)
        elif uri.startswith("file://"):
            raise TaskError(
                f"`inputFiles` may not read `{uri[:200]}` of the worker",
                hint="store the file as a namespace file and name it `nsfile:///…`",
            )
        else:
            with folder.create(plain) as sink:
                sink.write(text.encode("utf-8", "replace"))


def place_namespace_files(
    folder: Folder, options: NamespaceFilesOptions | None, context: RunContext
) -> None:
    """Write the files that `namespaceFiles` chooses.

    Raises:
        TaskError: a file exists and `ifExists` is FAIL.
    """
    if options is None or not options.enabled:
        return
    included = matcher(options.include or ["**"])
    excluded = matcher(options.exclude)
    for namespace in options.namespaces or [context.identity.namespace]:
        for path in context.namespace_files.list(namespace):
            plain = path.lstrip("/")
            if not included(plain) or excluded(plain):
                continue
            name = f"{namespace}/{plain}" if options.folder_per_namespace else plain
            if _may_write(folder, name, options.if_exists, context):
                content = context.namespace_files.read(plain, namespace)
                with folder.create(relative_name(name, "namespaceFiles")) as sink:
                    sink.write(content)


class StoredFiles:
    """Fetches the stored files that commands name, and writes their paths instead.

    Each file is fetched once, into a directory of its own below the working directory, where no
    pattern of `outputFiles` is meant to find it.
    """

    def __init__(self, folder: Folder, directory: str, context: RunContext) -> None:
        self._folder = folder
        self._directory = directory
        self._context = context
        self._paths: dict[str, str] = {}
        self._has_any = False

    @property
    def has_any(self) -> bool:
        """Whether a file was fetched, or begun to be."""
        return self._has_any

    def replace(self, text: str) -> str:
        """Give the text with a path in place of every `kestra:///…`.

        Raises:
            TaskError: there is no such file, or the execution may not read it.
        """
        parts: list[str] = []
        at = 0
        while match := _STORED.search(text, at):
            uri = self._whole(text, match)
            parts += [text[at : match.start()], self._path(uri)]
            at = match.start() + len(uri)
        return "".join([*parts, text[at:]])

    def _whole(self, text: str, match: re.Match[str]) -> str:
        """Give the URI: names may hold spaces, so between quotes it may be more than it seems."""
        start = match.start()
        quote = text[start - 1 : start]
        if quote in ("'", '"'):
            quoted = text[start:].partition(quote)[0]
            if quoted != match[0] and "\n" not in quoted and self._exists(quoted):
                return quoted
        return match[0]

    def _exists(self, uri: str) -> bool:
        try:
            self._context.files.size(uri)
        except VivaceError:
            return False
        return True

    def _path(self, uri: str) -> str:
        if uri not in self._paths:
            # The number keeps apart files of one name; the name keeps its ending for programs.
            base = re.sub(r"[^\w.+-]", "_", uri.rpartition("/")[2]) or "file"
            name = f"{self._directory}/{len(self._paths)}-{base[-100:]}"
            self._has_any = True
            _download(self._folder, name, uri, self._context)
            self._paths[uri] = str(self._folder.path / name)
        return self._paths[uri]


def _as_map(files: Mapping[str, Any] | str | None) -> Mapping[str, Any]:
    if not isinstance(files, str):
        return files or {}
    if not files.strip():
        return {}
    try:
        parsed = msgspec.json.decode(files)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise TaskError(f"`inputFiles` is neither a map nor JSON of one: {error}") from error
    if not isinstance(parsed, dict):
        raise TaskError("`inputFiles` is JSON, but not of a map")
    return parsed


def _content(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _download(folder: Folder, name: str, uri: str, context: RunContext) -> None:
    try:
        with context.files.open(uri) as source, folder.create(name) as sink:
            shutil.copyfileobj(source, sink, 1024 * 1024)
    except NotFoundError as error:
        raise TaskError(f"the file `{uri}` does not exist") from error
    except TaskError:
        raise
    except VivaceError as error:
        raise TaskError(f"the file `{uri}` cannot be read: {error.message}") from error


def _may_write(folder: Folder, name: str, rule: IfExists, context: RunContext) -> bool:
    if rule is IfExists.OVERWRITE or not folder.exists(name):
        return True
    if rule is IfExists.FAIL:
        raise TaskError(f"the namespace file `{name}` exists already in the working directory")
    if rule is IfExists.WARN:
        context.log(LogLevel.WARN, f"the namespace file `{name}` exists already and was not copied")
    return False
