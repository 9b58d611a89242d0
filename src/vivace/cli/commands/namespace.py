"""`vivace namespace`: the names that scripts of older command lines use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from vivace.cli.client import ApiClient, connected, segment
from vivace.cli.commands import kv
from vivace.cli.output import notice
from vivace.cli.settings import UsageError

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
files = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Files of a namespace.")
keys = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Keys of a namespace.")
app.add_typer(files, name="files")
app.add_typer(keys, name="kv")
keys.command("update")(kv.set_key)

_IGNORE_FILES = (".kestraignore", ".vivaceignore")


@files.command("update")
def update_files(
    namespace: Annotated[str, typer.Argument(help="Namespace.")],
    source: Annotated[Path, typer.Argument(help="File or directory.")],
    target: Annotated[str, typer.Argument(help="Directory in the namespace.")] = "/",
    delete: Annotated[
        bool, typer.Option("--delete/--no-delete", help="Delete what the directory lacks.")
    ] = False,
) -> None:
    """Upload files, as `.kestraignore` allows."""
    if not source.exists():
        raise UsageError(f"there is no file or directory {source}")
    base = target.strip("/")
    found = {_join(base, name): path for name, path in _files(source)}
    with connected() as client:
        route = f"/namespaces/{segment(namespace)}/files"
        for name, path in found.items():
            with path.open("rb") as content:
                client.send(
                    "POST", route, params={"path": "/" + name}, files={"fileContent": content}
                )
            notice(f"{path} → {namespace}/{name}")
        if delete:
            _delete_others(client, route, base, set(found))


def _delete_others(client: ApiClient, route: str, base: str, kept: set[str]) -> None:
    for path in client.call("GET", f"{route}/search", params={"q": ""}):
        name = str(path).lstrip("/")
        if name not in kept and (not base or name.startswith(base + "/")):
            client.send("DELETE", route, params={"path": "/" + name})
            notice(f"{name} is deleted")


def _files(source: Path) -> Iterator[tuple[str, Path]]:
    if source.is_file():
        yield source.name, source
        return
    ignored = _ignored(source)
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        if path.is_file() and path.name not in _IGNORE_FILES and not ignored.match_file(name):
            yield name, path


def _ignored(source: Path) -> Any:
    import pathspec

    lines: list[str] = []
    for name in _IGNORE_FILES:
        if (source / name).is_file():
            lines += (source / name).read_text(encoding="utf-8").splitlines()
    return pathspec.PathSpec.from_lines("gitignore", lines)


def _join(base: str, name: str) -> str:
    return f"{base}/{name}" if base else name
