"""The OpenAPI document: `python -m vivace.api.openapi` prints it.

Parameters come from the handlers, as FastAPI reads them; answers and bodies from the operations;
schemas from the same structures that are encoded.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import msgspec
from fastapi.openapi.utils import get_openapi

import vivace
from vivace.api.operations import Operation
from vivace.api.routes import ALL
from vivace.api.views.base import ApiError

__all__ = ["document", "whole_document"]

_REF = "#/components/schemas/{name}"
_DESCRIPTION = (
    "Paths with `{tenant}` are served without it too, and mean the tenant `main` then. Unknown "
    "fields of requests are ignored; fields of answers that are null are left out."
)
_MEANINGLESS: tuple[dict[str, Any], ...] = ({"type": "null"}, {})
"""Arms of a choice that say nothing: null is never sent, and `{}` stands for encoded JSON."""
_ERROR = {
    "description": "The request was refused.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ApiError"}}},
}


@lru_cache(maxsize=1)
def whole_document() -> dict[str, Any]:
    """Give the OpenAPI document of all operations; takes a second the first time."""
    return document(ALL)


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """Give the OpenAPI document of operations."""
    found = list(operations)
    made = get_openapi(
        title="Vivace",
        version=vivace.__version__,
        description=_DESCRIPTION,
        routes=[operation.route for operation in found],
    )
    shapes = [ApiError, *_shapes(found)]
    schemas, components = msgspec.json.schema_components(shapes, ref_template=_REF)
    by_shape = {repr(shape): schema for shape, schema in zip(shapes, schemas, strict=True)}
    for operation in found:
        described = made["paths"][operation.path][operation.method.lower()]
        _complete(described, operation, by_shape)
    made["components"] = {"schemas": dict(sorted(components.items())), **_SECURITY}
    made["security"] = [{"basic": []}, {"token": []}, {"session": []}]
    document: dict[str, Any] = _without_nulls(_renamed(made))
    return document


_SECURITY = {
    "securitySchemes": {
        "basic": {"type": "http", "scheme": "basic"},
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "vivace_session"},
    }
}


def _shapes(operations: Iterable[Operation]) -> Iterator[Any]:
    for operation in operations:
        if operation.answer.shape is not None:
            yield operation.answer.shape
        if operation.body is not None and operation.body.shape is not None:
            yield operation.body.shape


def _complete(described: dict[str, Any], operation: Operation, schemas: dict[str, Any]) -> None:
    answer = operation.answer
    success: dict[str, Any] = {"description": "Done."}
    if answer.shape is not None:
        success["content"] = {answer.media: {"schema": schemas[repr(answer.shape)]}}
    elif answer.media != "application/json":
        success["content"] = {answer.media: {"schema": {"type": "string"}}}
    described["responses"] = {str(answer.status): success, "default": _ERROR}
    path = [_path_parameter(name) for name in operation.parameter_names]
    own = [item for item in described.get("parameters", ()) if item["in"] != "path"]
    if parameters := [*path, *own, *operation.parameters]:
        described["parameters"] = parameters
    if operation.body is not None:
        schema = operation.body.schema
        if operation.body.shape is not None:
            schema = schemas[repr(operation.body.shape)]
        described["requestBody"] = {
            "required": operation.body.required,
            "content": {media: {"schema": schema} for media in operation.body.media},
        }
    if operation.public:
        described["security"] = []


def _path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _without_nulls(value: Any) -> Any:
    """Say "may be absent" where the structures say "null by default": null is never sent."""
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    if not isinstance(value, dict):
        return value
    result = {
        key: _without_nulls(item)
        for key, item in value.items()
        if not (key == "default" and item is None)
    }
    arms = result.get("anyOf")
    if isinstance(arms, list) and any(arm in _MEANINGLESS for arm in arms):
        rest = [arm for arm in arms if arm not in _MEANINGLESS]
        del result["anyOf"]
        return {**result, **rest[0]} if len(rest) == 1 else {**result, "anyOf": rest}
    return result


def _renamed(value: Any) -> Any:
    """Drop what the names of our classes have and those of the API need not."""
    if isinstance(value, list):
        return [_renamed(item) for item in value]
    if not isinstance(value, dict):
        return value
    result = {key: _renamed(item) for key, item in value.items()}
    if isinstance(result.get("$ref"), str):
        prefix, _, name = result["$ref"].rpartition("/")
        result["$ref"] = f"{prefix}/{_public_name(name)}"
    if "schemas" in result and isinstance(result["schemas"], dict):
        result["schemas"] = {
            _public_name(name): {**schema, "title": _public_name(name)}
            for name, schema in result["schemas"].items()
        }
    return result


def _public_name(name: str) -> str:
    plain = name.replace("View", "")
    if plain.startswith("Paged_"):
        return "Paged" + plain.removeprefix("Paged_").strip("_")
    return plain


def main() -> None:
    """Print the document, keys in a stable order."""
    content = msgspec.json.format(msgspec.json.encode(document(ALL)), indent=2)
    sys.stdout.write(content.decode() + "\n")


if __name__ == "__main__":
    main()
