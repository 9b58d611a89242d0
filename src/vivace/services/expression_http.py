"""The `http()` function of expressions: one request, decoded JSON back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from vivace.errors import VivaceError
from vivace.expressions import EvaluationError
from vivace.model.duration import parse_duration
from vivace.plugin.egress import EgressPolicy
from vivace.services.guarded_client import guarded_client

__all__ = ["fetch"]

_MAX_BYTES = 10 * 1024 * 1024
_SECONDS = 30.0
_TEXT, _YAML = "text/plain", ("application/x-yaml", "application/yaml", "text/yaml")


def fetch(request: Mapping[str, Any], policy: EgressPolicy) -> Any:
    """Perform the request.

    Args:
        request: `uri method query body contentType headers options accept`.
        policy: Which addresses it may reach.

    Raises:
        EvaluationError: no connection, another status than 2xx, or an answer that is no JSON.
    """
    import httpx

    options = request.get("options") or {}
    uri, method = str(request["uri"]), str(request.get("method") or "GET").upper()
    try:
        with guarded_client(policy, **_client_options(options)) as client:
            return _answer(client, method, uri, request, options)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error) or type(error).__name__
        raise EvaluationError(f"http() cannot reach `{uri}`: {reason}") from error
    except VivaceError as error:
        if isinstance(error, EvaluationError):
            raise
        raise EvaluationError(f"http(): {error.message}") from error


def _answer(
    client: Any, method: str, uri: str, request: Mapping[str, Any], options: Mapping[str, Any]
) -> Any:
    content = _content(request)
    headers = {str(key): str(value) for key, value in (request.get("headers") or {}).items()}
    headers.setdefault("Accept", str(request.get("accept") or "application/json"))
    if content is not None:
        headers.setdefault("Content-Type", _content_type(request))
    query = request.get("query") or {}
    with client.stream(
        method,
        uri,
        params={str(key): value for key, value in query.items()} or None,
        content=content,
        headers=_authorised(headers, options),
    ) as response:
        body = b"".join(_limited(response, uri))
    if not response.is_success:
        raise EvaluationError(f"http() got status {response.status_code} from `{uri}`")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(f"http() got an answer from `{uri}` that is no JSON") from error


def _limited(response: Any, uri: str) -> Any:
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > _MAX_BYTES:
            raise EvaluationError(f"http() got more than {_MAX_BYTES} bytes from `{uri}`")
        yield chunk


def _content_type(request: Mapping[str, Any]) -> str:
    return str(request.get("contentType") or "application/json")


def _content(request: Mapping[str, Any]) -> bytes | None:
    body, type_ = request.get("body"), _content_type(request).split(";")[0].strip().lower()
    if body is None:
        return None
    if isinstance(body, str):
        return body.encode()
    if type_ == "application/json":
        return json.dumps(body, ensure_ascii=False, default=str).encode()
    if type_ == _TEXT:
        return str(body).encode()
    if type_ in _YAML:
        import yaml

        return str(yaml.safe_dump(body, allow_unicode=True, sort_keys=False)).encode()
    raise EvaluationError(
        f"http() cannot send a map or list as `{type_}`", hint="give the body as a text"
    )


def _client_options(options: Mapping[str, Any]) -> dict[str, Any]:
    import httpx

    lengths = options.get("timeout") or {}
    connect = lengths.get("connectTimeout") or options.get("connectTimeout")
    read = lengths.get("readIdleTimeout") or options.get("readTimeout")
    ssl = options.get("ssl") or {}
    return {
        "timeout": httpx.Timeout(_SECONDS, connect=_seconds(connect), read=_seconds(read)),
        "follow_redirects": options.get("followRedirects", True) is not False,
        "verify": ssl.get("insecureTrustAllCertificates") is not True,
    }


def _seconds(length: Any) -> float:
    return _SECONDS if length is None else parse_duration(length).total_seconds()


def _authorised(headers: dict[str, str], options: Mapping[str, Any]) -> dict[str, str]:
    import base64

    auth = options.get("auth") or {}
    match str(auth.get("type", "")).upper():
        case "BASIC":
            pair = f"{auth.get('username', '')}:{auth.get('password', '')}"
            value = "Basic " + base64.b64encode(pair.encode()).decode()
        case "BEARER":
            value = f"Bearer {auth.get('token', '')}"
        case "":
            return headers
        case other:
            raise EvaluationError(f"http() does not know the authentication `{other}`")
    return {**headers, "Authorization": value}
