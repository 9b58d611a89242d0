"""Which files are new, and which have changed: what triggers on files remember.

The memory is a key of the namespace's key-value store, a map of path → version, so that it can be
looked at and deleted to begin anew. It is written when the execution is durable, never before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Protocol

from vivace.plugin import Document, Duration, RunContext

__all__ = [
    "Action",
    "Changed",
    "Changes",
    "FileTriggerProperties",
    "Found",
    "Kind",
    "On",
    "digest_of",
    "memo_of",
]


class Kind(StrEnum):
    """How a file can have changed."""

    CREATE = "CREATE"
    """It was not there at the last look."""
    UPDATE = "UPDATE"
    """It was there, and is another now."""


class On(StrEnum):
    """Which changes start an execution."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    CREATE_OR_UPDATE = "CREATE_OR_UPDATE"


class Action(StrEnum):
    """What becomes of a file when its execution is durable."""

    MOVE = "MOVE"
    """It is moved to `moveDirectory`."""
    DELETE = "DELETE"
    """It is deleted."""
    NONE = "NONE"
    """It stays; the trigger remembers that it has seen it."""


class Found(Protocol):
    """A file that a listing gives."""

    @property
    def path(self) -> str:
        """Tells it from the others."""
        ...

    @property
    def version(self) -> str:
        """Another one when its content may be another."""
        ...


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that starts an execution."""

    path: str
    version: str
    kind: Kind


class FileTriggerProperties(Document):
    """What all triggers on files have."""

    on: On = On.CREATE_OR_UPDATE
    """Which changes start an execution: CREATE, UPDATE or CREATE_OR_UPDATE."""
    state_key: str | None = None
    """Key of the key-value store under which the trigger remembers the files that it has seen; made
    of the names of flow and trigger when absent."""
    state_ttl: Duration | None = None
    """How long they are remembered; for ever when absent."""

    def changes(self, context: RunContext) -> Changes:
        """Give what the trigger remembers."""
        who = context.identity
        key = self.state_key or f"{who.flow_id}_{who.task_id}_files"
        return Changes(context, key, self.on, self.state_ttl)


class Changes:
    """The files that a trigger has seen."""

    def __init__(self, context: RunContext, key: str, on: On, ttl: timedelta | None) -> None:
        self._context = context
        self._key = key
        self._on = on
        self._ttl = ttl
        _, kept = context.key_values.get(key, context.identity.namespace)
        self._seen: dict[str, str] = dict(kept) if isinstance(kept, Mapping) else {}

    def among(self, found: Iterable[Found]) -> list[Changed]:
        """Give the files that start an execution, of all that there are, in the order given.

        Files that do not, and those that are gone, are noted at once: that loses nothing.
        """
        wanted, changed, present = self._on, [], {}
        for file in found:
            known = self._seen.get(file.path)
            kind = Kind.CREATE if known is None else Kind.UPDATE
            if known == file.version:
                present[file.path] = known
            elif wanted not in (kind.value, On.CREATE_OR_UPDATE):
                present[file.path] = file.version
            else:
                changed.append(Changed(file.path, file.version, kind))
                if known is not None:
                    present[file.path] = known
        if present != self._seen:
            self._write(present)
        return changed

    def note(self, files: Mapping[str, str]) -> None:
        """Remember files whose execution is durable, by their version."""
        self._write({**self._seen, **files})

    def _write(self, seen: dict[str, str]) -> None:
        if self._context.is_killed:
            return  # what another evaluation has noted since counts
        self._seen = seen
        self._context.key_values.set(
            self._key,
            seen,
            namespace=self._context.identity.namespace,
            ttl=self._ttl,
        )


def digest_of(files: Iterable[Changed]) -> str:
    """Give what tells these versions of these files from all others."""
    digest = blake2b(digest_size=16)
    for file in sorted(files, key=lambda each: each.path):
        for text in (file.path, file.version):
            encoded = text.encode("utf-8", "surrogateescape")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def memo_of(files: Iterable[Changed]) -> dict[str, Any]:
    """Give what is needed to settle a firing."""
    return {"files": {file.path: file.version for file in files}}
