from __future__ import annotations

import pytest

from vivace.errors import InvalidError
from vivace.store import Sort


@pytest.mark.parametrize(
    ("text", "field", "descending"),
    [
        ("id:asc", "id", False),
        ("id:desc", "id", True),
        ("state.startDate:DESC", "state.startDate", True),
        ("id:ASC", "id", True),
        ("id:", "id", True),
    ],
)
def test_a_sort_is_read(text: str, field: str, descending: bool) -> None:
    assert Sort.parse(text) == Sort(field, descending=descending)


@pytest.mark.parametrize("text", ["id", "", "a:b:c", "id:asc:"])
def test_without_exactly_one_colon_it_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="is not of the form"):
        Sort.parse(text)
