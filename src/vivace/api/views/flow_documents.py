"""Flows as JSON: what their authors wrote, in the form that clients of the original know."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from vivace.api.views.base import encode
from vivace.model.document import Document
from vivace.model.input import Input
from vivace.model.instant import to_iso
from vivace.services.flow_revisions import StoredFlow

__all__ = ["flow_document", "flow_for_execution", "task_document"]

_MEMO = "api document"
_BRANCHES = ("tasks", "errors", "finally", "afterExecution", "triggers")
_KEPT = ("id", "namespace", "revision", "disabled", "deleted", "inputs", "labels", "description")


def flow_document(stored: StoredFlow, *, source: bool = False) -> dict[str, Any]:
    """Give a flow: what its author wrote, and what the server knows of it."""
    record = stored.record
    document = {
        **_written(stored),
        "tenantId": record.tenant,
        "id": record.id,
        "namespace": record.namespace,
        "revision": record.revision,
        "updated": to_iso(record.updated_at),
        "disabled": record.disabled,
        "draft": record.draft,
        "deleted": record.deleted,
    }
    if stored.exception:
        document["exception"] = stored.exception
    if source:
        document["source"] = record.source
    return document


def task_document(stored: StoredFlow, task_id: str) -> dict[str, Any]:
    """Give a task, nested ones included.

    Raises:
        NotFoundError: there is none.
    """
    document: dict[str, Any] = _element(stored.task_document(task_id), _classes(stored))
    return document


def _written(stored: StoredFlow) -> dict[str, Any]:
    """Give what the author wrote; made once per revision, and never changed."""
    memo = stored.parsed.memo
    if _MEMO not in memo:
        document: dict[str, Any] = {"tasks": [], **_element(stored.document, _classes(stored))}
        if isinstance(document.get("labels"), dict):
            document["labels"] = _label_list(document["labels"])
        if isinstance(document.get("inputs"), list):
            document["inputs"] = [_input(item) for item in document["inputs"]]
        memo[_MEMO] = document
    written: dict[str, Any] = memo[_MEMO]
    return written


def _label_list(labels: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"key": key, "value": str(value)} for key, value in labels.items()]


def _input(declared: Any) -> Any:
    if not isinstance(declared, dict):
        return declared
    return {**declared, "required": declared.get("required", True)}


def _classes(stored: StoredFlow) -> dict[str, type[Document]]:
    if stored.flow is None:
        return {}
    return {task.id: type(task) for task in stored.flow.all_tasks()}


def _element(value: Any, classes: Mapping[str, type[Document]]) -> Any:
    """Copy plain data, the list properties of tasks turned into JSON texts.

    The original keeps a property that may be rendered as the text of its expression, and gives a
    list in such a property as JSON text; its clients parse it.
    """
    if isinstance(value, list):
        return [_element(item, classes) for item in value]
    if not isinstance(value, Mapping):
        return value
    copy = {key: _element(item, classes) for key, item in value.items()}
    cls = classes.get(value["id"]) if "type" in value and "id" in value else None
    for name in _input_lists(cls) if cls is not None else ():
        if isinstance(copy.get(name), list):
            copy[name] = [_input(item) for item in copy[name]]
    for name in _text_lists(cls) if cls is not None else ():
        if isinstance(copy.get(name), list):
            copy[name] = encode(value[name]).decode()
    return copy


@cache
def _input_lists(cls: type[Document]) -> frozenset[str]:
    """Give the properties of a class that declare inputs, as the form of a Pause does."""
    return frozenset(
        field.alias or name
        for name, field in cls.model_fields.items()
        if any(Input in get_args(arm) for arm in (field.annotation, *get_args(field.annotation)))
    )


@cache
def _text_lists(cls: type[Document]) -> frozenset[str]:
    """Give the properties of a class that are lists and nothing else, and may be rendered."""
    return frozenset(
        field.alias or name
        for name, field in cls.model_fields.items()
        if name not in cls.static_fields and _is_list(field.annotation)
    )


def _is_list(annotation: Any) -> bool:
    if get_origin(annotation) in (Union, UnionType):
        arms = [arm for arm in get_args(annotation) if arm is not NoneType]
        return len(arms) == 1 and _is_list(arms[0])
    return get_origin(annotation) is list


def flow_for_execution(stored: StoredFlow) -> dict[str, Any]:
    """Give a flow without what only its readers may see: tasks as id and type."""
    document = flow_document(stored)
    reduced = {key: [_reduced(item) for item in document.get(key) or []] for key in _BRANCHES}
    return {
        **{key: document[key] for key in _KEPT if document.get(key) is not None},
        **reduced,
        "sla": document.get("sla") or [],
    }


def _reduced(element: Any) -> dict[str, Any]:
    if not isinstance(element, dict):
        return {}
    found = {key: element[key] for key in ("id", "type", "version") if key in element}
    for key in ("tasks", "inputs"):
        if isinstance(element.get(key), list):
            found[key] = [_reduced(item) for item in element[key]]
    if "flowId" in element:
        found["subflowId"] = {key: element.get(key) for key in ("namespace", "flowId", "revision")}
    return found
