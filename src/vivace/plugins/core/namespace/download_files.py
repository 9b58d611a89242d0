"""Take copies of the files of a namespace."""

from __future__ import annotations

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.namespace.matching import matching_paths

__all__ = ["DownloadFiles"]


class DownloadFilesOutputs(Outputs):
    """The files that were copied."""

    files: dict[str, str]
    """URIs by the path in the namespace, with a `/` in front."""


@type_id("io.kestra.plugin.core.namespace.DownloadFiles")
class DownloadFiles(RunnableTask):
    """Copy files of a namespace to internal storage.

    Metric: `downloaded`, how many files were copied.

    ```yaml
    id: use_a_shared_file
    namespace: company.team
    tasks:
      - id: download
        type: io.kestra.plugin.core.namespace.DownloadFiles
        namespace: company.shared
        files:
          - "queries/**"
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.download.files }}"
    ```
    """

    namespace: str
    """Namespace whose files to copy."""
    files: str | list[str]
    """Paths or glob patterns."""
    destination: str = ""
    """Put in front of the name of each copy."""

    def run(self, context: RunContext) -> DownloadFilesOutputs:
        copies = {}
        for path in matching_paths(context, self.namespace, self.files):
            content = context.namespace_files.read(path, self.namespace)
            copies[f"/{path}"] = context.files.put(content, f"{self.destination}/{path}")
        context.metric("downloaded", len(copies))
        return DownloadFilesOutputs(files=copies)
