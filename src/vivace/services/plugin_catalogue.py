"""Which types there are, by group, with a line about each."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from vivace.errors import VivaceError
from vivace.model.document import Document
from vivace.plugin import Registry

__all__ = ["KINDS", "Element", "Example", "Group", "elements", "examples_of", "groups"]

KINDS = ("task", "trigger", "condition", "taskRunner")
_PREFIX = "io.kestra.plugin."
_FENCE = re.compile(r"^```ya?ml[^\n]*\n(.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)
_TITLES = {"core": "Core", "jdbc": "JDBC", "gcp": "GCP", "aws": "AWS", "fs": "FS", "ai": "AI"}


@dataclass(frozen=True, slots=True)
class Element:
    """A type."""

    type_id: str
    kind: str
    title: str
    description: str
    deprecated: bool = False


@dataclass(slots=True)
class Group:
    """Types whose ids begin alike."""

    id: str
    """The common beginning, such as `io.kestra.plugin.core`."""
    name: str
    title: str
    version: str
    sub_group: str | None = None
    aliases: list[str] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of YAML from the documentation of a class."""

    code: str
    full: bool
    """Whether it is a whole flow."""


def elements(registry: Registry) -> list[Element]:
    """Describe every type whose class can be imported."""
    found = []
    for kind in KINDS:
        for type_id in registry.type_ids(kind):
            try:
                cls = registry.resolve(kind, type_id)
            except VivaceError:
                continue
            title, description = texts_of(cls)
            found.append(Element(type_id, kind, title, description))
    return found


def texts_of(cls: type[Document]) -> tuple[str, str]:
    """Give the first paragraph of a class's documentation, and the rest without examples."""
    title, _, rest = inspect.cleandoc(cls.__doc__ or "").partition("\n\n")
    return " ".join(title.split()), _FENCE.sub("", rest).strip()


def examples_of(cls: type[Document]) -> list[Example]:
    """Give the pieces of YAML in a class's documentation."""
    blocks = _FENCE.findall(inspect.cleandoc(cls.__doc__ or ""))
    return [Example(code, _is_flow(code)) for code in blocks]


def _is_flow(code: str) -> bool:
    return all(re.search(rf"(?m)^{key}:", code) for key in ("id", "namespace", "tasks"))


def groups(
    found: Iterable[Element], registry: Registry, version: str, *, by_sub_group: bool
) -> list[Group]:
    """Sort types into groups: by distribution, or finer by package."""
    result: dict[str, Group] = {}
    for element in found:
        group_id = group_of(element.type_id)
        package = element.type_id.rpartition(".")[0]
        key = package if by_sub_group else group_id
        group = result.get(key)
        if group is None:
            name = group_id.removeprefix(_PREFIX)
            group = result[key] = Group(
                id=group_id,
                name=f"plugin-{name.replace('.', '-')}" if name != "core" else "core",
                title=_title(key),
                version=version,
                sub_group=package if by_sub_group and package != group_id else None,
            )
        group.elements.append(element)
        group.aliases += registry.aliases(element.type_id)
    return [result[key] for key in sorted(result)]


def group_of(type_id: str) -> str:
    """Give the group of a type: `io.kestra.plugin.core` for `io.kestra.plugin.core.log.Log`."""
    if not type_id.startswith(_PREFIX):
        return type_id.rpartition(".")[0] or type_id
    return _PREFIX + type_id.removeprefix(_PREFIX).partition(".")[0]


def _title(key: str) -> str:
    last = key.rpartition(".")[2]
    return _TITLES.get(last, last.capitalize())
