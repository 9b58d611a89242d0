"""How a command line names a flow: `company.team.etl`, `company.team/etl`, or two words."""

from __future__ import annotations

from vivace.cli.settings import UsageError

__all__ = ["is_flow_name", "parse_flow_name"]


def parse_flow_name(name: str, flow_id: str | None = None) -> tuple[str, str]:
    """Give namespace and id.

    Args:
        name: `namespace.id` or `namespace/id`; the namespace alone when `flow_id` is given. The
            id of a flow may hold dots: then write the slash.
        flow_id: Id as a word of its own.

    Raises:
        UsageError: one of the two is missing.
    """
    if flow_id is not None:
        return name, flow_id
    namespace, slash, found = name.partition("/")
    if not slash:
        namespace, _, found = name.rpartition(".")
    if not namespace or not found:
        raise UsageError(
            f"`{name}` is no name of a flow", hint="write namespace.id, such as company.team.etl"
        )
    return namespace, found


def is_flow_name(text: str) -> bool:
    """Whether the text names a flow rather than an execution, whose ids have no dots."""
    return "." in text or "/" in text
