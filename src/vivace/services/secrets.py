"""Secrets from the environment: `SECRET_MYKEY=<base64>` is `secret('mykey')` in any namespace.

Names may be shown to who asks the API; values are nobody's to read but expressions'.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
from collections.abc import Mapping
from typing import Any

from vivace.errors import InvalidError, NotFoundError
from vivace.expressions.values import Secret

__all__ = ["SECRET_PREFIX", "Secrets"]

SECRET_PREFIX = "SECRET_"  # noqa: S105  # the beginning of names
_log = logging.getLogger(__name__)


class Secrets:
    """The secrets that the process was started with; read once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Read them; one that is not base64 is reported, without its value, and left out."""
        self._values: dict[str, str] = {}
        for name, encoded in environ.items():
            if not name.startswith(SECRET_PREFIX) or name == SECRET_PREFIX:
                continue
            try:
                value = base64.b64decode("".join(encoded.split()), validate=True).decode()
            except (binascii.Error, ValueError):
                _log.warning("secret is not base64 of a text", extra={"variable": name})
                continue
            self._values[name.removeprefix(SECRET_PREFIX).upper()] = value

    def names(self) -> list[str]:
        """Give the names, sorted."""
        return sorted(self._values)

    def values(self) -> list[str]:
        """Give the values, for masking."""
        return list(self._values.values())

    def get(self, key: str) -> Secret:
        """Give a secret; upper and lower case are the same.

        Raises:
            NotFoundError: there is none of that name.
        """
        value = self._values.get(key.upper())
        if value is None:
            raise NotFoundError(
                f"Cannot find secret for key '{key}'",
                hint=f"start the server with {SECRET_PREFIX}{key.upper()} set to it in base64",
            )
        return Secret(value)

    def field(self, key: str, subkey: str) -> Secret:
        """Give a field of a secret that is a JSON object; a map or list as compact JSON.

        Raises:
            NotFoundError: no such secret, or no such field in it.
            InvalidError: the secret is no JSON object.
        """
        document = _document(self.get(key))
        if not isinstance(document, dict):
            raise InvalidError(f"the secret '{key}' is no JSON object, so it has no '{subkey}'")
        if subkey not in document:
            raise NotFoundError(f"Cannot find secret sub-key '{subkey}' in secret '{key}'")
        value = document[subkey]
        compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return Secret(value if isinstance(value, str) else compact)


def _document(secret: str) -> Any:
    # The error of the parser would quote the secret, so it goes no further.
    try:
        return json.loads(secret)
    except (ValueError, RecursionError):
        return None
