"""Keep the files that a command has made."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin.context import RunContext
from vivace.plugins.script.folder import Folder, relative_name
from vivace.plugins.script.globs import has_glob, matcher

__all__ = ["collect_output_files", "store_directory"]

_MAX_WARNINGS = 20


def collect_output_files(
    folder: Folder,
    patterns: Sequence[str],
    context: RunContext,
    is_ours: Callable[[str], bool],
) -> dict[str, str]:
    """Store the files that match, and give relative name → URI.

    Args:
        folder: The working directory.
        patterns: Names and glob patterns of `outputFiles`.
        context: Where files are stored.
        is_ours: Whether a file was put there to run the command, so that no pattern means it.

    Raises:
        TaskError: a file that is named outright cannot be read, because it is a device, a pipe or
            a link that leaves the directory; files that only match a pattern are left out then.
    """
    named = [relative_name(name, "outputFiles") for name in patterns if not has_glob(name)]
    stored: dict[str, str] = {}
    for name in named:
        if folder.exists(name):
            stored[name] = _store(folder, name, context)
        else:
            context.log(LogLevel.DEBUG, f"the output file `{name}` does not exist")
    globs = [pattern for pattern in patterns if has_glob(pattern)]
    if globs:
        matches = matcher(globs)
        found = (name for name in folder.walk() if name not in stored)
        chosen = [name for name in found if matches(name) and not is_ours(name)]
        stored.update(_store_all(folder, chosen, context))
    return stored


def store_directory(folder: Folder, context: RunContext) -> dict[str, str]:
    """Store every file of a directory, and give relative name → URI."""
    return _store_all(folder, list(folder.walk()), context)


def _store_all(folder: Folder, names: list[str], context: RunContext) -> dict[str, str]:
    stored = {}
    refused = []
    for name in names:
        try:
            stored[name] = _store(folder, name, context)
        except TaskError as error:
            refused.append(error.message)
    for message in refused[:_MAX_WARNINGS]:
        context.log(LogLevel.WARN, f"not kept as an output file: {message}")
    if len(refused) > _MAX_WARNINGS:
        more = len(refused) - _MAX_WARNINGS
        context.log(LogLevel.WARN, f"{more} further files were not kept as output files")
    return stored


def _store(folder: Folder, name: str, context: RunContext) -> str:
    shown = name.encode("utf-8", "replace").decode()
    if shown != name:
        raise TaskError(f"`{shown}` is not a name in UTF-8")
    with folder.open(name) as stream:
        return context.files.put(stream, name)
