"""All filters by name."""

from __future__ import annotations

from collections.abc import Mapping

from vivace.expressions.builtins import Builtin, table
from vivace.expressions.filters.collections import COLLECTION_FILTERS
from vivace.expressions.filters.dates import DATE_FILTERS
from vivace.expressions.filters.encoding import ENCODING_FILTERS
from vivace.expressions.filters.general import GENERAL_FILTERS
from vivace.expressions.filters.numbers import NUMBER_FILTERS
from vivace.expressions.filters.serialization import SERIALIZATION_FILTERS
from vivace.expressions.filters.strings import STRING_FILTERS

__all__ = ["FILTERS"]

FILTERS: Mapping[str, Builtin] = table(
    *COLLECTION_FILTERS,
    *DATE_FILTERS,
    *ENCODING_FILTERS,
    *GENERAL_FILTERS,
    *NUMBER_FILTERS,
    *SERIALIZATION_FILTERS,
    *STRING_FILTERS,
)
