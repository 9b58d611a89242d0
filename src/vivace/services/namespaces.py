"""Use cases of namespaces: one exists as soon as something is in it."""

from __future__ import annotations

from vivace.store import Store

__all__ = ["NamespaceService", "parents_of"]


def parents_of(namespace: str) -> list[str]:
    """Give the namespaces above, the nearest first: `a.b` and `a` for `a.b.c`."""
    parts = namespace.split(".")
    return [".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]


class NamespaceService:
    """Use cases of namespaces."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def with_flows(self, tenant: str, text: str = "") -> list[str]:
        """Give the namespaces that have flows and hold a text, case ignored, sorted."""
        found = await self._store.flows.namespaces(tenant)
        return [name for name in found if text.lower() in name]

    async def search(self, tenant: str, text: str = "", *, with_parents: bool = True) -> list[str]:
        """Give the namespaces that have flows or executions and hold a text, sorted.

        Args:
            tenant: Whose.
            text: In their name, case ignored.
            with_parents: Also the namespaces above them.
        """
        names = set(await self._store.flows.namespaces(tenant))
        names |= set(await self._store.executions.distinct_namespaces(tenant))
        if with_parents:
            names |= {parent for name in names for parent in parents_of(name)}
        return sorted(name for name in names if text.lower() in name)
