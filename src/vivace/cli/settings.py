"""The options that every command has, read wherever they stand in the line."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vivace.errors import BadRequestError

__all__ = ["KINDS", "GlobalOptions", "UsageError", "current", "split_options", "use"]

KINDS = ("table", "json", "yaml", "csv", "name")
DEFAULT_SERVER = "http://localhost:8080"


class UsageError(BadRequestError):
    """The command line is wrong."""

    code = "usage"


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """Where the server is, who asks, and how results are written."""

    server: str = DEFAULT_SERVER
    user: str | None = None
    password: str | None = None
    token: str | None = None
    tenant: str = "main"
    output: str = "table"
    quiet: bool = False
    color: bool = True
    debug: bool = False

    @classmethod
    def of_environment(cls, environ: Mapping[str, str]) -> GlobalOptions:
        """Read the environment; the names of the other clients' variables come second."""

        def first(*names: str) -> str | None:
            return next((environ[name] for name in names if environ.get(name)), None)

        user, password = _pair(first("VIVACE_USER", "KESTRA_USER", "KESTRACTL_USERNAME"))
        return cls(
            server=first("VIVACE_SERVER", "KESTRA_HOSTNAME", "KESTRACTL_HOST") or DEFAULT_SERVER,
            user=user,
            password=password or first("VIVACE_PASSWORD", "KESTRA_PASSWORD", "KESTRACTL_PASSWORD"),
            token=first("VIVACE_TOKEN", "KESTRA_API_TOKEN", "KESTRACTL_TOKEN"),
            tenant=first("VIVACE_TENANT", "KESTRACTL_TENANT") or "main",
            output=first("VIVACE_OUTPUT", "KESTRACTL_OUTPUT") or "table",
            color=not first("NO_COLOR") and environ.get("TERM") != "dumb",
        )


_WITH_VALUE = {
    "--server": "server",
    "--user": "user",
    "--token": "token",
    "--api-token": "token",
    "--tenant": "tenant",
    "--output": "output",
    "-o": "output",
}
_FLAGS: dict[str, tuple[str, Any]] = {
    "--json": ("output", "json"),
    "--quiet": ("quiet", True),
    "-q": ("quiet", True),
    "--no-color": ("color", False),
    "--debug": ("debug", True),
}


def split_options(
    arguments: Sequence[str], options: GlobalOptions
) -> tuple[list[str], GlobalOptions]:
    """Take the options of every command out of a command line.

    What follows `--` is left alone.

    Raises:
        UsageError: an option without its value, or an unknown kind of output.
    """
    rest: list[str] = []
    found: dict[str, Any] = {}
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
            break
        name, equals, value = word.partition("=")
        field = _WITH_VALUE.get(name)
        if word in _FLAGS:
            key, flag = _FLAGS[word]
            found[key] = flag
        elif field:
            found[field] = value if equals else next(words, None)
            if found[field] is None:
                raise UsageError(f"`{name}` needs a value")
        else:
            rest.append(word)
    return rest, _checked(options, found)


def _checked(options: GlobalOptions, found: dict[str, Any]) -> GlobalOptions:
    if "user" in found:
        found["user"], password = _pair(found["user"])
        found["password"] = password or options.password
        # A user on the command line is meant, whatever token the environment has.
        found.setdefault("token", None)
    result = replace(options, **found)
    if result.output not in KINDS:
        raise UsageError(f"`{result.output}` is no kind of output: it is {', '.join(KINDS)}")
    return result


def _pair(user: str | None) -> tuple[str | None, str | None]:
    if user is None:
        return None, None
    name, _, password = user.partition(":")
    return name, password or None


_current = GlobalOptions()


def current() -> GlobalOptions:
    """Give the options of this command line."""
    return _current


def use(options: GlobalOptions) -> None:
    """Set the options, once, before a command runs."""
    global _current
    _current = options


def environment() -> GlobalOptions:
    """Read the process's environment."""
    return GlobalOptions.of_environment(os.environ)
