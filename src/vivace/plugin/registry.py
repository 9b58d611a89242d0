"""Which types exist, and where their classes are; nothing is imported before it is asked for.

A distribution announces its types by an entry point of the group `vivace.plugins` that names a
`Manifest`. A manifest is data, so that a hundred plugins cost nothing at start.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import entry_points

from vivace.errors import UnavailableError
from vivace.model.document import Document, UnknownTypeError

__all__ = ["Manifest", "Registry", "installed_manifests"]

_PREFIX = "io.kestra.plugin."


@dataclass(frozen=True, slots=True)
class Manifest:
    """The types of one distribution."""

    types: Mapping[str, Mapping[str, str]]
    """kind (task, trigger, condition, taskRunner) → canonical id → `module:Class`."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Older id → canonical id."""


def installed_manifests() -> list[Manifest]:
    """Read the manifests of all installed distributions."""
    return [point.load() for point in entry_points(group="vivace.plugins")]


class Registry:
    """Finds the class behind a type id: long, short (`core.log.Log`) or historical."""

    def __init__(self, manifests: Iterable[Manifest] | None = None) -> None:
        self._locations: dict[str, dict[str, str]] = {}
        self._classes: dict[str, type[Document]] = {}
        self._aliases: dict[str, str] = {}
        for manifest in installed_manifests() if manifests is None else manifests:
            for kind, types in manifest.types.items():
                self._locations.setdefault(kind, {}).update(types)
            self._aliases.update(manifest.aliases)

    def register(self, kind: str, cls: type[Document], ids: Iterable[str] | None = None) -> None:
        """Add a class at run time, as tests and embedders do."""
        canonical, *aliases = ids if ids is not None else cls.type_ids  # type: ignore[attr-defined]
        self._locations.setdefault(kind, {})[canonical] = f"{cls.__module__}:{cls.__qualname__}"
        self._classes[canonical] = cls
        self._aliases.update(dict.fromkeys(aliases, canonical))
        self.__dict__.pop("_kinds", None)

    def canonical(self, type_id: str) -> str:
        """Give the long, current id; the text itself when it is unknown."""
        for candidate in (type_id, _PREFIX + type_id):
            if candidate in self._kinds:
                return candidate
            if candidate in self._aliases:
                return self._aliases[candidate]
        return type_id

    def resolve(self, kind: str, type_id: str) -> type[Document]:
        """Find a class; see `TypeResolver`."""
        canonical = self.canonical(type_id)
        location = self._locations.get(kind, {}).get(canonical)
        if location is None:
            other = self._kinds.get(canonical)
            hint = f"`{type_id}` is a {other}, not a {kind}" if other else ""
            raise UnknownTypeError(type_id, "" if other else self._nearest(kind, type_id), hint)
        return self._class(canonical, location)

    def find(self, type_id: str) -> tuple[str, type[Document]]:
        """Find a class of any kind.

        Returns:
            The kind and the class.

        Raises:
            UnknownTypeError: there is none.
        """
        kind = self._kinds.get(self.canonical(type_id))
        if kind is None:
            raise UnknownTypeError(type_id)
        return kind, self.resolve(kind, type_id)

    def type_ids(self, kind: str) -> Iterator[str]:
        """Give the canonical ids of a kind, sorted."""
        yield from sorted(self._locations.get(kind, {}))

    def aliases(self, canonical: str) -> list[str]:
        """Give the older ids of a type."""
        return [alias for alias, target in self._aliases.items() if target == canonical]

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {type_id: kind for kind, types in self._locations.items() for type_id in types}

    def _class(self, canonical: str, location: str) -> type[Document]:
        cls = self._classes.get(canonical)
        if cls is None:
            module, _, name = location.partition(":")
            try:
                cls = getattr(importlib.import_module(module), name)
            except Exception as error:  # the module is somebody else's code
                raise UnavailableError(
                    f"the plugin of `{canonical}` cannot be loaded: {error}"
                ) from error
            self._classes[canonical] = cls
        return cls

    def _nearest(self, kind: str, type_id: str) -> str:
        known = list(self._locations.get(kind, {}))
        wanted = type_id if type_id.startswith("io.kestra") else _PREFIX + type_id
        found = difflib.get_close_matches(wanted, known, 1, 0.7)
        if not found:
            last = type_id.rsplit(".", 1)[-1].lower()
            found = [name for name in known if name.rsplit(".", 1)[-1].lower() == last]
        return found[0] if found else ""
