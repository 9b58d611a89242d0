"""`vivace flow`: flows on the server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from vivace.cli.client import YAML, ApiClient, connected, segment
from vivace.cli.commands.validate import Format, Paths, Strict, check_paths
from vivace.cli.exit_codes import ExitCode
from vivace.cli.names import parse_flow_name
from vivace.cli.output import document, listing, notice, text
from vivace.cli.prompts import confirm
from vivace.cli.settings import UsageError, current
from vivace.cli.sources import Source, find_sources, read_source
from vivace.errors import InvalidError

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="List, read, save and delete flows.",
)
of_namespace = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.add_typer(of_namespace, name="namespace", hidden=True)

Name = Annotated[str, typer.Argument(metavar="FLOW", help="namespace.id")]
FlowId = Annotated[str | None, typer.Argument(hidden=True, metavar="[ID]")]
Delete = Annotated[
    bool, typer.Option("--delete/--no-delete", help="Delete the flows that the files lack.")
]


@app.command("ls")
@app.command("list", hidden=True)
def list_flows(
    namespace: Annotated[
        str | None, typer.Option("--namespace", "-n", help="This namespace and those below.")
    ] = None,
    query: Annotated[str | None, typer.Option("--query", "-Q", help="Words to search.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 100,
) -> None:
    """List flows."""
    params = {"namespace": namespace, "q": query, "sort": "namespace:asc"}
    with connected() as client:
        found = client.pages("/flows/search", limit, params)
    columns = {
        "flow": lambda item: f"{item['namespace']}.{item['id']}",
        "revision": lambda item: item.get("revision"),
        "disabled": lambda item: item.get("disabled") or None,
        "description": lambda item: (item.get("description") or "").partition("\n")[0],
    }
    listing(found, columns)


@app.command("get")
def get_flow(
    name: Name,
    flow_id: FlowId = None,
    revision: Annotated[int | None, typer.Option(help="Not the latest one.")] = None,
) -> None:
    """Show the source of a flow; with --json the flow as the server reads it."""
    params = {"source": True, "revision": revision}
    with connected() as client:
        found = client.call("GET", _path(*parse_flow_name(name, flow_id)), params=params)
    if current().output == "json":
        document(found)
    else:
        text(found["source"].rstrip("\n"))


@app.command("create")
def create_flow(
    file: Annotated[Path, typer.Argument(help="File with one flow, or several; - is the input.")],
    draft: Annotated[bool, typer.Option(help="Save it as a draft.")] = False,
) -> None:
    """Save new flows."""
    with connected() as client:
        for source in read_source(file):
            saved = client.call(
                "POST",
                "/flows",
                content=source.text.encode(),
                headers=YAML,
                params={"draft": draft or None},
            )
            _saved(saved)


@app.command("update")
def update_flow(
    file: Annotated[Path, typer.Argument(help="File with the flow; - is the input.")],
    namespace: FlowId = None,
    flow_id: FlowId = None,
    draft: Annotated[bool, typer.Option(help="Save it as a draft.")] = False,
) -> None:
    """Save a new revision of flows that exist."""
    with connected() as client:
        for source in read_source(file):
            names = (namespace, flow_id) if namespace and flow_id else _named(source)
            saved = client.call(
                "PUT",
                _path(*names),
                content=source.text.encode(),
                headers=YAML,
                params={"draft": draft or None},
            )
            _saved(saved)


@app.command("delete")
def delete_flow(
    name: Name,
    flow_id: FlowId = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete a flow; its executions stay."""
    namespace, found = parse_flow_name(name, flow_id)
    confirm(f"Delete flow {namespace}.{found}?", yes=yes)
    with connected() as client:
        client.send("DELETE", _path(namespace, found))
    notice(f"{namespace}.{found} is deleted")


@app.command("revisions")
def list_revisions(name: Name, flow_id: FlowId = None) -> None:
    """List the revisions of a flow, the newest first."""
    with connected() as client:
        found = client.call("GET", _path(*parse_flow_name(name, flow_id)) + "/revisions")
    columns = {
        "revision": lambda item: item["revision"],
        "updated": lambda item: item.get("updated"),
        "draft": lambda item: item.get("draft") or None,
        "disabled": lambda item: item.get("disabled") or None,
    }
    listing(sorted(found, key=lambda item: -item["revision"]), columns)


@app.command("export")
def export_flows(
    target: Annotated[Path, typer.Argument(help="Zip file, or directory for `flows.zip`.")],
    namespace: Annotated[
        str | None, typer.Option("--namespace", "-n", help="This namespace and those below.")
    ] = None,
) -> None:
    """Write the sources of flows into a zip file."""
    file = target / "flows.zip" if target.is_dir() or target.suffix != ".zip" else target
    with connected() as client:
        answer = client.send(
            "GET",
            "/flows/export/by-query",
            params={"namespace": namespace},
            headers={"Accept": "application/octet-stream"},
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(answer.content)
    notice(f"{file}: {len(answer.content)} bytes")


@app.command("validate")
def validate_flows(
    paths: Paths = None,
    local: Annotated[bool, typer.Option("--local", help="Check without a server.")] = False,
    strict: Strict = False,
    format_: Annotated[
        Format | None, typer.Option("--format", help="How findings are written.")
    ] = None,
) -> None:
    """Check flow files with the types of the server; --local with those of this machine."""
    if local:
        raise typer.Exit(check_paths(paths, format_, strict=strict))
    sources = list(find_sources(paths or [Path()]))
    if not sources:
        raise UsageError("there is no flow to check", hint="name a file or directory")
    with connected() as client:
        answers = [_validated(client, source) for source in sources]
    failed = [_show(source, answer) for source, answer in zip(sources, answers, strict=True)]
    raise typer.Exit(ExitCode.ERROR if any(failed) else ExitCode.OK)


@app.command("updates", hidden=True)
def update_flows(
    directory: Annotated[Path, typer.Argument(help="Directory with flows.")],
    delete: Delete = False,
    namespace: Annotated[str | None, typer.Option(help="Parent of all namespaces.")] = None,
) -> None:
    """Save all flows of a directory."""
    params = {"delete": delete, "namespace": namespace, "allowNamespaceChild": True}
    _save_all(directory, "/flows/bulk", params)


@of_namespace.command("update")
def update_namespace(
    namespace: Annotated[str, typer.Argument(help="Namespace.")],
    directory: Annotated[Path, typer.Argument(help="Directory with flows.")],
    delete: Delete = False,
    override: Annotated[
        bool,
        typer.Option(
            "--override-namespaces/--no-override-namespaces", help="Put all into the namespace."
        ),
    ] = False,
) -> None:
    """Save all flows of a directory in a namespace."""
    params = {"delete": delete, "override": override}
    _save_all(directory, f"/flows/{segment(namespace)}", params)


def _save_all(directory: Path, route: str, params: dict[str, Any]) -> None:
    sources = list(find_sources([directory]))
    if not sources and not params["delete"]:
        raise UsageError(f"there is no flow in {directory}")
    body = "\n---\n".join(source.text.strip("\n") for source in sources)
    with connected() as client:
        saved = client.call("POST", route, content=body.encode(), headers=YAML, params=params)
    for item in saved or ():
        _saved(item)


def _saved(item: dict[str, Any]) -> None:
    if current().output == "json":
        document(item)
    else:
        text(f"{item['namespace']}.{item['id']} revision {item.get('revision')}")


def _named(source: Source) -> tuple[str, str]:
    from vivace.model.source import parse_yaml

    data = parse_yaml(source.text, source.file).data
    if not isinstance(data, dict) or not data.get("namespace") or not data.get("id"):
        raise InvalidError(f"{source.file} names no flow: it needs `id` and `namespace`")
    return str(data["namespace"]), str(data["id"])


def _validated(client: ApiClient, source: Source) -> dict[str, Any]:
    answer = client.call("POST", "/flows/validate", content=source.text.encode(), headers=YAML)
    return dict(answer[0]) if answer else {}


def _show(source: Source, answer: dict[str, Any]) -> bool:
    constraints = answer.get("constraints")
    mark = "✘" if constraints else "⚠" if answer.get("warnings") else "✓"
    name = ".".join(filter(None, (answer.get("namespace"), answer.get("flow"))))
    text(f"{mark} {source.file}  {name}".rstrip())
    for line in (constraints or "").strip().splitlines():
        text(f"  error: {line}")
    for line in answer.get("warnings") or ():
        text(f"  warning: {line}")
    return bool(constraints)


def _path(namespace: str, flow_id: str) -> str:
    return f"/flows/{segment(namespace)}/{segment(flow_id)}"
