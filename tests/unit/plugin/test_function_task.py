"""Functions as tasks."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypedDict, get_type_hints

import pytest
from pydantic import Field, ValidationError

from vivace.model.log import LogLevel
from vivace.plugin import Outputs, Registry, RunContext, RunnableTask, task
from vivace.plugin.testing import LocalContext, read_task, run_task


class Counted(TypedDict):
    words: int


@dataclasses.dataclass
class Point:
    x: int
    y: int


class Named(Outputs):
    full_name: str


@task("my.Greet", aliases=("old.Greet",))
def greet(name: str, times: int = 1, *, file_name: str | None = None) -> dict[str, Any]:
    """Greet somebody."""
    return {"greeting": " ".join(["Hello"] * times + [name]), "file": file_name}


@task("my.Logged")
def logged(context: RunContext, text: str) -> str:
    context.log(LogLevel.INFO, f"{text} on {threading.current_thread().name}")
    return text.upper()


@task("my.Later")
async def later(context: RunContext, number: int) -> Counted:
    return {"words": await context.on_thread(abs, number)}


@task("my.Point")
def point(x: int, y: int = 0) -> Point:
    return Point(x, y)


@task("my.Named")
def named(run: str, model_dump: Annotated[int, Field(gt=0)] = 1) -> Named:
    return Named(full_name=f"{run} {model_dump}")


@task("my.Nothing")
def nothing() -> None:
    """Do nothing."""


@pytest.fixture
def registry() -> Registry:
    known = Registry([])
    for cls in (greet, logged, later, point, named, nothing):
        known.register("task", cls)
    return known


@pytest.mark.parametrize(
    ("source", "outputs"),
    [
        ("{id: a, type: my.Greet, name: Ada}", {"greeting": "Hello Ada", "file": None}),
        (
            "{id: a, type: old.Greet, name: Ada, times: '2', fileName: x}",
            {"greeting": "Hello Hello Ada", "file": "x"},
        ),
        ("{id: a, type: my.Logged, text: abc}", {"value": "ABC"}),
        ("{id: a, type: my.Later, number: -7}", {"words": 7}),
        ("{id: a, type: my.Point, x: 3}", {"x": 3, "y": 0}),
        ("{id: a, type: my.Named, run: r, modelDump: 2}", {"fullName": "r 2"}),
        ("{id: a, type: my.Nothing}", {}),
    ],
    ids=["map", "alias", "scalar", "async", "dataclass", "names of methods", "nothing"],
)
async def test_a_function_runs_with_its_properties(
    registry: Registry, source: str, outputs: dict[str, Any]
) -> None:
    assert await run_task(read_task(source, registry)) == outputs


async def test_properties_are_rendered_and_converted(registry: Registry, tmp_path: Path) -> None:
    source = "{id: a, type: my.Greet, name: '{{ who }}', times: '{{ n }}'}"
    context = LocalContext(tmp_path, variables={"who": "Ada", "n": 2})
    outputs = await run_task(read_task(source, registry), context)
    assert outputs["greeting"] == "Hello Hello Ada"


async def test_a_plain_function_runs_on_a_thread(registry: Registry, tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    await run_task(read_task("{id: a, type: my.Logged, text: x}", registry), context)
    assert threading.current_thread().name not in context.messages()[0]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("{id: a, type: my.Greet}", "name"),
        ("{id: a, type: my.Greet, name: x, times: many}", "times"),
        ("{id: a, type: my.Greet, name: x, colour: red}", "colour"),
        ("{id: a, type: my.Named, run: x, modelDump: 0}", "modelDump"),
    ],
    ids=["missing", "wrong type", "unknown", "constraint"],
)
def test_wrong_properties_are_refused(registry: Registry, source: str, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        read_task(source, registry)


def test_the_docstring_and_the_signature_are_the_documentation() -> None:
    schema = greet.model_json_schema()
    assert schema["description"] == "Greet somebody."
    assert schema["properties"]["times"]["default"] == 1
    assert "fileName" in schema["properties"]
    assert "name" in schema["required"]


@pytest.mark.parametrize(
    ("cls", "expected"), [(later, Counted), (point, Point), (named, Named), (nothing, type(None))]
)
def test_the_return_annotation_describes_the_outputs(
    cls: type[RunnableTask], expected: object
) -> None:
    assert get_type_hints(cls.run)["return"] == expected


def test_a_scalar_result_is_described_as_value() -> None:
    described = get_type_hints(logged.run)["return"]
    assert described.model_json_schema()["properties"]["value"]["type"] == "string"
    assert get_type_hints(greet.run)["return"] == dict[str, Any]


def test_the_function_itself_stays_callable() -> None:
    assert greet.function("Ada") == {"greeting": "Hello Ada", "file": None}  # type: ignore[attr-defined]


def _variadic(*names: str) -> None: ...
def _positional(name: str, /) -> None: ...
def _common(timeout: int) -> None: ...
def _identity(id: str) -> Mapping[str, Any]: ...  # type: ignore[empty-body]


@pytest.mark.parametrize("function", [_variadic, _positional, _common, _identity])
def test_parameters_that_cannot_be_properties_are_refused(function: Any) -> None:
    with pytest.raises(TypeError, match="cannot be a property"):
        task("my.Wrong")(function)
