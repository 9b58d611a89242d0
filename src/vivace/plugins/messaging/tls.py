"""Certificates that flows name, as TLS contexts."""

from __future__ import annotations

import ssl

from vivace.errors import TaskError
from vivace.plugin import RunContext

__all__ = ["pem_text", "tls_context"]


def pem_text(context: RunContext, given: str, name: str) -> str:
    """Give a certificate or key in PEM form, which is given as itself or as a stored file.

    Args:
        context: Of the run.
        given: The PEM text, or the URI of a file that holds it.
        name: Of the property, for messages.

    Raises:
        TaskError: it is neither.
    """
    text = given.strip()
    if text.startswith(("kestra://", "nsfile://")):
        with context.files.open(text) as source:
            text = source.read().decode(errors="replace").strip()
    if "-----BEGIN" not in text:
        raise TaskError(
            f"`{name}` is neither PEM (`-----BEGIN CERTIFICATE-----` …) nor the URI of a stored "
            "file with it",
            hint="`{{ read('ca.pem') }}` gives a namespace file, `{{ secret('CA') }}` a secret",
        )
    return text


def tls_context(authority: str | None, *, checks_name: bool = True) -> ssl.SSLContext:
    """Make a context that trusts an authority given as PEM, else those of the system.

    Raises:
        TaskError: the PEM cannot be read.
    """
    made = ssl.create_default_context()
    made.check_hostname = checks_name
    if authority is not None:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.check_hostname = checks_name
        try:
            made.load_verify_locations(cadata=authority)
        except (ssl.SSLError, ValueError) as error:
            raise TaskError(f"the certificate of the authority cannot be read: {error}") from error
    return made
