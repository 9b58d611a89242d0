"""What a script sees of the server's environment: little, unless a setting names more."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from vivace.plugin.context import RunContext

__all__ = ["PASSTHROUGH_SETTING", "base_environment", "search_path"]

PASSTHROUGH_SETTING = "process-env-passthrough"
"""Names of further variables that scripts get, with `*` at will; a list, or commas between."""

_ALWAYS = (
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_ADDRESS",
    "LC_COLLATE",
    "LC_CTYPE",
    "LC_IDENTIFICATION",
    "LC_MEASUREMENT",
    "LC_MESSAGES",
    "LC_MONETARY",
    "LC_NAME",
    "LC_NUMERIC",
    "LC_PAPER",
    "LC_TELEPHONE",
    "LC_TIME",
    "TZ",
    "TMPDIR",
    # where certificates are, for the libraries and tools that ask in their own ways
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "NODE_EXTRA_CA_CERTS",
    "PIP_CERT",
    # where toolchains are, for the programs of theirs that are on PATH
    "CARGO_HOME",
    "DOTNET_ROOT",
    "GOROOT",
    "JAVA_HOME",
    "RUSTUP_HOME",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
)


def search_path() -> str:
    """Give the PATH that every process of a task starts with."""
    return os.environ.get("PATH") or os.defpath


def base_environment(
    context: RunContext, server: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Give the variables that every process of a task starts with.

    Kestra hands down the whole environment of the worker, and with it the database password; here
    a script gets what programs need to run and to reach the network, and what the setting
    `process-env-passthrough` names.
    """
    source = os.environ if server is None else server
    wanted = (*_ALWAYS, *_names(context.setting(PASSTHROUGH_SETTING)))
    plain, matches = _split(wanted)
    env = {name: source[name] for name in plain if name in source}
    if matches is not None:
        env.update((name, source[name]) for name in source if matches(name))
    env.setdefault("PATH", os.defpath)
    if not any(name in env for name in ("LANG", "LC_ALL", "LC_CTYPE")):
        env["LANG"] = "C.UTF-8"  # output is read as UTF-8, so programs should write it
    return env


@cache
def _split(wanted: tuple[str, ...]) -> tuple[list[str], Callable[[str], object] | None]:
    """Part names from patterns, and give what tells whether a name fits one of these."""
    patterns = [fnmatch.translate(name) for name in wanted if "*" in name]
    matches = re.compile("|".join(patterns)).fullmatch if patterns else None
    return [name for name in wanted if "*" not in name], matches


def _names(setting: str | Iterable[str] | None) -> list[str]:
    if isinstance(setting, str):
        setting = setting.split(",")
    return [name.strip() for name in setting or () if name.strip()]
