"""Use cases of plugins: documentation, schemas and icons of the installed types.

Everything is made when it is first asked for, and kept; nothing at start. The methods import
plugins and walk through their classes, so they block: call them from a thread.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from vivace.errors import NotFoundError, UnavailableError
from vivace.model.document import Document, UnknownTypeError
from vivace.model.flow import Flow
from vivace.model.input import Input, InputType
from vivace.model.task import Task
from vivace.model.trigger import Trigger
from vivace.plugin import Flowable, Registry
from vivace.services.plugin_catalogue import (
    KINDS,
    Element,
    Group,
    elements,
    examples_of,
    group_of,
    groups,
    texts_of,
)
from vivace.services.plugin_icons import Icon, icon_for
from vivace.services.plugin_markdown import markdown_of
from vivace.services.plugin_schema import DRAFT, outputs_schema, schema_of

__all__ = ["Documented", "PluginService"]

_INPUT_CLASSES = "io.kestra.core.models.flows.input."
_SHOWN_COMMON = {"pluginDefaultsRef": "Name (`ref`) of the plugin defaults that apply to this."}
_BASES: dict[str, type[Document]] = {"task": Task, "trigger": Trigger}


@dataclass(frozen=True, slots=True)
class Documented:
    """Documentation and schemas of a type."""

    markdown: str
    properties: dict[str, Any]
    outputs: dict[str, Any]
    definitions: dict[str, Any]


class PluginService:
    """Use cases of plugins."""

    def __init__(self, registry: Registry, version: str) -> None:
        self._registry = registry
        self._version = version
        self._lock = threading.RLock()
        self._elements: list[Element] | None = None
        self._schemas: dict[str, bytes] = {}
        self._documented: dict[tuple[str, bool], Documented] = {}

    def type_ids(self) -> list[str]:
        """Give the ids of all types; nothing is imported for it."""
        return [type_id for kind in KINDS for type_id in self._registry.type_ids(kind)]

    def elements(self) -> list[Element]:
        """Describe all types."""
        with self._lock:
            if self._elements is None:
                self._elements = elements(self._registry)
            return self._elements

    def groups(self, *, by_sub_group: bool = False) -> list[Group]:
        """Give all types by group, or finer by package."""
        return groups(self.elements(), self._registry, self._version, by_sub_group=by_sub_group)

    def versions(self, type_id: str) -> list[str]:
        """Give the installed versions of a type.

        Raises:
            NotFoundError: there is no such type.
        """
        self._find(type_id)
        return [self._version]

    def documentation(self, type_id: str, *, include_common: bool = False) -> Documented:
        """Document a type.

        Args:
            type_id: Long, short or historical.
            include_common: Also the properties that every task or trigger has.

        Raises:
            NotFoundError: there is no such type.
        """
        kind, cls = self._find(type_id)
        canonical = self._registry.canonical(type_id)
        with self._lock:
            known = self._documented.get((canonical, include_common))
            if known is None:
                known = self._document(canonical, kind, cls, include_common)
                self._documented[canonical, include_common] = known
            return known

    def _document(
        self, type_id: str, kind: str, cls: type[Document], include_common: bool
    ) -> Documented:
        schema = schema_of(cls, _reference)
        definitions = schema.pop("definitions", {})
        base = _BASES.get(kind)
        if base is not None and not include_common:
            schema["properties"] = _own(schema["properties"], base)
        title, description = texts_of(cls)
        outputs = outputs_schema(cls, _reference)
        definitions |= outputs.pop("definitions", {})
        properties = {
            "$schema": DRAFT,
            **schema,
            "title": title,
            "description": description,
            "$examples": [
                {"full": item.full, "code": item.code, "lang": "yaml", "title": ""}
                for item in examples_of(cls)
            ],
            "$metrics": [],
        }
        markdown = markdown_of(type_id, cls, properties, outputs)
        return Documented(markdown, properties, outputs, definitions)

    def base_properties(self, kind: str) -> dict[str, Any]:
        """Give the schema of the properties that all tasks, or triggers, have.

        Raises:
            NotFoundError: there is no such kind.
        """
        base = _BASES.get(kind.lower())
        if base is None:
            raise NotFoundError(f"there are no common properties of `{kind}`")
        schema = schema_of(base, _reference)
        for name, item in schema["properties"].items():
            if name not in ("id", "type"):
                item["$group"] = "advanced" if name in _SHOWN_COMMON else "core"
            if title := _SHOWN_COMMON.get(name):
                item.setdefault("title", title)
        return {"$schema": DRAFT, "$defs": schema.pop("definitions", {}), **schema}

    def schema_json(self, kind: str, *, array_of: bool = False) -> bytes:
        """Give the schema of `flow`, `task` or `trigger`, case ignored, as JSON.

        Raises:
            NotFoundError: there is no such kind.
        """
        key = f"{kind.lower()}{'[]' if array_of else ''}"
        with self._lock:
            known = self._schemas.get(key)
            if known is None:
                known = self._schemas[key] = msgspec.json.encode(self._schema(kind, array_of))
            return known

    def _schema(self, kind: str, array_of: bool) -> dict[str, Any]:
        match kind.lower():
            case "flow":
                root = schema_of(Flow, _reference)
            case "task" | "trigger":
                root = dict(_reference(kind.lower()))
            case _:
                raise NotFoundError(f"there is no schema of `{kind}`")
        definitions = root.pop("definitions", {}) | self._definitions()
        if array_of:
            root = {"type": "array", "items": root}
        return {"$schema": DRAFT, **root, "definitions": definitions}

    def _definitions(self) -> dict[str, Any]:
        """Give one definition a type, and one for "any type of a kind"."""
        definitions: dict[str, Any] = {}
        by_kind: dict[str, list[str]] = {kind: [] for kind in KINDS}
        for element in self.elements():
            cls = self._registry.resolve(element.kind, element.type_id)
            schema = schema_of(cls, _reference)
            definitions |= schema.pop("definitions", {})
            schema["properties"]["type"] = {"const": element.type_id, "$required": True}
            schema["$examples"] = [item.code for item in examples_of(cls)]
            definitions[element.type_id] = schema
            by_kind[element.kind].append(element.type_id)
        for kind, type_ids in by_kind.items():
            definitions[_any(kind)] = _choice(type_ids)
        return definitions

    def inputs(self) -> list[tuple[str, str]]:
        """Give the types of inputs, and the classes that the original names them by."""
        return [(item.value, _input_class(item)) for item in InputType]

    def input(self, name: str) -> Documented:
        """Document a type of inputs.

        Raises:
            NotFoundError: there is no such type.
        """
        try:
            kind = InputType(name.upper())
        except ValueError as error:
            raise NotFoundError(f"there is no type of inputs `{name}`") from error
        schema = schema_of(Input, _reference)
        definitions = schema.pop("definitions", {})
        properties = {"$schema": DRAFT, **schema, "title": kind.value}
        markdown = markdown_of(_input_class(kind), Input, properties, {})
        return Documented(markdown, properties, {"$schema": DRAFT}, definitions)

    def icon(self, type_id: str) -> Icon:
        """Give the icon of a type.

        Raises:
            NotFoundError: there is no such type.
        """
        kind, cls = self._find(type_id)
        return icon_for(type_id, kind, is_flowable=issubclass(cls, Flowable))

    def icons(self) -> Mapping[str, Icon]:
        """Give an icon for each type."""
        return {element.type_id: self.icon(element.type_id) for element in self.elements()}

    def group_icons(self) -> Mapping[str, Icon]:
        """Give an icon for each group."""
        names = {group_of(type_id) for type_id in self.type_ids()}
        return {name: icon_for(name, "group", is_flowable=False) for name in sorted(names)}

    def _find(self, type_id: str) -> tuple[str, type[Document]]:
        try:
            return self._registry.find(type_id)
        except (UnknownTypeError, UnavailableError) as error:
            raise NotFoundError(f"there is no type `{type_id}`") from error


def _any(kind: str) -> str:
    return f"any-{kind}"


def _reference(kind: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{_any(kind)}"}


def _choice(type_ids: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type"],
        "anyOf": [{"$ref": f"#/definitions/{type_id}"} for type_id in type_ids],
    }


def _own(properties: dict[str, Any], base: type[Document]) -> dict[str, Any]:
    """Leave out what the base has, but for a few, which come last and are marked as advanced."""
    common = {item.alias or name for name, item in base.model_fields.items()} | {"runIf"}
    own = {name: schema for name, schema in properties.items() if name not in common}
    shown = {
        name: {"title": title, **properties[name], "$group": "advanced"}
        for name, title in _SHOWN_COMMON.items()
        if name in properties
    }
    return {name: _as_text(schema) for name, schema in {**own, **shown}.items()}


def _as_text(schema: dict[str, Any]) -> dict[str, Any]:
    """Document as a text what also takes a number where it means one."""
    kinds = schema.get("type")
    return {**schema, "type": "string"} if isinstance(kinds, list) and "string" in kinds else schema


def _input_class(kind: InputType) -> str:
    return f"{_INPUT_CLASSES}{kind.value.title().replace('_', '')}Input"
