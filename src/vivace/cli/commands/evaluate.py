"""`vivace eval`: expressions."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from vivace.cli.output import document, text
from vivace.cli.settings import UsageError, current
from vivace.errors import InvalidError
from vivace.model.source import parse_yaml

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("eval")
def evaluate(
    expression: Annotated[
        str | None, typer.Argument(help="Template, such as '{{ 1 + 1 }}'.")
    ] = None,
    variables: Annotated[
        Path | None, typer.Option("--vars", help="YAML or JSON file with the variables.")
    ] = None,
    execution: Annotated[
        str | None, typer.Option("--run", help="Evaluate within an execution on the server.")
    ] = None,
    task_run: Annotated[
        str | None, typer.Option("--task-run", help="Id of a task run of it.")
    ] = None,
    fixtures: Annotated[
        Path | None,
        typer.Option(help="YAML or JSON file with secrets, kv, files and storage."),
    ] = None,
    typed: Annotated[
        bool, typer.Option("--typed", help="Keep the type of a single expression.")
    ] = False,
    recursive: Annotated[
        bool, typer.Option("--recursive", help="Render the result again until it stays.")
    ] = False,
    dialect: Annotated[str, typer.Option(help="1.x or 2.0.")] = "1.x",
    batch: Annotated[
        Path | None, typer.Option(help="JSON lines with cases; - is the input. One line out each.")
    ] = None,
) -> None:
    """Evaluate an expression here, or within an execution on the server."""
    if (expression is None) == (batch is None):
        raise UsageError("give an expression, or --batch")
    if execution is not None:
        _on_server(execution, task_run, str(expression))
        return
    from vivace.cli.evaluation import evaluate as evaluate_case
    from vivace.cli.evaluation import evaluate_lines

    given = _fixtures(fixtures)
    if batch is not None:
        for line in evaluate_lines(_lines(batch), given):
            sys.stdout.write(line + "\n")
        return
    case = {
        "expr": expression,
        "context": {} if variables is None else _map(variables),
        "typed": typed,
        "recursive": recursive,
        "dialect": _dialect(dialect),
    }
    _show(evaluate_case(case, given))


def _on_server(execution: str, task_run: str | None, expression: str) -> None:
    from vivace.cli.client import connected, segment

    path = f"/executions/{segment(execution)}/eval"
    path += f"/{segment(task_run)}" if task_run else ""
    headers = {"Content-Type": "text/plain"}
    with connected() as client:
        answer = client.call("POST", path, content=expression.encode(), headers=headers)
    if answer.get("error"):
        raise InvalidError(str(answer["error"]))
    _show(answer.get("result"))


def _show(result: Any) -> None:
    if current().output in ("json", "yaml"):
        document({"result": result})
    elif isinstance(result, str):
        text(result)
    else:
        document(result)


def _lines(batch: Path) -> Iterable[str]:
    if str(batch) == "-":
        return sys.stdin
    if not batch.is_file():
        raise UsageError(f"there is no file {batch}")
    return batch.read_text(encoding="utf-8").splitlines()


def _fixtures(file: Path | None) -> dict[str, Any]:
    """Read fixtures; a whole suite is taken for its `fixtures`."""
    if file is None:
        return {}
    data = _map(file)
    inner = data.get("fixtures")
    return inner if isinstance(inner, dict) else data


def _map(file: Path) -> dict[str, Any]:
    if not file.is_file():
        raise UsageError(f"there is no file {file}")
    content = file.read_text(encoding="utf-8")
    data = json.loads(content) if file.suffix == ".json" else _yaml(content, str(file))
    if not isinstance(data, dict):
        raise UsageError(f"{file} holds no map")
    return data


def _yaml(content: str, name: str) -> Any:
    return parse_yaml(content, name).data


def _dialect(name: str) -> str:
    if name not in ("1.x", "2.0"):
        raise UsageError(f"`{name}` is no dialect: it is 1.x or 2.0")
    return name
