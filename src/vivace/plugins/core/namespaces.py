"""Which namespaces a task that looks after several of them means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vivace.plugins.script.globs import matcher

__all__ = ["chosen_namespaces"]


def chosen_namespaces(
    known: Iterable[str],
    names: Sequence[str] | None,
    pattern: str | None,
    *,
    with_children: bool,
) -> list[str]:
    """Give those of the known namespaces that are meant.

    Args:
        known: All there are.
        names: Exact names; all namespaces when neither these nor a pattern are given.
        pattern: Glob pattern, instead of names.
        with_children: Whether the namespaces below those named are meant too.
    """
    if pattern is not None:
        return list(filter(matcher([pattern]), known))
    if names is None:
        return list(known)
    return [each for each in known if _is_named(each, names, with_children=with_children)]


def _is_named(namespace: str, names: Sequence[str], *, with_children: bool) -> bool:
    below = with_children and any(namespace.startswith(f"{name}.") for name in names)
    return below or namespace in names
