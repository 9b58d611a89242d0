"""The documentation page of a type as Markdown, made of its class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vivace.model.document import Document
from vivace.services.plugin_catalogue import examples_of, texts_of

__all__ = ["markdown_of"]


def markdown_of(
    type_id: str,
    cls: type[Document],
    properties: Mapping[str, Any],
    outputs: Mapping[str, Any],
) -> str:
    """Write the page of a type.

    Args:
        type_id: Its id.
        cls: Its class, for text and examples.
        properties: Schema of its properties.
        outputs: Schema of its outputs.
    """
    title, description = texts_of(cls)
    name = type_id.rpartition(".")[2]
    parts = [f"# {name}", title, description, f'```yaml\ntype: "{type_id}"\n```']
    for example in examples_of(cls):
        parts += ["## Example" if example.full else "## Fragment", f"```yaml\n{example.code}```"]
    if properties.get("properties"):
        parts += ["## Properties", *_rows(properties["properties"])]
    if outputs.get("properties"):
        parts += ["## Outputs", *_rows(outputs["properties"])]
    return "\n\n".join(part for part in parts if part) + "\n"


def _rows(properties: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in properties.items():
        facts = [
            f"* **Type:** {_type(schema)}",
            f"* **Required:** {'yes' if schema.get('$required') else 'no'}",
        ]
        if "$dynamic" in schema:
            facts.append(f"* **Expressions:** {'yes' if schema['$dynamic'] else 'no'}")
        if "default" in schema:
            facts.append(f"* **Default:** `{schema['default']}`")
        if "enum" in schema:
            facts.append(f"* **Values:** {', '.join(f'`{item}`' for item in schema['enum'])}")
        text = "\n\n".join(
            part for part in (schema.get("title"), schema.get("description")) if part
        )
        yield f"### `{name}`\n\n" + "\n".join(facts) + (f"\n\n{text}" if text else "")


def _type(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(item) for item in schema["anyOf"]))
    if "allOf" in schema:
        return _type(schema["allOf"][0])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2].replace("any-", "any ")
    kind = schema.get("type", "any")
    if isinstance(kind, list):
        return " or ".join(kind)
    return f"list of {_type(schema['items'])}" if kind == "array" and "items" in schema else kind
