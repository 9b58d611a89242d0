"""What becomes of a file of the machine when its execution is durable."""

from __future__ import annotations

import shutil
from pathlib import Path

from vivace.errors import TaskError
from vivace.plugins.fs.changes import Action
from vivace.plugins.fs.local.listing import LocalFile

__all__ = ["act"]


def act(action: Action, path: Path, version: str, root: Path, target: Path | None) -> bool:
    """Move or delete a file, unless it is another one by now; harmless when repeated.

    Args:
        action: What to do.
        path: The file.
        version: What it was when it was read.
        root: The directory that was looked at: what is below keeps its place below `target`.
        target: Where to move it to.

    Returns:
        Whether the file is still there and another one.

    Raises:
        TaskError: it cannot be done.
    """
    if action is Action.NONE:
        return False
    file = LocalFile.of(path)
    if file is None:
        return False
    if file.version != version:
        return True
    try:
        if action is Action.DELETE:
            path.unlink(missing_ok=True)
        elif target is not None:
            place = target / (path.relative_to(root) if path.is_relative_to(root) else path.name)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, place)
    except OSError as error:
        what = "deleted" if action is Action.DELETE else f"moved to {target}"
        raise TaskError(f"{path} cannot be {what}: {error.strerror}") from error
    return False
