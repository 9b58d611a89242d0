"""Black out secrets in what leaves a task: log lines, error texts, metrics' tags.

A secret seldom surfaces as it is: tools print it in base64 (basic auth), in hexadecimal, escaped in
URLs or JSON, or one line at a time. All these forms are looked for. Secrets of less than four
characters are not: replacing every `1` hides nothing and ruins every line; they are kept out by
marking what derives from them (`vivace.expressions.taint`).
"""

from __future__ import annotations

import base64
import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from threading import Lock
from typing import Any
from urllib.parse import quote, quote_plus

__all__ = ["MASK", "SecretMask", "SecretMasks"]

MASK = "******"
_SHORTEST = 4
_LONGEST = 64 * 1024
"""A longer text is a document: to look for all of it in every line costs more than it hides."""
_SHORTEST_LINE = 8
_SHORTEST_INNER = 6


class SecretMask:
    """The secrets that were met so far; safe to use from any thread."""

    def __init__(self, secrets: Iterable[str] = (), *, parent: SecretMask | None = None) -> None:
        """Begin with some secrets.

        Args:
            secrets: To be masked from the start.
            parent: Masks first: what the whole server knows, below what one execution met.
        """
        self._parent = parent
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._lock = Lock()
        for secret in secrets:
            self.register(secret)

    def register(self, secret: str) -> None:
        """Mask a secret, in all its forms, from now on."""
        text = str.__str__(secret)
        if not _SHORTEST <= len(text) <= _LONGEST or text in self._forms:
            return
        if self._parent is not None and text in self._parent._forms:
            return
        with self._lock:
            self._forms.update(_forms(text))
            # The longest first: a secret may contain another, and must vanish as a whole.
            longest_first = sorted(self._forms, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def mask(self, text: str) -> str:
        """Give the text with every form of every secret replaced."""
        if self._parent is not None:
            text = self._parent.mask(text)
        pattern = self._pattern
        return text if pattern is None else pattern.sub(MASK, text)

    def mask_data(self, value: Any) -> Any:
        """Mask every text, keys too, in maps and lists."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, dict):
            return {self.mask_data(key): self.mask_data(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.mask_data(item) for item in value]
        return value


class SecretMasks:
    """One mask per execution, each over the server's own secrets."""

    def __init__(self, secrets: Iterable[str] = (), *, kept: int = 10_000) -> None:
        """Begin.

        Args:
            secrets: Known to the whole server.
            kept: How many executions are remembered; the one asked for longest ago goes first.
        """
        self.server = SecretMask(secrets)
        self._kept = kept
        self._masks: OrderedDict[str, SecretMask] = OrderedDict()
        self._lock = Lock()

    def of(self, execution_id: str) -> SecretMask:
        """Give the mask of an execution."""
        with self._lock:
            mask = self._masks.get(execution_id)
            if mask is None:
                mask = self._masks[execution_id] = SecretMask(parent=self.server)
                if len(self._masks) > self._kept:
                    self._masks.popitem(last=False)
            self._masks.move_to_end(execution_id)
            return mask

    def mask(self, execution_id: str, text: str) -> str:
        """Mask a text of an execution; costs little for one that met no secret."""
        mask = self._masks.get(execution_id)
        return (self.server if mask is None else mask).mask(text)

    def forget(self, execution_id: str) -> None:
        """Drop the mask of an execution that has ended."""
        with self._lock:
            self._masks.pop(execution_id, None)


@lru_cache(maxsize=1024)
def _forms(secret: str) -> frozenset[str]:
    forms = {form for part in _parts(secret) for form in _encodings(part)}
    return frozenset(form for form in forms if len(form) >= _SHORTEST)


def _parts(secret: str) -> Iterator[str]:
    """The secret, and what a reader would see of it: without surrounding space, by lines."""
    yield secret
    if secret != secret.strip():
        yield secret.strip()
    lines = secret.splitlines()
    if len(lines) > 1:
        yield from (line.strip() for line in lines if len(line.strip()) >= _SHORTEST_LINE)


def _encodings(text: str) -> Iterator[str]:
    raw = text.encode("utf-8", "surrogatepass")
    yield text
    yield repr(text)[1:-1]
    for ascii_only in (True, False):
        yield json.dumps(text, ensure_ascii=ascii_only)[1:-1]
    for safe in ("", "/"):
        yield quote(raw, safe=safe)
    yield quote_plus(raw)
    yield raw.hex()
    yield raw.hex().upper()
    yield from _base64(raw)


def _base64(raw: bytes) -> Iterator[str]:
    """Every way in which the bytes show in base64, alone or within something longer."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(raw).decode()
        yield whole
        yield whole.rstrip("=")
        for shift in range(3):
            # Digits that also depend on bytes before or after the secret are left out.
            digits = encode(bytes(shift) + raw).decode().rstrip("=")
            first = (shift * 8 + 5) // 6
            last = (shift + len(raw)) * 8 // 6
            inner = digits[first:last]
            if len(inner) >= _SHORTEST_INNER:
                yield inner
