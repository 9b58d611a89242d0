"""Delete old versions of namespace files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, model_validator

from vivace.model.document import Document
from vivace.plugin import FileVersion, Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.namespace.matching import path_matcher
from vivace.plugins.core.namespaces import chosen_namespaces

__all__ = ["OldVersions", "PurgeFiles"]


class OldVersions(Document):
    """Which versions go; the latest always stays."""

    type: Literal["version"] = "version"
    keep_amount: Annotated[int | None, Field(ge=1)] = None
    """How many versions of each file stay; 1 when `before` is absent too."""
    before: AwareDatetime | None = None
    """Only versions that a following one replaced before this instant."""

    def chosen(self, versions: Sequence[FileVersion]) -> list[int]:
        """Give the numbers of those that go, of one file's old versions, the newest first."""
        kept = (self.keep_amount or 1) - 1
        return [
            item.version
            for item in versions[kept:]
            if self.before is None or item.ended_at < self.before
        ]


class PurgeFilesOutputs(Outputs):
    """What was done."""

    size: int
    """How many versions were deleted."""


@type_id("io.kestra.plugin.core.namespace.PurgeFiles")
class PurgeFiles(RunnableTask):
    """Delete old versions of namespace files with their contents.

    ```yaml
    id: tidy_up
    namespace: company.team
    tasks:
      - id: purge
        type: io.kestra.plugin.core.namespace.PurgeFiles
        namespaces:
          - company
        filePattern: "**/*.sql"
        behavior:
          type: version
          keepAmount: 3
    ```
    """

    namespaces: list[str] | None = None
    """Namespaces to look at; all when neither this nor a pattern is given."""
    namespace_pattern: str | None = None
    """Glob pattern of the namespaces to look at."""
    file_pattern: str | None = None
    """Glob pattern of the files; all when absent."""
    include_child_namespaces: bool = True
    """Whether namespaces below those of `namespaces` are looked at too."""
    behavior: OldVersions = OldVersions()
    """Which versions to delete."""

    @model_validator(mode="after")
    def _one_choice(self) -> PurgeFiles:
        if self.namespaces is not None and self.namespace_pattern is not None:
            raise ValueError("give `namespaces` or `namespacePattern`, not both")
        return self

    def run(self, context: RunContext) -> PurgeFilesOutputs:
        chosen = chosen_namespaces(
            context.maintenance.namespaces(),
            self.namespaces,
            self.namespace_pattern,
            with_children=self.include_child_namespaces,
        )
        return PurgeFilesOutputs(size=sum(self._purge(context, each) for each in chosen))

    def _purge(self, context: RunContext, namespace: str) -> int:
        return sum(
            context.maintenance.forget_file_versions(namespace, path, numbers)
            for path, numbers in self._old(context.maintenance.old_file_versions(namespace))
        )

    def _old(self, versions: Sequence[FileVersion]) -> Iterator[tuple[str, list[int]]]:
        matches = path_matcher([self.file_pattern]) if self.file_pattern else lambda _: True
        for path, group in groupby(versions, key=lambda version: version.path):
            numbers = self.behavior.chosen(list(group)) if matches(path) else []
            if numbers:
                yield path, numbers
