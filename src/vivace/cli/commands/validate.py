"""`vivace validate`: check flow files without a server."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from vivace.cli.checking import Checked, Checker
from vivace.cli.excerpt import excerpt
from vivace.cli.exit_codes import ExitCode
from vivace.cli.output import document, notice, printable, text
from vivace.cli.settings import UsageError, current
from vivace.cli.sources import find_sources
from vivace.model.problem import Problem, Severity

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


Paths = Annotated[
    list[Path] | None, typer.Argument(help="Files or directories; `flows` or here unless given.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Warnings fail too.")]


@app.command()
def validate(
    paths: Paths = None,
    format_: Annotated[
        Format | None, typer.Option("--format", help="How findings are written.")
    ] = None,
    strict: Strict = False,
) -> None:
    """Check flow files.

    Ends with 1 when one of them is not valid.
    """
    raise typer.Exit(check_paths(paths, format_, strict=strict))


def check_paths(paths: Sequence[Path] | None, format_: Format | None, *, strict: bool) -> int:
    """Check files and directories, write what is found, and give the exit code."""
    checker = Checker()
    found = [checker.check(source) for source in find_sources(paths or [_default()])]
    if not found:
        raise UsageError("there is no flow to check", hint="name a file or directory")
    _WRITERS[format_ or _default_format()](found)
    failed = any(item.errors or (strict and item.warnings) for item in found)
    return ExitCode.ERROR if failed else ExitCode.OK


def _default() -> Path:
    flows = Path("flows")
    return flows if flows.is_dir() else Path()


def _default_format() -> Format:
    if current().output == "json":
        return Format.JSON
    return Format.GITHUB if os.environ.get("GITHUB_ACTIONS") == "true" else Format.TEXT


def _as_text(found: Sequence[Checked]) -> None:
    for item in found:
        mark = "✘" if item.errors else "⚠" if item.warnings else "✓"
        text(f"{mark} {printable(item.source.file)}  {printable(item.name)}".rstrip())
        for problem in item.problems:
            text(_told(problem))
            lines = excerpt(item.source.text, problem.at)
            if lines:
                text(lines)
            if problem.hint:
                text(f"hint: {problem.hint}")
    invalid = sum(bool(item.errors) for item in found)
    warnings = sum(len(item.warnings) for item in found)
    notice(f"{len(found)} checked, {invalid} invalid, {warnings} warnings")


def _told(problem: Problem) -> str:
    severity = "note" if problem.severity is Severity.INFO else problem.severity.value
    place = f" ({problem.path})" if problem.path else ""
    return printable(f"{problem.at}: {severity}: {problem.message}{place}")


def _as_json(found: Sequence[Checked]) -> None:
    document([_view(item) for item in found])


def _view(item: Checked) -> dict[str, Any]:
    return {
        "file": item.source.file,
        "namespace": item.namespace,
        "flow": item.flow_id,
        "valid": not item.errors,
        "problems": [problem.to_wire() for problem in item.problems],
    }


def _as_github(found: Sequence[Checked]) -> None:
    for item in found:
        for problem in item.problems:
            kind = "notice" if problem.severity is Severity.INFO else problem.severity.value
            hint = f" ({problem.hint})" if problem.hint else ""
            place = (
                f"file={_property(item.source.file)},line={problem.at.line},col={problem.at.column}"
            )
            text(f"::{kind} {place}::{_data(str(problem) + hint)}")


def _data(value: str) -> str:
    # Workflow commands are lines: https://docs.github.com/actions/reference/workflow-commands
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


_WRITERS = {Format.TEXT: _as_text, Format.JSON: _as_json, Format.GITHUB: _as_github}
