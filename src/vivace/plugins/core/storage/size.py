"""Measure a file."""

from __future__ import annotations

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id

__all__ = ["Size"]


class SizeOutputs(Outputs):
    """What was measured."""

    size: int
    """Size in bytes."""


@type_id("io.kestra.plugin.core.storage.Size", aliases=("io.kestra.core.tasks.storages.Size",))
class Size(RunnableTask):
    """Give the size of a file of internal storage.

    ```yaml
    id: measure_a_file
    namespace: company.team
    tasks:
      - id: write
        type: io.kestra.plugin.core.storage.Write
        content: Hello
      - id: size
        type: io.kestra.plugin.core.storage.Size
        uri: "{{ outputs.write.uri }}"
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.size.size }} bytes"
    ```
    """

    uri: str
    """URI of the file."""

    def run(self, context: RunContext) -> SizeOutputs:
        return SizeOutputs(size=context.files.size(self.uri))
