"""What expressions reach outside when there is no server: what a file of fixtures holds."""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Mapping
from typing import Any

from vivace.errors import InvalidError, NotFoundError
from vivace.expressions import EvaluationError, NoHost, Secret
from vivace.services.file_address import FileAddresses
from vivace.storage import namespace_file, to_uri

__all__ = ["FixtureHost"]


class FixtureHost(NoHost):
    """Secrets, keys and files of a test bench.

    Args:
        fixtures: `secrets` by name, `kv` and `files` by namespace, `storage` by URI.
        context: Variables of the expression; `flow.namespace` and `execution.id` say who asks.
    """

    def __init__(self, fixtures: Mapping[str, Any], context: Mapping[str, Any]) -> None:
        self._fixtures = fixtures
        flow = context.get("flow")
        self._namespace = str(flow.get("namespace", "")) if isinstance(flow, Mapping) else ""
        self._addresses = FileAddresses(namespace=self._namespace)

    def random_port(self) -> int:
        """See `Host`."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    def random_bytes(self, count: int) -> bytes:
        """See `Host`."""
        return secrets.token_bytes(count)

    def secret(self, key: str, namespace: str | None, subkey: str | None, full: bool) -> Any:
        """See `Host`."""
        value = self._of("secrets").get(key.upper())
        if value is None:
            raise NotFoundError(f"Cannot find secret for key '{key}'")
        if subkey is not None:
            return self._field(key, value, subkey)
        return {"value": Secret(value)} if full else Secret(value)

    def _field(self, key: str, value: str, subkey: str) -> Secret:
        try:
            document = json.loads(value)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise InvalidError(f"the secret '{key}' is no JSON object")
        if subkey not in document:
            raise NotFoundError(f"Cannot find secret sub-key '{subkey}' in secret '{key}'")
        part = document[subkey]
        text = part if isinstance(part, str) else json.dumps(part, separators=(",", ":"))
        return Secret(text)

    def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> Any:
        """See `Host`."""
        parts = self._namespace.split(".")
        own = [".".join(parts[:end]) for end in range(len(parts), 0, -1)]
        for name in own if namespace is None else [namespace]:
            entries = self._of("kv").get(name) or {}
            if key in entries:
                return entries[key]
        if error_on_missing:
            where = namespace or self._namespace
            raise EvaluationError(f"The key '{key}' does not exist in the namespace '{where}'")
        return None

    def read(self, path: str, namespace: str | None, version: int | None) -> str | bytes:
        """See `Host`; every namespace file has one version."""
        named = self._addresses.namespace_path(path, namespace)
        if named is None:
            found = self._of("storage").get(path)
        else:
            owner, relative = named
            found = (self._of("files").get(owner) or {}).get(relative)
            if version not in (None, 1):
                found = None
        if found is None:
            raise NotFoundError(f"there is no file `{path}`")
        return str(found)

    def file_size(self, path: str, namespace: str | None, version: int | None) -> int:
        """See `Host`."""
        content = self.read(path, namespace, version)
        return len(content if isinstance(content, bytes) else content.encode())

    def file_exists(self, path: str, namespace: str | None, version: int | None) -> bool:
        """See `Host`."""
        try:
            self.read(path, namespace, version)
        except NotFoundError:
            return False
        return True

    def file_uri(self, path: str, namespace: str | None, version: int | None) -> str:
        """See `Host`."""
        if version is not None:
            self.read(path, namespace, version)
        return to_uri(namespace_file(namespace or self._namespace, path.lstrip("/")))

    def _of(self, kind: str) -> Mapping[str, Any]:
        found = self._fixtures.get(kind)
        return found if isinstance(found, Mapping) else {}
