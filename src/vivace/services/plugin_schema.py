"""JSON Schema (draft 7) of what a user writes, made of the classes that read it.

Keywords beyond the standard: `$dynamic` says that a property may hold an expression, `$required`
whether it has to be there, `$group` marks what all have. Annotations may stand beside a `$ref`, as
editors read them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema, to_jsonable_python

from vivace.model.document import Document, typed
from vivace.model.task import Task
from vivace.plugin import Outputs
from vivace.services.field_docs import field_docs

__all__ = ["DRAFT", "outputs_schema", "schema_of"]

DRAFT = "http://json-schema.org/draft-07/schema#"
_REF = "#/definitions/"
_ANY = "$anyOfKind"

# The function behind `typed(kind)`: by it a property is known whose class follows from its `type`.
_RESOLVE = typed("task").func.func  # type: ignore[union-attr]

KindSchema = Callable[[str], dict[str, Any]]
"""Gives what stands for "any task", "any trigger", …"""


def schema_of(cls: type[BaseModel], kind_schema: KindSchema) -> dict[str, Any]:
    """Give the schema of a class, its parts under `definitions`."""
    schema: dict[str, Any] = cls.model_json_schema(
        by_alias=True, ref_template=_REF + "{model}", schema_generator=_Generator
    )
    schema = _placed(schema, kind_schema)
    definitions = schema.pop("$defs", {})
    own = schema.pop("$ref", None)
    if own is not None:
        # A class that mentions itself is among its definitions; here it has to be the root.
        schema = {**definitions[own.removeprefix(_REF)], **schema}
    words = {name: item for name, item in definitions.items() if "enum" in item}
    schema["definitions"] = {name: item for name, item in definitions.items() if name not in words}
    inlined: dict[str, Any] = _inlined(schema, words)
    return inlined


def _inlined(value: Any, words: Mapping[str, Any]) -> Any:
    """Put closed sets of words where they are used: there they can be read and completed."""
    if isinstance(value, list):
        return [_inlined(item, words) for item in value]
    if not isinstance(value, dict):
        return value
    result = {key: _inlined(item, words) for key, item in value.items()}
    found = words.get(str(result.get("$ref", "")).removeprefix(_REF))
    if found is None:
        return result
    del result["$ref"]
    return {"type": found["type"], "enum": found["enum"], **result}


def _placed(value: Any, kind_schema: KindSchema) -> Any:
    """Put what stands for "any task" where the generator has left its mark."""
    if isinstance(value, list):
        return [_placed(item, kind_schema) for item in value]
    if not isinstance(value, dict):
        return value
    result = {key: _placed(item, kind_schema) for key, item in value.items() if key != _ANY}
    return {**result, **kind_schema(value[_ANY])} if _ANY in value else result


class _Generator(GenerateJsonSchema):
    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> JsonSchemaValue:
        function = schema["function"]["function"]
        if isinstance(function, partial) and function.func is _RESOLVE:
            # A mark, not the reference itself: pydantic follows references while it generates.
            return {_ANY: function.args[0]}
        return super().function_before_schema(schema)

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        cls: type[BaseModel] = schema["cls"]
        _describe(made, cls)
        docs = field_docs(cls)
        required = made.get("required", [])
        for name, field in cls.model_fields.items():
            key = field.validation_alias if isinstance(field.validation_alias, str) else None
            label = next(
                (
                    known
                    for known in (key, field.alias, name)
                    if known in made.get("properties", {})
                ),
                None,
            )
            if label is None:
                continue
            made["properties"][label] = _property(
                made["properties"][label],
                dynamic=issubclass(cls, Document) and name not in cls.static_fields,
                required=label in required,
                described=field.description or docs.get(name),
            )
        return made

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        # A null in YAML means that the property is not there.
        return self.generate_inner(schema["schema"])

    def encode_default(self, dft: Any) -> Any:
        # Pydantic's own makes a serializer for each default: a third of all the time.
        return to_jsonable_python(dft)

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if made.get("default", 0) in (None, [], {}):
            made.pop("default")
        return made

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        """Keep the order of the class: it is the order of importance."""
        return value

    def emit_warning(self, kind: Any, detail: str) -> None:
        """Defaults that are no JSON are left out in silence."""


def _describe(schema: dict[str, Any], cls: type[BaseModel]) -> None:
    """Put the first paragraph of the class's text into `title`, the rest into `description`."""
    title, _, description = inspect.cleandoc(cls.__doc__ or "").partition("\n\n")
    schema["title"] = " ".join(title.split()) or cls.__name__
    schema.pop("description", None)
    if description:
        schema["description"] = description


def _property(
    schema: dict[str, Any], *, dynamic: bool, required: bool, described: str | None
) -> dict[str, Any]:
    schema = dict(schema)
    if "pattern" in schema:
        schema.setdefault("minLength", 1)
    schema.pop("description", None)
    schema.pop("title", None)  # pydantic's own only repeats the name
    title, _, description = (described or "").partition("\n\n")
    if title:
        schema["title"] = " ".join(title.split())
    if description:
        schema["description"] = description
    if dynamic and not _takes_text(schema):
        extras: dict[str, Any] = {
            key: schema.pop(key) for key in ("title", "description", "default") if key in schema
        }
        schema = {"anyOf": [schema, {"type": "string"}], **extras}
    return {**schema, "$dynamic": dynamic, "$required": required}


def _takes_text(schema: Mapping[str, Any]) -> bool:
    if isinstance(schema.get("type"), list):
        return "string" in schema["type"]
    if schema.get("type") == "string":
        return "enum" not in schema and "format" not in schema and "pattern" not in schema
    if not schema.keys() & {"type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const"}:
        return True
    return any(_takes_text(item) for item in schema.get("anyOf", ()))


def outputs_model(cls: type[Document]) -> type[BaseModel] | None:
    """Give the class of a task's outputs; None when it declares none."""
    declared = getattr(cls, "outputs_type", None)
    if isinstance(declared, type) and issubclass(declared, BaseModel):
        return declared
    run = getattr(cls, "run", None)
    if run is None:
        return None
    try:
        returned = get_type_hints(run).get("return")
    except (NameError, TypeError):
        return None
    arms: Sequence[Any] = (
        get_args(returned) if get_origin(returned) in (Union, UnionType) else [returned]
    )
    for arm in arms:
        if arm is not NoneType and isinstance(arm, type) and issubclass(arm, Outputs):
            return arm
    return None


def outputs_schema(cls: type[Document], kind_schema: KindSchema) -> dict[str, Any]:
    """Give the schema of a task's outputs; only `$schema` when it declares none."""
    model = outputs_model(cls)
    if model is None or model is Outputs:
        return {"$schema": DRAFT}
    schema = schema_of(model, kind_schema)
    for item in schema.get("properties", {}).values():
        item.pop("$dynamic", None)
    return {"$schema": DRAFT, **schema}


def is_common(cls: type[Document], name: str) -> bool:
    """Whether a property is one that every task has."""
    base = Task if issubclass(cls, Task) else None
    return base is not None and name in base.model_fields
