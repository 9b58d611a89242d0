"""All functions by name."""

from __future__ import annotations

from collections.abc import Mapping

from vivace.expressions.builtins import Builtin, table
from vivace.expressions.functions.clock import CLOCK_FUNCTIONS
from vivace.expressions.functions.data import DATA_FUNCTIONS
from vivace.expressions.functions.encryption import ENCRYPTION_FUNCTIONS
from vivace.expressions.functions.execution import EXECUTION_FUNCTIONS
from vivace.expressions.functions.files import FILE_FUNCTIONS
from vivace.expressions.functions.identifiers import IDENTIFIER_FUNCTIONS
from vivace.expressions.functions.numbers import NUMBER_FUNCTIONS
from vivace.expressions.functions.outside import OUTSIDE_FUNCTIONS
from vivace.expressions.functions.templating import TEMPLATING_FUNCTIONS

__all__ = ["FUNCTIONS"]

FUNCTIONS: Mapping[str, Builtin] = table(
    *CLOCK_FUNCTIONS,
    *DATA_FUNCTIONS,
    *ENCRYPTION_FUNCTIONS,
    *EXECUTION_FUNCTIONS,
    *FILE_FUNCTIONS,
    *IDENTIFIER_FUNCTIONS,
    *NUMBER_FUNCTIONS,
    *OUTSIDE_FUNCTIONS,
    *TEMPLATING_FUNCTIONS,
)
