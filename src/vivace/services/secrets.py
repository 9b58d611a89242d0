"""Names of the secrets of this server; their values are nobody's to read but expressions'."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["SECRET_PREFIX", "Secrets"]

SECRET_PREFIX = "SECRET_"  # noqa: S105  # the beginning of names


class Secrets:
    """Secrets in environment variables `SECRET_<NAME>`, the same for all namespaces."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def names(self) -> list[str]:
        """Give the names, sorted."""
        return sorted(
            name.removeprefix(SECRET_PREFIX)
            for name in self._environ
            if name.startswith(SECRET_PREFIX) and name != SECRET_PREFIX
        )
