"""See to it that the engine has an image."""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin import RunContext
from vivace.plugins.docker.engine import Engine, EngineError
from vivace.plugins.docker.options import PullPolicy

__all__ = ["ImageName", "ensure_image"]

_DENIED = ("unauthorized", "denied", "authentication required", "no basic auth")
_UNKNOWN = ("not found", "manifest unknown", "name unknown")
_MAX_LINE = 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][\w.:/@+-]{0,254}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ImageName:
    """An image's name, taken apart."""

    registry: str
    repository: str
    """With the registry unless that is Docker's own."""
    tag: str
    """A tag, or a digest `sha256:…`."""

    @classmethod
    def parse(cls, text: str) -> ImageName:
        """Read `[registry/]repository[:tag][@digest]`; a digest counts more than a tag.

        Raises:
            TaskError: it is no name.
        """
        if _NAME.fullmatch(text) is None or ".." in text:
            raise TaskError(
                f"`{text[:200]}` is no name of an image",
                hint="write it in `containerImage` as in registry.example/name:tag",
            )
        name, _, digest = text.partition("@")
        head, slash, last = name.rpartition("/")
        last, _, tag = last.partition(":")
        first = name.partition("/")[0]
        is_host = "/" in name and ("." in first or ":" in first or first == "localhost")
        return cls(
            first if is_host else "docker.io", f"{head}{slash}{last}", digest or tag or "latest"
        )


async def ensure_image(
    engine: Engine,
    image: str,
    policy: PullPolicy,
    headers: Mapping[str, str],
    context: RunContext,
) -> None:
    """Pull an image as its policy says; what the pull does is logged.

    Args:
        engine: Where the image is to be.
        image: Its name.
        policy: When to pull.
        headers: Credentials, of `registry_header`.
        context: Whose log tells.

    Raises:
        TaskError: it is not there and cannot be had; the message says why.
    """
    if policy is not PullPolicy.ALWAYS and await _is_there(engine, image):
        return
    if policy is PullPolicy.NEVER:
        raise TaskError(
            f"the image `{image}` is not on the Docker engine at `{engine.address.shown}`",
            hint="load it there, or let `pullPolicy` be IF_NOT_PRESENT",
        )
    began = time.monotonic()
    context.log(LogLevel.INFO, f"pulling the image `{image}`")
    name = ImageName.parse(image)
    params = {"fromImage": name.repository, "tag": name.tag}
    try:
        async with engine.stream(
            "POST", "/images/create", params=params, headers=headers
        ) as answer:
            async for entry in _entries(answer):
                _note(entry, context)
    except EngineError as error:
        raise _why(image, name, error.engine_message, has_credentials=bool(headers)) from error
    context.log(
        LogLevel.INFO, f"pulled the image `{image}` in {time.monotonic() - began:.1f} seconds"
    )


async def _is_there(engine: Engine, image: str) -> bool:
    try:
        await engine.call("GET", f"/images/{image}/json")
    except EngineError as error:
        if error.engine_status == 404:
            return False
        raise
    return True


def _note(entry: Mapping[str, Any], context: RunContext) -> None:
    if "error" in entry:
        raise EngineError(500, str(entry["error"]))
    status = str(entry.get("status", ""))
    if status and not entry.get("progressDetail"):  # those come many times a second
        layer = f"{entry['id']}: " if entry.get("id") else ""
        context.log(LogLevel.DEBUG, f"{layer}{status}")


async def _entries(answer: AsyncIterator[bytes]) -> AsyncIterator[dict[str, Any]]:
    held = b""
    async for chunk in answer:
        *lines, held = (held + chunk)[-_MAX_LINE:].split(b"\n")
        for line in lines:
            if line.strip():
                yield json.loads(line)
    if held.strip():
        yield json.loads(held)


def _why(image: str, name: ImageName, message: str, *, has_credentials: bool) -> TaskError:
    text = message.lower()
    if any(word in text for word in _DENIED):
        given = (
            "the credentials given were refused" if has_credentials else "none were given for it"
        )
        return TaskError(
            f"the registry `{name.registry}` does not let the image `{image}` be pulled: {message}",
            hint=f"{given}; see `credentials` and `config` of the task runner",
        )
    if any(word in text for word in _UNKNOWN):
        return TaskError(
            f"the image `{image}` was not found: {message}",
            hint="check the name and the tag in `containerImage`",
        )
    return TaskError(
        f"the image `{image}` cannot be pulled: {message}",
        hint="where the registry cannot be reached, load it on the engine beforehand, or choose "
        "the Process task runner",
    )
