"""Calls of webhooks as they came in, and what `{{ trigger }}` shows of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from vivace.services.inputs import FileUpload
from vivace.storage import AsyncStorage, execution_directory
from vivace.storage.paths import file_name

__all__ = ["WebhookCall", "WebhookForm", "stored"]


@dataclass(frozen=True, slots=True)
class WebhookForm:
    """The parts of a multipart body."""

    texts: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, FileUpload]]
    """Name of the part, and its file."""


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """A call as it came in."""

    tenant: str
    namespace: str
    flow_id: str
    key: str
    body: bytes
    headers: Mapping[str, Sequence[str]]
    parameters: Mapping[str, Sequence[str]]
    form: WebhookForm | None = field(default=None, repr=False)
    """The parts of the body, if it is a multipart form."""

    def variables(self, files: Mapping[str, Any]) -> dict[str, Any]:
        """Give what `{{ trigger }}` shows.

        Args:
            files: What `stored` gave, in place of the body; empty if nothing was stored.
        """
        shown: dict[str, Any] = dict(files) if files else {"body": _read(self.body)}
        if self.form is not None:
            fields: dict[str, list[str]] = {}
            for name, text in self.form.texts:
                fields.setdefault(name, []).append(text)
            shown["formFields"] = fields
        return {
            **shown,
            "headers": {name: list(values) for name, values in self.headers.items()},
            "parameters": {name: list(values) for name, values in self.parameters.items()},
        }


async def stored(
    call: WebhookCall, storage: AsyncStorage, execution_id: str, *, keeps_body: bool
) -> dict[str, Any]:
    """Keep what belongs into internal storage: the files of a form, or else the body.

    Args:
        call: The call.
        storage: Where they go.
        execution_id: Of the execution to come, to which the files belong.
        keeps_body: Whether a body that is no form is kept.

    Returns:
        Names that `{{ trigger }}` shows in place of the body; nothing when nothing is kept.
    """
    directory = execution_directory(call.namespace, call.flow_id, execution_id) + "/trigger"
    own = storage.for_tenant(call.tenant)
    if call.form is not None:
        return {"parts": [await _part(own, directory, *item) for item in _numbered(call.form)]}
    if not keeps_body or not call.body:
        return {}
    return {"uri": await own.put(f"{directory}/body", call.body)}


def _numbered(form: WebhookForm) -> Iterable[tuple[int, str, FileUpload]]:
    return ((number, name, upload) for number, (name, upload) in enumerate(form.files))


async def _part(
    storage: AsyncStorage, directory: str, number: int, name: str, upload: FileUpload
) -> dict[str, Any]:
    content = cast(BinaryIO, upload.content)
    size = content.seek(0, 2)
    content.seek(0)
    path = f"{directory}/parts/{number}/{file_name(upload.name or name)}"
    return {
        "name": name,
        "filename": upload.name,
        "contentType": upload.media or "application/octet-stream",
        "size": size,
        "uri": await storage.put(path, content),
    }


def _read(body: bytes) -> Any:
    """Read a body: JSON where it is an object or a list, else its text; None when there is none.

    One that is no text is given in base64.
    """
    if not body:
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return base64.b64encode(body).decode()
    if text.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text
