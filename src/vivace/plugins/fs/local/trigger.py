"""Files that appear or change in a directory start executions, by looking at intervals."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field, model_validator

from vivace.plugin import Firing, LogLevel, Outputs, PollingTrigger, RunContext, type_id
from vivace.plugin.context import Files
from vivace.plugins.fs.changes import (
    Action,
    Changed,
    FileTriggerProperties,
    digest_of,
    memo_of,
)
from vivace.plugins.fs.local.actions import act
from vivace.plugins.fs.local.listing import LocalFile, list_files
from vivace.plugins.fs.local.paths import AllowedPaths

__all__ = ["LocalDirectory", "Trigger", "copy_of", "shown_file"]


class LocalDirectory(FileTriggerProperties):
    """A directory to look at, and what becomes of its files."""

    from_: str = Field(alias="from", min_length=1)
    """Absolute path of the directory, below one that the server's setting
    `local-files-allowed-paths` names."""
    reg_exp: str | None = None
    """Regular expression that the path of a file, or its name, must match as a whole."""
    recursive: bool = False
    """Look into the directories inside too."""
    action: Action = Action.NONE
    """What becomes of a file when its execution is durable: MOVE, DELETE or NONE."""
    move_directory: str | None = None
    """Absolute path of the directory to move files to, with `action: MOVE`."""

    @model_validator(mode="after")
    def _has_target(self) -> LocalDirectory:
        if self.action is Action.MOVE and not self.move_directory:
            raise ValueError("`action: MOVE` needs a `moveDirectory`")
        return self

    def listed(self, context: RunContext) -> dict[str, LocalFile]:
        """Give the files that match, by path.

        Raises:
            TaskError: the directory is not there, or not allowed.
        """
        allowed = AllowedPaths(context)
        root = allowed.check(self.from_, "from")
        self._target(allowed)  # rather now than when the executions are there
        found = list_files(root, allowed, pattern=self.reg_exp, recursive=self.recursive)
        return {file.path: file for file in found}

    def finish(self, context: RunContext, files: dict[str, str]) -> None:
        """Note files as seen and do with them what `action` says; harmless when repeated.

        Args:
            context: Of the trigger.
            files: Path → version, of those whose execution is durable.
        """
        self.changes(context).note(files)
        allowed = AllowedPaths(context)
        root = allowed.check(self.from_, "from")
        target = self._target(allowed)
        for path, version in files.items():
            if act(self.action, Path(path), version, root, target):
                context.log(LogLevel.WARN, f"{path} has changed since it was read, and stays")

    def _target(self, allowed: AllowedPaths) -> Path | None:
        if self.action is not Action.MOVE or not self.move_directory:
            return None
        return allowed.check(self.move_directory, "moveDirectory")


class TriggerOutputs(Outputs):
    """The files."""

    files: list[dict[str, Any]]
    """Each with `uri` (in internal storage), `localPath`, `name`, `parent`, `size`, `createdDate`,
    `modifiedDate`, `accessedDate`, `changeType` (CREATE or UPDATE), and all but the last once more
    as `file`."""
    count: int
    """How many there are."""


@type_id("io.kestra.plugin.fs.local.Trigger")
class Trigger(LocalDirectory, PollingTrigger):
    r"""Start an execution when files have appeared or changed in a directory of the machine.

    At each `interval` all new files together start one execution, which has copies of them. When it
    is durable, `action` says what becomes of the originals. Nothing is lost or done twice, whatever
    dies in between.

    ```yaml
    id: invoices
    namespace: company.team
    tasks:
      - id: each
        type: io.kestra.plugin.core.flow.ForEach
        values: "{{ trigger.files | jq('.[].uri') }}"
        tasks:
          - id: size
            type: io.kestra.plugin.core.storage.Size
            uri: "{{ taskrun.value }}"
    triggers:
      - id: inbox
        type: io.kestra.plugin.fs.local.Trigger
        interval: PT10S
        from: /data/inbox
        regExp: .*\.csv
        action: MOVE
        moveDirectory: /data/done
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = TriggerOutputs

    max_files: int = Field(default=25, ge=1)
    """Most files of one execution; the others come with the next one."""

    def evaluate(self, context: RunContext) -> Firing | None:
        files = self.listed(context)
        copied = []
        for each in self.changes(context).among(files.values())[: self.max_files]:
            uri = copy_of(context.files, files[each.path])
            if uri is not None:
                copied.append((each, shown_file(files[each.path], each, uri)))
        if not copied:
            return None
        changed = [each for each, _ in copied]
        outputs = TriggerOutputs(files=[shown for _, shown in copied], count=len(copied))
        return Firing.of(outputs, key=digest_of(changed), memo=memo_of(changed))

    def settle(self, context: RunContext, memo: Any) -> None:
        self.finish(context, dict(memo["files"]))


def copy_of(stored: Files, file: LocalFile) -> str | None:
    """Copy a file to internal storage; None when it changed meanwhile, or is gone."""
    path = Path(file.path)
    try:
        uri = stored.put(path, path.name)
    except FileNotFoundError:
        return None
    again = LocalFile.of(path)
    if again is not None and again.version == file.version:
        return uri
    stored.delete(uri)  # somebody is writing it: the next look finds it whole
    return None


def shown_file(file: LocalFile, changed: Changed, uri: str) -> dict[str, Any]:
    """Give a file as `trigger.files` has it."""
    shown = file.shown(uri)
    return {**shown, "changeType": changed.kind.value, "file": shown}
