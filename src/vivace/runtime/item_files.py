"""Files of a task that goes over many items: the one they come from, and those with outputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from vivace.model.execution import Execution, TaskRun
from vivace.model.ion_text import ion_text
from vivace.storage import Storage, check_readable, execution_directory, task_directory, to_uri

__all__ = ["ItemFiles"]


class ItemFiles:
    """Reads and writes internal storage; every method blocks."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def open(self, execution: Execution, uri: str) -> BinaryIO:
        """Open a file that an execution may read; the caller closes it.

        Raises:
            DeniedError: it may not.
            InvalidError: this is no address of a stored file.
            NotFoundError: there is no such file.
        """
        return self._storage.for_tenant(execution.tenant).open(check_readable(uri, execution))

    def directory(self, execution: Execution, run: TaskRun) -> str:
        """Give the URI of the directory that `keep` writes below."""
        return to_uri(_directory(execution, run))

    def keep(
        self, execution: Execution, run: TaskRun, outputs: Sequence[tuple[int, Mapping[str, Any]]]
    ) -> list[str]:
        """Write outputs by the index of their item, one record to a file, and give the URIs.

        A file is written anew when it is there: a crash on the way leaves nothing to repair.
        """
        storage, directory = self._storage.for_tenant(execution.tenant), _directory(execution, run)
        return storage.put_all(
            (f"{directory}/{index}/outputs.ion", (ion_text(record) + "\n").encode())
            for index, record in outputs
        )


def _directory(execution: Execution, run: TaskRun) -> str:
    own = execution_directory(execution.namespace, execution.flow_id, execution.id)
    return task_directory(own, run.task_id, run.id)
