"""Write a file."""

from __future__ import annotations

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.scalars import Text

__all__ = ["Write"]


class WriteOutputs(Outputs):
    """The file that was made."""

    uri: str
    """URI of the file."""


@type_id("io.kestra.plugin.core.storage.Write")
class Write(RunnableTask):
    """Write a text to a file of internal storage.

    ```yaml
    id: write_a_file
    namespace: company.team
    tasks:
      - id: write
        type: io.kestra.plugin.core.storage.Write
        content: |
          id,name
          1,Ada
        extension: .csv
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ read(outputs.write.uri) }}"
    ```
    """

    content: Text
    """What to write, as UTF-8."""
    extension: str = ".tmp"
    """Extension of the file."""

    def run(self, context: RunContext) -> WriteOutputs:
        content = self.content.encode("utf-8", "replace")
        return WriteOutputs(uri=context.files.put(content, f"content{self.extension}"))
