"""Working directories that the tasks of a block share, one for each run of a block."""

from __future__ import annotations

import shutil
from concurrent.futures import Executor
from pathlib import Path

__all__ = ["SharedDirectories"]


class SharedDirectories:
    """Makes them, and removes what executions leave."""

    def __init__(self, root: Path, threads: Executor) -> None:
        self._root = root
        self._threads = threads
        self._of_executions: dict[str, set[str]] = {}
        """Ids of block runs by execution."""

    def path(self, block_run_id: str) -> Path:
        """Give where the directory of a block is, or would be."""
        return self._root.resolve() / f"block-{block_run_id}"

    def make(self, execution_id: str, block_run_id: str) -> Path:
        """Make the directory of a block anew, closed to other users of the machine."""
        path = self.path(block_run_id)
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(mode=0o700, parents=True)
        self._of_executions.setdefault(execution_id, set()).add(block_run_id)
        return path

    def remove(self, execution_id: str, block_run_id: str) -> None:
        """Remove the directory of a block that has been closed."""
        shutil.rmtree(self.path(block_run_id), ignore_errors=True)
        self._of_executions.get(execution_id, set()).discard(block_run_id)

    def finished(self, execution_id: str) -> None:
        """Remove, on a thread, what an execution that has ended did not close."""
        for block_run_id in self._of_executions.pop(execution_id, ()):
            self._threads.submit(shutil.rmtree, self.path(block_run_id), True)
