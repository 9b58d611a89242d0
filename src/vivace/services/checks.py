"""Conditions on the inputs that a flow sets for starting it by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vivace.errors import VivaceError
from vivace.model.flow import Check
from vivace.services.rendering import BoundRenderer

__all__ = ["BLOCK", "FAIL", "failed_checks", "strictest"]

BLOCK = "BLOCK_EXECUTION"
FAIL = "FAIL_EXECUTION"
_STRICTNESS = (BLOCK, FAIL, "CREATE_EXECUTION")


def failed_checks(
    checks: Sequence[Check], variables: Mapping[str, Any], renderer: BoundRenderer
) -> list[Check]:
    """Give the checks that do not hold; only the boolean true does.

    A condition that cannot be rendered comes back as a blocking error.
    """
    failed = []
    for check in checks:
        condition = check.condition if check.condition is not None else check.when
        try:
            if renderer.deep_typed(condition, variables) is not True:
                failed.append(check)
        except VivaceError:
            failed.append(check.model_copy(update={"behavior": BLOCK, "style": "ERROR"}))
    return failed


def strictest(failed: Iterable[Check]) -> str | None:
    """Give what the failed checks ask for together; None when none failed."""
    behaviors = {check.behavior for check in failed}
    return next((behavior for behavior in _STRICTNESS if behavior in behaviors), None)
