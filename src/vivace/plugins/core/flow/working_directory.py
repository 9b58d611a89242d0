"""Tasks that share files on one worker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from vivace.model.document import Document
from vivace.plugin import (
    Block,
    Child,
    Duration,
    ExecutorTask,
    Outputs,
    RunContext,
    RunnableTask,
    Task,
    TaskList,
    WorkerBlock,
    enabled,
    next_in_order,
    type_id,
)
from vivace.plugins.core.flow.directory_cache import keep_cache, restore_cache
from vivace.plugins.script.folder import Folder
from vivace.plugins.script.inputs import place_input_files, place_namespace_files
from vivace.plugins.script.outputs import collect_output_files
from vivace.plugins.script.properties import NamespaceFilesOptions

__all__ = ["DirectoryCache", "WorkingDirectory"]


class DirectoryCache(Document):
    """Files that the next execution of the flow finds again."""

    patterns: Annotated[list[str], Field(min_length=1)]
    """Glob patterns of the files."""
    ttl: Duration | None = None
    """How long they are kept after they last changed; for ever when absent."""


class WorkingDirectoryOutputs(Outputs):
    """What is left of the directory."""

    output_files: dict[str, str] = {}
    """Name of each file of `outputFiles` → its URI in internal storage."""


@type_id(
    "io.kestra.plugin.core.flow.WorkingDirectory",
    aliases=(
        "io.kestra.core.tasks.flows.WorkingDirectory",
        "io.kestra.core.tasks.flows.Worker",
    ),
)
class WorkingDirectory(WorkerBlock):
    """Run tasks one after another in one directory, so that each finds the files of those before.

    The tasks must do work themselves: no control structures and no sub-flows. `errors` and
    `finally` run in directories of their own. After a crash or a restart the whole block runs
    again, in a new directory.

    ```yaml
    id: share_files
    namespace: company.team
    tasks:
      - id: directory
        type: io.kestra.plugin.core.flow.WorkingDirectory
        inputFiles:
          names.txt: |
            Grace
            Ada
        outputFiles:
          - "*.csv"
        tasks:
          - id: list
            type: io.kestra.plugin.scripts.shell.Commands
            taskRunner:
              type: io.kestra.plugin.core.runner.Process
            commands:
              - sort names.txt > names.csv
          - id: count
            type: io.kestra.plugin.scripts.shell.Commands
            taskRunner:
              type: io.kestra.plugin.core.runner.Process
            commands:
              - wc -l names.csv
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ read(outputs.directory.outputFiles['names.csv']) }}"
    ```
    """

    opening_properties: ClassVar[frozenset[str]] = frozenset(
        {"input_files", "namespace_files", "cache"}
    )
    closing_properties: ClassVar[frozenset[str]] = frozenset({"output_files", "cache"})
    outputs_type: ClassVar[type[Outputs]] = WorkingDirectoryOutputs

    tasks: Annotated[TaskList, Field(min_length=1)]
    """Tasks in their order."""
    input_files: dict[str, Any] | str | None = None
    """Name of each file to put into the directory → its content, or its URI in storage."""
    output_files: list[str] | None = None
    """Names, or glob patterns, of files to keep in internal storage at the end."""
    namespace_files: NamespaceFilesOptions | None = None
    """Which namespace files are copied into the directory."""
    cache: DirectoryCache | None = None
    """Files to find again in the next execution, such as installed libraries."""

    @model_validator(mode="after")
    def _only_work(self) -> WorkingDirectory:
        for task in self.tasks:
            if not isinstance(task, RunnableTask | ExecutorTask):
                raise ValueError(
                    f"{self.id}: Only runnable tasks are allowed as children of a "
                    f"WorkingDirectory task, and `{task.id}` is a {task.type}"
                )
            if task.worker_group is not None:
                raise ValueError(
                    f"{self.id}: Cannot set a Worker Group in any WorkingDirectory sub-tasks, "
                    f"it is only supported at the WorkingDirectory level; `{task.id}` has one"
                )
        return self

    def child_lists(self) -> dict[str, list[Task]]:
        return {"tasks": self.tasks, **super().child_lists()}

    def main_list(self, plan: Any) -> Sequence[Task]:
        return self.tasks

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        return next_in_order(enabled(self.tasks), block)

    def open(self, context: RunContext) -> None:
        with Folder(context.working_dir) as folder:
            if self.cache is not None:
                restore_cache(folder, self.cache.ttl, context)
            place_namespace_files(folder, self.namespace_files, context)
            place_input_files(folder, self.input_files, context)

    def close(self, context: RunContext) -> WorkingDirectoryOutputs:
        with Folder(context.working_dir) as folder:
            kept = collect_output_files(folder, self.output_files or (), context, lambda _: False)
            if self.cache is not None:
                keep_cache(folder, self.cache.patterns, context)
        return WorkingDirectoryOutputs(output_files=kept)
