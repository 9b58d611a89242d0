"""Which stored files an execution may read."""

from __future__ import annotations

from vivace.errors import DeniedError
from vivace.model.execution import Execution
from vivace.storage.layout import execution_directory
from vivace.storage.paths import path_of

__all__ = ["check_readable", "is_own_file"]


def check_readable(uri: str, execution: Execution, *, others: bool = True) -> str:
    """Give the URI back if a task or expression of the execution may read it.

    Its own files and those of the execution that triggered it always; with `others` also the files
    of any execution and namespace, which is how a server without namespace rights works.

    Raises:
        DeniedError: it may not.
        InvalidError: this is no address of a stored file.
    """
    path = path_of(uri)
    if any(_is_below(path, directory) for directory in _own_directories(execution)):
        return uri
    if others and ("/executions/" in path or "/_files/" in path):
        return uri
    raise DeniedError(f"execution {execution.id} may not read `{uri}`")


def is_own_file(uri: str, execution: Execution) -> bool:
    """Whether the file belongs to the execution: what it may delete."""
    own = execution_directory(execution.namespace, execution.flow_id, execution.id)
    return _is_below(path_of(uri), own)


def _own_directories(execution: Execution) -> list[str]:
    own = [execution_directory(execution.namespace, execution.flow_id, execution.id)]
    variables = execution.trigger.variables if execution.trigger else {}
    source = [variables.get(key) for key in ("namespace", "flowId", "executionId")]
    if all(isinstance(item, str) and item for item in source):
        own.append(execution_directory(*[str(item) for item in source]))
    return own


def _is_below(path: str, directory: str) -> bool:
    return path.startswith(directory + "/")
