"""Ion text reads back as what was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.model.ion_text import ion_text
from vivace.plugins.core.storage.row_file import RowReader

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"text": "1-2"}, '{text:"1-2"}'),
        ({"a b": 1, "null": None}, "{'a b':1,'null':null}"),
        ({"it's": 'say "x"'}, '{\'it\\\'s\':"say \\"x\\""}'),
        ([1, True, [], {}], "[1,true,[],{}]"),
        ("é\n", '"é\\n"'),
    ],
)
def test_names_of_fields_are_symbols(value: object, text: str) -> None:
    assert ion_text(value) == text


@given(values)
def test_a_reader_of_rows_gives_it_back(value: object) -> None:
    assert RowReader().read(ion_text({"v": value}).encode()) == {"v": value}
