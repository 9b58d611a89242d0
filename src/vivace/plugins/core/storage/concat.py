"""Join files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.storage.streams import blocks, stream

__all__ = ["Concat"]


class FileOutputs(Outputs):
    """The file that was made."""

    uri: str
    """URI of the file."""


@type_id("io.kestra.plugin.core.storage.Concat", aliases=("io.kestra.core.tasks.storages.Concat",))
class Concat(RunnableTask):
    r"""Join files of internal storage into one, in order.

    ```yaml
    id: join_two_files
    namespace: company.team
    tasks:
      - id: head
        type: io.kestra.plugin.core.storage.Write
        content: "id,name"
      - id: body
        type: io.kestra.plugin.core.storage.Write
        content: "1,Ada"
      - id: join
        type: io.kestra.plugin.core.storage.Concat
        files:
          - "{{ outputs.head.uri }}"
          - "{{ outputs.body.uri }}"
        separator: "\n"
        extension: .csv
    ```
    """

    files: str | list[str] | dict[str, str]
    """URIs: a list, a map of them, or a text that is JSON of either."""
    separator: str | None = None
    """Written after each file."""
    extension: str = ".tmp"
    """Extension of the new file."""

    def run(self, context: RunContext) -> FileOutputs:
        content = stream(self._content(context, _uris(self.files)))
        return FileOutputs(uri=context.files.put(content, f"concat{self.extension}"))

    def _content(self, context: RunContext, uris: list[str]) -> Iterator[bytes]:
        separator = (self.separator or "").encode()
        for uri in uris:
            with context.files.open(uri) as source:
                yield from blocks(source)
            if separator:
                yield separator


def _uris(files: Any) -> list[str]:
    if isinstance(files, str):
        try:
            files = json.loads(files)
        except ValueError as error:
            raise TaskError(f"`files` is neither a list nor JSON of one: {error}") from error
    values = list(files.values()) if isinstance(files, dict) else files
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise TaskError("`files` must be a list or a map of URIs")
    return values
