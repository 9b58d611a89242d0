"""Properties that the tasks of the script family share, and the records they are made of."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from vivace.model.document import Document, Static
from vivace.plugin import Outputs, RunnableTask, TaskRunnerField

__all__ = [
    "EnvironmentVariables",
    "IfExists",
    "LegacyRunner",
    "NamespaceFilesOptions",
    "ScriptOutputs",
    "ScriptProperties",
    "TargetOS",
]


class TargetOS(StrEnum):
    """Whose line ends and shells the commands are for."""

    LINUX = "LINUX"
    WINDOWS = "WINDOWS"
    AUTO = "AUTO"


class LegacyRunner(StrEnum):
    """The older way to choose a task runner."""

    PROCESS = "PROCESS"
    DOCKER = "DOCKER"


class IfExists(StrEnum):
    """What happens to a namespace file whose name is taken in the working directory."""

    OVERWRITE = "OVERWRITE"
    FAIL = "FAIL"
    WARN = "WARN"
    """Keep what is there and log a warning."""
    IGNORE = "IGNORE"
    """Keep what is there."""


class NamespaceFilesOptions(Document):
    """Which namespace files are copied into the working directory."""

    enabled: bool = True
    """Whether any are."""
    include: list[str] = []
    """Glob patterns, of which one must match; none means all files."""
    exclude: list[str] = []
    """Glob patterns of files to leave out."""
    namespaces: list[str] = []
    """Where the files come from, the flow's namespace unless given; later ones win."""
    if_exists: IfExists = IfExists.OVERWRITE
    folder_per_namespace: bool = False
    """Put each namespace's files in a directory named after it."""


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value


EnvironmentVariables = dict[str, Annotated[str, BeforeValidator(_text)]]
"""Values may be numbers and booleans in YAML; programs get their text."""


class ScriptOutputs(Outputs):
    """What every task of the family leaves."""

    vars: dict[str, Any] = {}
    """What the script printed as `::{"outputs": {…}}::`."""
    exit_code: int = 0
    """The exit code of the whole; 128 + n when signal n ended it."""
    output_files: dict[str, str] = {}
    """Relative name of each file of `outputFiles` → its URI in internal storage."""
    task_runner: dict[str, Any] | None = None
    """What the task runner adds, such as the id of a container."""


class ScriptProperties(RunnableTask):
    """Properties of all tasks that run commands."""

    task_runner: TaskRunnerField | None = None
    """Where the commands run. Without it, the server's setting `default-task-runner` decides."""
    container_image: str = "ubuntu"
    """Image for the runners that use containers."""
    before_commands: list[str] = []
    """Commands for the shell that run first; what they print is logged at DEBUG."""
    env: EnvironmentVariables = {}
    """Environment variables: the safe way to hand values to commands."""
    interpreter: Annotated[list[str], Field(min_length=1)] = ["/bin/sh", "-c"]
    """The program, with its arguments, that gets the commands as one text."""
    fail_fast: bool = True
    """End with the first command that fails."""
    target_os: TargetOS = Field(default=TargetOS.AUTO, alias="targetOS")
    input_files: dict[str, Any] | str | None = None
    """Name of each file to put in the working directory → its content, or its URI in storage."""
    output_files: list[str] | None = None
    """Names, or glob patterns, of files to keep in internal storage after the run."""
    namespace_files: NamespaceFilesOptions | None = None
    """Files of the namespace to put in the working directory."""
    output_directory: bool | None = None
    """Keep all files of the directory `{{ outputDir }}`. Deprecated: use `outputFiles`."""
    runner: LegacyRunner | None = None
    """Deprecated: use `taskRunner`."""
    docker: dict[str, Any] | None = None
    """Deprecated: use `taskRunner`."""
    warning_on_std_err: Static[bool] = True
    """Without effect: what is printed on standard error never changes the state."""

    @property
    def image(self) -> str:
        """The container image, wherever it is named."""
        legacy = (self.docker or {}).get("image")
        if isinstance(legacy, str) and "container_image" not in self.model_fields_set:
            return legacy
        return self.container_image
