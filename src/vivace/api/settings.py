"""What the API needs to know of the configuration; the server fills it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["LOOPBACK_HOSTS", "ApiSettings"]

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})

_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """Settings of the HTTP side: who may call, from where, and how much."""

    users: dict[str, str] = field(default_factory=dict)
    """User name → password hash, as `credentials.hash_password` writes it."""
    token_hashes: dict[str, str] = field(default_factory=dict)
    """Name of an API token → `credentials.hash_token` of it."""
    allow_anonymous: bool = False
    """Let callers in without credentials; the server sets it on loopback only."""
    tenants: frozenset[str] = frozenset({"main"})
    hosts: frozenset[str] = LOOPBACK_HOSTS
    """Host names, without port, that requests may be addressed to; `*` allows all."""
    origins: frozenset[str] = frozenset()
    """Other sites, such as `https://ops.example.com`, whose pages may call the API."""
    session_seconds: int = 7 * 24 * 3600
    max_document_bytes: int = 10 * _MEBIBYTE
    """Longest body of JSON, YAML or text."""
    max_upload_bytes: int = 10 * 1024 * _MEBIBYTE
    """Longest body with files."""
    max_inline_output_bytes: int = 64 * 1024
    """Outputs of a task run that are longer are given by `/outputs` only."""
    preview_rows: int = 100
    max_preview_rows: int = 5_000
    sse_keep_alive_seconds: float = 15.0
    ui_dir: Path | None = None
    """Directory of the built web app."""
    instance_id: str = "vivace"
    """Tells installations apart; random, made once per data directory."""
    chart_default_duration: str = "PT24H"
