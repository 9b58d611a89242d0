"""Give a task the rendered, typed values of the properties that hold expressions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from vivace.errors import InvalidError
from vivace.model.document import Document, has_expression

__all__ = ["render_document"]

D = TypeVar("D", bound=Document)
Render = Callable[[Any], Any]


def render_document(document: D, render: Render, fields: list[str], *, resolver: Any = None) -> D:
    """Make a copy whose named fields are rendered and converted to their declared types.

    Args:
        document: A task, trigger or runner as it was read.
        render: Renders texts deeply; raises InvalidError when an expression fails.
        fields: `document.dynamic_fields()`, which the caller keeps per flow.
        resolver: Finds the classes of nested typed maps.

    Raises:
        InvalidError: a rendered value is not of the property's type; it names the property.
    """
    if not fields:
        return document
    cls = type(document)
    values = dict(document.__dict__)
    for name in fields:
        raw = values[name]
        values[name] = _convert(cls, name, render(raw), raw, resolver)
    copy = cls.__new__(cls)
    # A copy without validation: everything else was checked when the flow was read.
    object.__setattr__(copy, "__dict__", values)
    object.__setattr__(copy, "__pydantic_fields_set__", document.__pydantic_fields_set__)
    object.__setattr__(copy, "__pydantic_extra__", None)
    object.__setattr__(copy, "__pydantic_private__", None)
    return copy


def _convert(cls: type[Document], name: str, value: Any, raw: Any, resolver: Any) -> Any:
    adapter = cls.field_adapter(name)
    context = {"resolver": resolver}
    try:
        return adapter.validate_python(value, context=context)
    except ValidationError as error:
        parsed = _parsed(adapter, value, raw, context)
        if parsed is not None:
            return parsed[0]
        first = error.errors(include_url=False)[0]
        label = cls.model_fields[name].alias or name
        place = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in first["loc"])
        raise InvalidError(
            f"`{label}{place if len(place) < 80 else ''}` was rendered to `{_short(value)}`: "
            f"{first['msg'].removeprefix('Value error, ')}"
        ) from error


def _parsed(
    adapter: TypeAdapter[Any], value: Any, raw: Any, context: Mapping[str, Any]
) -> tuple[Any] | None:
    """Try a text that came from an expression as JSON: lists and maps print as JSON."""
    if not isinstance(value, str) or not (isinstance(raw, str) and has_expression(raw)):
        return None
    text = value.strip()
    if not text:
        return _empty(adapter, context)
    try:
        return (adapter.validate_python(json.loads(text), context=dict(context)),)
    except (ValidationError, ValueError):
        return None


def _empty(adapter: TypeAdapter[Any], context: Mapping[str, Any]) -> tuple[Any] | None:
    try:
        return (adapter.validate_python(None, context=dict(context)),)
    except ValidationError:
        return None


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 100 else text[:97] + "…"
