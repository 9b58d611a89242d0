"""Expressions in tests: the real engine, over what a local context holds."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from vivace.errors import NotFoundError
from vivace.expressions.host import NoHost
from vivace.plugin.context import Files, KeyValues, NamespaceFiles

__all__ = ["Renderer"]


class Renderer:
    """Renders with names given each time and functions over the context's stores."""

    def __init__(self, files: Files, key_values: KeyValues, shared: NamespaceFiles) -> None:
        self._host = _Host(files, key_values, shared)

    def render(self, value: Any, names: Mapping[str, Any]) -> Any:
        """Render texts deeply in maps and lists."""
        return _environment().render_value(value, names, self._host)

    def render_typed(self, text: str, names: Mapping[str, Any]) -> Any:
        """Render one text to a value with its type."""
        return _environment().render_typed(text, names, self._host)


@cache
def _environment() -> Any:
    # Imported at first use: most tests of plugins have no expressions, and the engine is large.
    return importlib.import_module("vivace.expressions").Environment()


class _Host(NoHost):
    """`read`, `kv` and their like over the stores of a local context."""

    def __init__(self, files: Files, key_values: KeyValues, shared: NamespaceFiles) -> None:
        self._files = files
        self._key_values = key_values
        self._shared = shared

    def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> Any:
        found, value = self._key_values.get(key, namespace)
        if not found and error_on_missing:
            raise NotFoundError(f"there is no key `{key}`")
        return value

    def read(self, path: str, namespace: str | None, version: int | None) -> str | bytes:
        if "://" not in path:
            return self._shared.read(path, namespace)
        with self._files.open(path) as stream:
            return stream.read()

    def file_size(self, path: str, namespace: str | None, version: int | None) -> int:
        return len(self.read(path, namespace, version))

    def file_exists(self, path: str, namespace: str | None, version: int | None) -> bool:
        try:
            self.read(path, namespace, version)
        except NotFoundError:
            return False
        return True

    def file_uri(self, path: str, namespace: str | None, version: int | None) -> str:
        return f"nsfile:///{path.lstrip('/')}"
