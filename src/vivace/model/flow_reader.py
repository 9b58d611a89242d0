"""From the text of a flow to a validated `Flow`, with every finding at its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from vivace.errors import SourceSpan, VivaceError
from vivace.model.defaults import apply_plugin_defaults
from vivace.model.document import Document, TypeResolver
from vivace.model.flow import Flow
from vivace.model.flow_rules import FLOW_RULES
from vivace.model.problem import InvalidSourceError, Problem, Severity, path_text
from vivace.model.short_schedule import SHORT_SCHEDULE, long_form
from vivace.model.source import SourceDocument, parse_yaml
from vivace.model.wrong_type import wrong_type

__all__ = ["FlowReading", "TypeCatalogue", "read_flow"]

Path = tuple[str | int, ...]


class TypeCatalogue(TypeResolver, Protocol):
    """What reading a flow asks of the plugin registry."""

    def canonical(self, type_id: str) -> str:
        """Long, current id of a type; the text itself when it is unknown."""
        ...


@dataclass(slots=True)
class FlowReading:
    """Result of reading one text; `flow` is there unless an error was found."""

    source: str
    flow: Flow | None = None
    problems: list[Problem] = field(default_factory=list)
    id: str = ""
    namespace: str = ""

    @property
    def errors(self) -> list[Problem]:
        """The findings that forbid saving."""
        return [item for item in self.problems if item.severity is Severity.ERROR]

    def require(self) -> Flow:
        """Give the flow.

        Raises:
            InvalidSourceError: with all findings, when there is an error.
        """
        if self.flow is None or self.errors:
            raise InvalidSourceError("Invalid entity", self.problems)
        return self.flow


def read_flow(
    text: str,
    catalogue: TypeCatalogue,
    *,
    file: str = "",
    strict: bool = True,
    defaults: Sequence[Mapping[str, Any]] = (),
) -> FlowReading:
    """Read and check a flow; findings are collected, not raised.

    Args:
        text: YAML of one flow.
        catalogue: The known types.
        file: Named in the places of findings.
        strict: Refuse unknown properties and duplicate keys; a stored flow is read leniently, so
            that one saved by another version still runs.
        defaults: Plugin defaults of the server, less important than the flow's own.
    """
    reading = FlowReading(text)
    try:
        document = parse_yaml(text, file)
    except VivaceError as error:
        at = error.at or SourceSpan(1, 1, file)
        reading.problems.append(Problem(error.message, at, hint=error.hint))
        return reading
    _read_document(reading, document, catalogue, strict, defaults)
    reading.problems.sort(key=lambda item: (item.at.line, item.at.column))
    return reading


def _read_document(
    reading: FlowReading,
    document: SourceDocument,
    catalogue: TypeCatalogue,
    strict: bool,
    defaults: Sequence[Mapping[str, Any]],
) -> None:
    data = document.data
    if not isinstance(data, dict):
        reading.problems.append(
            Problem("a flow is a map with `id`, `namespace` and `tasks`", document.span(()))
        )
        return
    reading.id, reading.namespace = str(data.get("id", "")), str(data.get("namespace", ""))
    for key, at in document.duplicates:
        severity = Severity.ERROR if strict else Severity.WARNING
        reading.problems.append(Problem(f"Duplicate key `{key}`", at, key, severity))
    data = _with_schedule(_renamed(data, reading, document), reading, document)
    own = [item for item in data.get("pluginDefaults") or [] if isinstance(item, dict)]
    data = apply_plugin_defaults(data, [*own, *defaults], catalogue.canonical)
    flow = _validate(data, reading, document, catalogue, strict)
    _check_task_ids(data, reading, document)
    if flow is None:
        return
    for rule in FLOW_RULES:
        for path, message in rule(flow):
            reading.problems.append(Problem(message, document.span(path), path_text(path)))
    reading.flow = flow


def _check_task_ids(data: dict[str, Any], reading: FlowReading, document: SourceDocument) -> None:
    """Find ids that several tasks have, nested ones included; at the second of them.

    It looks at the map, since a flow with other errors has no tasks yet.
    """
    seen: set[str] = set()
    repeated: dict[str, Path] = {}
    for path, task_id in _task_ids(data):
        if task_id in seen:
            repeated.setdefault(task_id, (*path, "id"))
        seen.add(task_id)
    if repeated:
        message = f"Duplicate task id with name [{', '.join(repeated)}]"
        path = next(iter(repeated.values()))
        reading.problems.append(Problem(message, document.span(path), path_text(path)))


def _task_ids(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    for key in ("tasks", "errors", "finally", "afterExecution", "listeners"):
        yield from _ids_below(data.get(key), (key,))


def _ids_below(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        # Inputs that a task asks for have an id and a type too, but theirs has no dot.
        if isinstance(value.get("id"), str) and "." in str(value.get("type")):
            yield path, value["id"]
        for key, item in value.items():
            yield from _ids_below(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _ids_below(item, (*path, index))


def _renamed(
    data: dict[str, Any], reading: FlowReading, document: SourceDocument
) -> dict[str, Any]:
    if "taskDefaults" not in data:
        return data
    at = document.span(("taskDefaults",))
    message = "`taskDefaults` is the old name of `pluginDefaults`"
    reading.problems.append(Problem(message, at, "taskDefaults", Severity.WARNING))
    renamed = {key: value for key, value in data.items() if key != "taskDefaults"}
    renamed.setdefault("pluginDefaults", data["taskDefaults"])
    return renamed


def _with_schedule(
    data: dict[str, Any], reading: FlowReading, document: SourceDocument
) -> dict[str, Any]:
    """Turn the short form of a schedule into a trigger."""
    if SHORT_SCHEDULE not in data:
        return data
    place = (SHORT_SCHEDULE,)
    try:
        found = long_form(data)
    except ValueError as error:
        reading.problems.append(Problem(str(error), document.span(place), SHORT_SCHEDULE))
        return {key: value for key, value in data.items() if key != SHORT_SCHEDULE}
    if found.get("triggers"):
        long = ("triggers", len(found["triggers"]) - 1)
        document.moved |= {(*long, "cron"): (*place, "value"), long: place}
    return found


def _validate(
    data: dict[str, Any],
    reading: FlowReading,
    document: SourceDocument,
    catalogue: TypeCatalogue,
    strict: bool,
) -> Flow | None:
    context = {"resolver": catalogue}
    for _ in range(3):
        try:
            return Flow.model_validate(data, context=context, by_alias=True, by_name=False)
        except ValidationError as error:
            details = error.errors(include_url=False)
        unknown = [item for item in details if item["type"] == "extra_forbidden"]
        if not strict and unknown and len(unknown) == len(details):
            # A lenient reader leaves out what it does not know and looks again.
            for item in unknown:
                data = _without(data, _clean(item["loc"], data))
            continue
        for item in details:
            reading.problems.append(_problem(item, data, document, catalogue))
        return None
    return None


def _without(data: Any, path: Path) -> Any:
    if not path:
        return data
    step, rest = path[0], path[1:]
    if isinstance(data, dict):
        if not rest:
            return {key: value for key, value in data.items() if key != step}
        return {key: _without(v, rest) if key == step else v for key, v in data.items()}
    if isinstance(data, list) and isinstance(step, int):
        return [_without(item, rest) if i == step else item for i, item in enumerate(data)]
    return data


def _clean(location: Path, data: Any) -> Path:
    """Drop what pydantic adds to a location: names of union members and validators."""
    path: list[str | int] = []
    here = data
    for index, step in enumerate(location):
        last = index == len(location) - 1
        if isinstance(here, dict) and (step in here or last):
            path.append(step)
            here = here.get(str(step))
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            path.append(step)
            here = here[step]
    return tuple(path)


def _problem(item: Any, data: Any, document: SourceDocument, catalogue: TypeCatalogue) -> Problem:
    path = _clean(item["loc"], data)
    context = item.get("ctx") or {}
    message, hint = str(item["msg"]).removeprefix("Value error, "), ""
    match item["type"]:
        case "extra_forbidden":
            message = f'Unrecognized field "{path[-1] if path else "?"}"'
            hint = _nearest_property(path, data, catalogue)
        case "too_short":
            message = f"`{path[-1] if path else '?'}` must not be empty"
        case "string_pattern_mismatch":
            message = f'must match "{context.get("pattern", "").removesuffix("$")}"'
        case "missing":
            message = _missing(str(item["loc"][-1]), path, data)
        case "unknown_type":
            nearest = context.get("nearest")
            hint = f"did you mean `{nearest}`?" if nearest else str(context.get("hint") or "")
            path = (*path, "type") if _has_type(path, data) else path
        case _:
            message = wrong_type(item, path) or message
    return Problem(message, document.span(path), path_text(path), hint=hint)


def _missing(name: str, path: Path, data: Any) -> str:
    """Say that a property is required, with the id of the task or input that lacks it."""
    owner = data
    for step in path[:-1]:
        owner = _at(owner, step)
    owner_id = owner.get("id") if isinstance(owner, dict) and len(path) > 1 else None
    if name == "type":
        return f"Invalid type: null: `type` is required{f' for `{owner_id}`' if owner_id else ''}"
    rule = "must not be empty" if name == "tasks" else "must not be null"
    return f"{owner_id}.{name}: {rule}" if owner_id else f"{rule}: `{name}` is required"


def _at(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _has_type(path: Path, data: Any) -> bool:
    here = data
    for step in path:
        here = _at(here, step)
    return isinstance(here, dict) and "type" in here


def _nearest_property(path: Path, data: Any, catalogue: TypeCatalogue) -> str:
    """Hint with the known property that the unknown one resembles."""
    owner: type[BaseModel] = Flow
    here = data
    for step in path[:-1]:
        here = _at(here, step)
        if isinstance(here, dict) and isinstance(here.get("type"), str):
            owner = _class_of(here["type"], catalogue) or owner
    known = [field.alias or name for name, field in owner.model_fields.items()]
    nearest = difflib.get_close_matches(str(path[-1]), known, 1) if path else []
    return f"did you mean `{nearest[0]}`?" if nearest else ""


def _class_of(type_id: str, catalogue: TypeCatalogue) -> type[Document] | None:
    for kind in ("task", "trigger", "condition", "taskRunner"):
        try:
            return catalogue.resolve(kind, type_id)
        except LookupError:
            continue
    return None
