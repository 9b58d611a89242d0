"""`vivace kv`: the key-value store."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from vivace.cli.client import ApiClient, connected, segment
from vivace.cli.output import document, listing, notice, text
from vivace.cli.settings import UsageError, current
from vivace.errors import NotFoundError

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="Read and write the key-value store.",
)


class KeyType(StrEnum):
    """Types of values."""

    STRING = "STRING"
    NUMBER = "NUMBER"
    BOOLEAN = "BOOLEAN"
    DATETIME = "DATETIME"
    DATE = "DATE"
    DURATION = "DURATION"
    JSON = "JSON"


Namespace = Annotated[str, typer.Argument(help="Namespace, such as company.team.")]
Key = Annotated[str, typer.Argument(help="Key.")]


@app.command("ls")
def list_keys(
    namespace: Annotated[str | None, typer.Argument(help="Namespace; all unless given.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 100,
) -> None:
    """List keys."""
    with connected() as client:
        if namespace is None:
            found = client.pages("/kv", limit, {})
        else:
            found = client.call("GET", f"/namespaces/{segment(namespace)}/kv")[:limit]
    columns = {
        "key": lambda item: item["key"],
        "namespace": lambda item: item.get("namespace", namespace),
        "updated": lambda item: item.get("updateDate"),
        "expires": lambda item: item.get("expirationDate"),
        "description": lambda item: item.get("description"),
    }
    listing(found, columns)


@app.command("get")
def get_key(namespace: Namespace, key: Key) -> None:
    """Show a value: a text as it is, anything else as JSON."""
    with connected() as client:
        found = client.call("GET", _path(namespace, key))
    if current().output in ("json", "yaml"):
        document(found)
    elif isinstance(found["value"], str):
        text(found["value"])
    else:
        document(found["value"])


@app.command("set")
def set_key(
    namespace: Namespace,
    key: Key,
    value: Annotated[str | None, typer.Argument(help="Value; JSON is read as such.")] = None,
    type_: Annotated[
        KeyType | None, typer.Option("--type", "-t", help="Type, when it is not to be guessed.")
    ] = None,
    ttl: Annotated[
        str | None, typer.Option("--ttl", "--expiration", "-e", help="Lifetime, such as PT24H.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "--file-value", "-f", help="Read the value from here.")
    ] = None,
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
) -> None:
    """Write a value."""
    given = _given(value, file)
    with connected() as client:
        put_value(client, namespace, key, _typed(given, type_), ttl, description)
    notice(f"{namespace} {key} is set")


@app.command("rm")
def remove_key(namespace: Namespace, key: Key) -> None:
    """Delete a key."""
    with connected() as client:
        if client.call("DELETE", _path(namespace, key)) is False:
            raise NotFoundError(f"namespace {namespace} has no key {key}")
    notice(f"{namespace} {key} is deleted")


def put_value(
    client: ApiClient,
    namespace: str,
    key: str,
    content: str,
    ttl: str | None = None,
    description: str | None = None,
) -> None:
    """Write a value as the API takes it: JSON, or else a text."""
    headers = {"Content-Type": "text/plain"}
    headers |= {"ttl": ttl} if ttl else {}
    headers |= {"description": description} if description else {}
    client.send("PUT", _path(namespace, key), content=content.encode(), headers=headers)


def _path(namespace: str, key: str) -> str:
    return f"/namespaces/{segment(namespace)}/kv/{segment(key)}"


def _given(value: str | None, file: Path | None) -> str:
    if (value is None) == (file is None):
        raise UsageError("give a value, or --file")
    return value if value is not None else file.read_text(encoding="utf-8")  # type: ignore[union-attr]


def _typed(value: str, type_: KeyType | None) -> str:
    """Write the value so that the server reads the wanted type from it."""
    match type_:
        case KeyType.STRING:
            return json.dumps(value)
        case KeyType.NUMBER:
            return json.dumps(_number(value))
        case KeyType.BOOLEAN:
            return "true" if value.strip().lower() == "true" else "false"
        case KeyType.JSON:
            return json.dumps(_json(value))
        case _:
            return value


def _number(value: str) -> Any:
    try:
        return int(value)
    except ValueError:
        try:
            return float(value)
        except ValueError as error:
            raise UsageError(f"`{value}` is no number") from error


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError as error:
        raise UsageError(f"the value is no JSON: {error}") from error
