"""Which files a pattern of a task on namespace files means."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vivace.plugin import RunContext
from vivace.plugins.script.globs import matcher

__all__ = ["matching_paths", "path_matcher"]


def path_matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Give a test of paths without `/` in front.

    A pattern that begins with a letter or digit matches at any depth, as in Kestra.
    """
    return matcher(_anywhere(pattern) for pattern in patterns)


def matching_paths(context: RunContext, namespace: str, patterns: str | list[str]) -> list[str]:
    """Give the paths in a namespace, without `/` in front, that one of the patterns matches."""
    is_wanted = path_matcher([patterns] if isinstance(patterns, str) else patterns)
    paths = (path.lstrip("/") for path in context.namespace_files.list(namespace))
    return [path for path in paths if is_wanted(path)]


def _anywhere(pattern: str) -> str:
    bare = pattern.removeprefix("glob:")
    return f"**/{bare}" if bare[:1].isalnum() or bare[:1] == "_" else bare
