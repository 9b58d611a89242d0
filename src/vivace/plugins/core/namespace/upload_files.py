"""Put files where all flows of a namespace find them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.namespace.matching import path_matcher
from vivace.plugins.script.folder import Folder

__all__ = ["Conflict", "UploadFiles"]


class Conflict(StrEnum):
    """What happens when a file is there already."""

    OVERWRITE = "OVERWRITE"
    ERROR = "ERROR"
    SKIP = "SKIP"


class UploadFilesOutputs(Outputs):
    """The files that were written."""

    files: dict[str, str]
    """URIs by the path in the namespace."""


@type_id("io.kestra.plugin.core.namespace.UploadFiles")
class UploadFiles(RunnableTask):
    """Write files to the files of a namespace.

    ```yaml
    id: share_a_file
    namespace: company.team
    tasks:
      - id: write
        type: io.kestra.plugin.core.storage.Write
        content: "SELECT 1"
        extension: .sql
      - id: upload
        type: io.kestra.plugin.core.namespace.UploadFiles
        namespace: "{{ flow.namespace }}"
        filesMap:
          one.sql: "{{ outputs.write.uri }}"
        destination: queries
        conflict: SKIP
    ```
    """

    namespace: str | None = None
    """Namespace to write to; the flow's own when absent."""
    files: list[str] | dict[str, str] | None = None
    """Glob patterns of files in the working directory; a map is taken as `filesMap`."""
    files_map: str | dict[str, Any] | None = None
    """Files to write: path → URI or content; a map, or JSON of one."""
    destination: str = "/"
    """Folder of the namespace to write into."""
    conflict: Conflict = Conflict.OVERWRITE
    """What to do when a file is there already."""

    def run(self, context: RunContext) -> UploadFilesOutputs:
        if self.files is None and self.files_map is None:
            raise TaskError("give `files` or `filesMap`")
        known = set(self._known_paths(context))
        written: dict[str, str] = {}
        for name, content in self._contents(context):
            path = _joined(self.destination, name)
            if path in known and self.conflict is Conflict.ERROR:
                raise TaskError(f"the file `{path}` is there already, and `conflict` is ERROR")
            if path not in known or self.conflict is Conflict.OVERWRITE:
                written[path] = context.namespace_files.write(path, content, self.namespace)
        return UploadFilesOutputs(files=written)

    def _known_paths(self, context: RunContext) -> Iterator[str]:
        if self.conflict is not Conflict.OVERWRITE:
            for path in context.namespace_files.list(self.namespace):
                yield path.lstrip("/")

    def _contents(self, context: RunContext) -> Iterator[tuple[str, bytes]]:
        if isinstance(self.files, list):
            is_wanted = path_matcher(self.files)
            with Folder(context.working_dir) as folder:
                for name in filter(is_wanted, list(folder.walk())):
                    with folder.open(name) as source:
                        yield name, source.read()
        named = self.files if isinstance(self.files, dict) else self.files_map
        for name, content in _file_map(named).items():
            if content.startswith(("kestra://", "nsfile://")):
                with context.files.open(content.strip()) as source:
                    yield name, source.read()
            else:
                yield name, content.encode()


def _file_map(value: Any) -> dict[str, str]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise TaskError(f"`filesMap` is neither a map nor JSON of one: {error}") from error
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(v, str) for v in value.values()):
        raise TaskError("`filesMap` must be a map of paths to URIs or contents")
    return dict(value)


def _joined(folder: str, name: str) -> str:
    path = PurePosixPath("/") / folder.lstrip("/") / name.lstrip("/")
    if ".." in path.parts:
        raise TaskError(f"`{name}` leads out of the files of the namespace")
    return path.as_posix().lstrip("/")
