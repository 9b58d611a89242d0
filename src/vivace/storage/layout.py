"""Where each kind of file lives: the one place that knows the directories.

    <namespace with />/<flow>/executions/<execution>/inputs/<input>/<file>
    <namespace with />/<flow>/executions/<execution>/tasks/<task>/<task run>/<id>-<file>
    <namespace with />/<flow>/_cache/<task>/<digest of the loop's value>/<name>
    <namespace with />/_files/<path>

No namespace segment starts with `_`, so the files of a namespace collide with no flow.
"""

from __future__ import annotations

from hashlib import sha256

from vivace.model.identifier import new_id
from vivace.storage.paths import check_path, check_segment, file_name

__all__ = [
    "cache_file",
    "execution_directory",
    "input_file",
    "namespace_directory",
    "namespace_file",
    "namespace_file_of",
    "task_directory",
    "task_file",
]


def namespace_directory(namespace: str) -> str:
    """Directory of a namespace: `company/team` for `company.team`."""
    return check_path(namespace.replace(".", "/"))


def execution_directory(namespace: str, flow_id: str, execution_id: str) -> str:
    """Directory of everything that belongs to one execution."""
    flow, execution = check_segment(flow_id), check_segment(execution_id)
    return f"{namespace_directory(namespace)}/{flow}/executions/{execution}"


def input_file(execution: str, input_id: str, name: str) -> str:
    """Path of an uploaded input.

    Args:
        execution: `execution_directory`.
        input_id: Id of the input.
        name: File name as the client gave it.
    """
    return f"{execution}/inputs/{check_segment(input_id)}/{file_name(name)}"


def task_directory(execution: str, task_id: str, task_run_id: str) -> str:
    """Directory of the files that one task run made: the task's id as part of an address."""
    name = check_segment(task_id.replace("_", "-").lower())
    return f"{execution}/tasks/{name}/{check_segment(task_run_id)}"


def task_file(directory: str, name: str) -> str:
    """A new path for a file of a task run; each call gives another, equal names included."""
    prefix = new_id() + "-"
    return f"{directory}/{prefix}{file_name(name, reserve=len(prefix))}"


def cache_file(namespace: str, flow_id: str, task_id: str, value: str | None, name: str) -> str:
    """Path of a file that a task keeps from one execution to the next."""
    # A digest, because values may be any text.
    digest = sha256((value or "").encode("utf-8", "surrogatepass")).hexdigest()[:24]
    flow, task = check_segment(flow_id), check_segment(task_id)
    return f"{namespace_directory(namespace)}/{flow}/_cache/{task}/{digest}/{file_name(name)}"


def namespace_file(namespace: str, path: str) -> str:
    """Path of a file that the flows of a namespace share."""
    return check_path(f"{namespace_directory(namespace)}/_files/{path.lstrip('/')}")


def namespace_file_of(path: str) -> tuple[str, str] | None:
    """Give the namespace and the relative path that `namespace_file` was called with, if any."""
    directory, found, relative = path.partition("/_files/")
    return (directory.replace("/", "."), relative) if found else None
