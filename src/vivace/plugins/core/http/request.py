"""Ask a server and take its answer as output."""

from __future__ import annotations

from typing import Any

import httpx

from vivace.errors import TaskError
from vivace.plugin import LogLevel, Outputs, RunContext, type_id
from vivace.plugins.core.http.exchange import HttpTask, header_lists, shown_url
from vivace.plugins.core.http.options import LoggedPart

__all__ = ["MAX_BODY_BYTES", "Request", "RequestOutputs", "request_outputs", "text_of"]

MAX_BODY_BYTES = 19 * 1024 * 1024
_LOGGED_BODY_CHARS = 10_000


class RequestOutputs(Outputs):
    """The answer."""

    uri: str
    """URL that answered, after redirects."""
    code: int
    """Status code."""
    headers: dict[str, list[str]]
    """Headers, each with all its values."""
    body: str | None = None
    """Body as text."""
    encrypted_body: Any = None
    """Body in encrypted form, with `encryptBody`."""


@type_id("io.kestra.plugin.core.http.Request", aliases=("io.kestra.plugin.fs.http.Request",))
class Request(HttpTask):
    """Make a request to an HTTP server and give its answer as outputs.

    The body must be text of at most 19 MiB; `io.kestra.plugin.core.http.Download` takes the rest.
    A status code of 400 and above fails the task; `code`, `headers` and the beginning of `body` are
    outputs then too.

    ```yaml
    id: call_an_api
    namespace: company.team
    tasks:
      - id: create
        type: io.kestra.plugin.core.http.Request
        uri: https://api.example.com/orders
        method: POST
        headers:
          Accept: application/json
        params:
          notify: "true"
        body: |
          {"customer": "acme", "execution": "{{ execution.id }}"}
        options:
          timeout:
            connectTimeout: PT5S
            readIdleTimeout: PT30S
          auth:
            type: BEARER
            token: "{{ secret('ORDERS_TOKEN') }}"
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.create.code }}: {{ fromJson(outputs.create.body).id }}"
    ```
    """

    encrypt_body: bool = False
    """Give the body in encrypted form, as `encryptedBody`; later tasks read it in clear."""

    async def run(self, context: RunContext) -> RequestOutputs:
        async with self.exchange(context) as response:
            text = await text_of(response, self.options.default_charset)
        if LoggedPart.RESPONSE_BODY in self.options.logged_parts() and not self.encrypt_body:
            context.log(LogLevel.DEBUG, text[:_LOGGED_BODY_CHARS])
        return request_outputs(context, response, text, is_encrypted=self.encrypt_body)


async def text_of(response: httpx.Response, default_charset: str) -> str:
    """Read the text of an answer.

    Raises:
        TaskError: it is too long, or no text.
    """
    content = await _read(response)
    return _decoded(content, response.charset_encoding, default_charset)


def request_outputs(
    context: RunContext, response: httpx.Response, text: str, *, is_encrypted: bool
) -> RequestOutputs:
    """Give an answer as outputs, its text encrypted if that is wanted."""
    return RequestOutputs(
        uri=shown_url(str(response.url)),
        code=response.status_code,
        headers=header_lists(response),
        body=None if is_encrypted else text,
        encrypted_body=context.encrypt(text) if is_encrypted else None,
    )


async def _read(response: httpx.Response) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > MAX_BODY_BYTES:
            raise TaskError(
                f"the answer of {shown_url(str(response.url))} has more than "
                f"{MAX_BODY_BYTES // 1024 // 1024} MiB",
                hint="take it with io.kestra.plugin.core.http.Download",
            )
    return bytes(content)


def _decoded(content: bytes, charset: str | None, default: str) -> str:
    try:
        return content.decode(charset or default)
    except LookupError as error:
        if charset is None:
            raise TaskError(f"`{default}` is no character encoding, such as UTF-8") from error
        return _decoded(content, None, default)
    except UnicodeDecodeError as error:
        raise TaskError(
            f"the answer is no text in {charset or default}: byte {error.start} is wrong",
            hint="take it with io.kestra.plugin.core.http.Download",
        ) from error
