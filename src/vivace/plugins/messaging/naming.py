"""The name by which a broker knows a trigger, or a task."""

from __future__ import annotations

import hashlib
import re

from vivace.plugin import RunContext

__all__ = ["own_name"]

_OTHER = re.compile(r"[^0-9A-Za-z_-]+")
_LONGEST = 100


def own_name(context: RunContext) -> str:
    """Give a name of letters, digits, `-` and `_` that is always the same, and nobody else's."""
    identity = context.identity
    parts = (identity.tenant, identity.namespace, identity.flow_id, identity.task_id)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
    return _OTHER.sub("-", "vivace-" + "-".join(parts[1:]))[:_LONGEST] + f"-{digest}"
