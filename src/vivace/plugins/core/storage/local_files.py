"""Files of the working directory, the old way."""

from __future__ import annotations

from typing import Any

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.script.folder import Folder
from vivace.plugins.script.inputs import place_input_files
from vivace.plugins.script.outputs import collect_output_files

__all__ = ["LocalFiles"]


class LocalFilesOutputs(Outputs):
    """The files that were kept."""

    uris: dict[str, str]
    """URIs by the name in the working directory."""


@type_id(
    "io.kestra.plugin.core.storage.LocalFiles",
    aliases=("io.kestra.core.tasks.storages.LocalFiles",),
)
class LocalFiles(RunnableTask):
    """Write files to the working directory, or keep files of it in internal storage.

    Deprecated: scripts and `io.kestra.plugin.core.flow.WorkingDirectory` have `inputFiles` and
    `outputFiles` for this.

    ```yaml
    id: hand_over_a_file
    namespace: company.team
    tasks:
      - id: files
        type: io.kestra.plugin.core.storage.LocalFiles
        inputs:
          out/hello.txt: "Hello from {{ flow.id }}"
        outputs:
          - out/**
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ read(outputs.files.uris['out/hello.txt']) }}"
    ```
    """

    inputs: str | dict[str, Any] | None = None
    """Files to write: name → content or URI; a map, or JSON of one."""
    outputs: list[str] | None = None
    """Glob patterns of the files to keep."""

    def run(self, context: RunContext) -> LocalFilesOutputs:
        with Folder(context.working_dir) as folder:
            place_input_files(folder, self.inputs, context)
            kept = collect_output_files(folder, self.outputs or (), context, lambda _: False)
        return LocalFilesOutputs(uris=kept)
