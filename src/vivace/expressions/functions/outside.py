"""Functions that reach secrets, the key-value store, HTTP, logs and other flows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vivace.expressions.arguments import boolean, integer, optional_text, text
from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.errors import EvaluationError
from vivace.expressions.taint import mark
from vivace.expressions.values import is_map, kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["OUTSIDE_FUNCTIONS"]


def _secret(
    state: State, key: Any = None, namespace: Any = None, subkey: Any = None, full: Any = False
) -> Any:
    name, field = text(key, "key"), optional_text(subkey, "subkey")
    whole = boolean(False if full is None else full, "full")
    if whole and field is not None:
        raise EvaluationError("`subkey` and `full` exclude each other")
    owner = optional_text(namespace, "namespace")
    value = mark(state.host.secret(name, owner, field, whole), state.budget)
    for each in (value, *(value.values() if is_map(value) else ())):
        if isinstance(each, str):
            state.meet(each)
    return value


def _credential(state: State, key: Any = None) -> Any:
    return mark(state.host.credential(text(key, "key")), state.budget)


def _kv(state: State, key: Any = None, namespace: Any = None, error_on_missing: Any = True) -> Any:
    demanded = boolean(True if error_on_missing is None else error_on_missing, "errorOnMissing")
    return state.host.kv(text(key, "key"), optional_text(namespace, "namespace"), demanded)


def _http(
    state: State,
    uri: Any = None,
    method: Any = None,
    query: Any = None,
    body: Any = None,
    content_type: Any = None,
    headers: Any = None,
    options: Any = None,
    accept: Any = None,
) -> Any:
    address = text(uri, "uri")
    if urlsplit(address).scheme not in ("http", "https"):
        raise EvaluationError("the argument `uri` is no http address")
    request = {
        "uri": address,
        "method": optional_text(method, "method") or "GET",
        "query": _optional_map(query, "query"),
        "body": body,
        "contentType": optional_text(content_type, "contentType") or "application/json",
        "headers": _optional_map(headers, "headers"),
        "options": _optional_map(options, "options"),
        "accept": optional_text(accept, "accept") or "application/json",
    }
    return state.host.http(request)


def _error_logs(state: State) -> list[Any]:
    return list(state.host.error_logs())


def _subflow(
    state: State,
    namespace: Any = None,
    id: Any = None,
    inputs: Any = None,
    revision: Any = None,
    labels: Any = None,
    timeout: Any = None,
) -> Any:
    if "taskrun" in state.context or "trigger" in state.context:
        raise EvaluationError("subflow() works for the values of inputs only, not in tasks")
    return state.host.subflow(
        text(namespace, "namespace"),
        text(id, "id"),
        _optional_map(inputs, "inputs"),
        None if revision is None else integer(revision, "revision"),
        _optional_map(labels, "labels"),
        optional_text(timeout, "timeout"),
    )


def _app_link(state: State, app_id: Any = None, base_url: Any = None) -> str:
    return state.host.app_link(optional_text(app_id, "appId"), optional_text(base_url, "baseUrl"))


def _optional_map(value: Any, name: str) -> Mapping[str, Any] | None:
    if value is None or is_map(value):
        return value  # type: ignore[no-any-return]
    raise EvaluationError(f"the argument `{name}` must be a map, not {kind(value)}")


OUTSIDE_FUNCTIONS: tuple[Builtin, ...] = (
    builtin("appLink", _app_link, "appId", "baseUrl", takes_state=True, blocks=True),
    builtin("credential", _credential, "key", takes_state=True, blocks=True),
    builtin("errorLogs", _error_logs, takes_state=True, ignores_arguments=True, blocks=True),
    builtin(
        "http",
        _http,
        "uri",
        "method",
        "query",
        "body",
        "contentType",
        "headers",
        "options",
        "accept",
        takes_state=True,
        blocks=True,
    ),
    builtin("kv", _kv, "key", "namespace", "errorOnMissing", takes_state=True, blocks=True),
    builtin("secret", _secret, "key", "namespace", "subkey", "full", takes_state=True, pure=False),
    builtin(
        "subflow",
        _subflow,
        "namespace",
        "id",
        "inputs",
        "revision",
        "labels",
        "timeout",
        takes_state=True,
        blocks=True,
    ),
)
