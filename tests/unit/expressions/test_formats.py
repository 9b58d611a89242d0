"""YAML and Ion: what is written is read back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from vivace.expressions import Environment, EvaluationError

ENVIRONMENT = Environment()
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
KEYS = st.text(st.characters(categories=["L", "N"], max_codepoint=0x2FF), min_size=1, max_size=6)
DATA = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**60), 2**60), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=10,
)


def text(expression: str, **context: Any) -> str:
    return ENVIRONMENT.render(f"{{{{ {expression} }}}}", context)


def value(expression: str, **context: Any) -> Any:
    return ENVIRONMENT.render_typed(f"{{{{ {expression} }}}}", context)


@pytest.mark.parametrize(
    ("data", "written"),
    [
        ({"a": 1, "b": [1, {"c": "d"}]}, "a: 1\nb:\n - 1\n -\n  c: d\n"),
        ([[1, 2], []], " -\n   - 1\n   - 2\n - []\n"),
        ([{"a": 1}], " -\n  a: 1\n"),
        ({"a": {"b": [{"c": 1}]}}, "a:\n  b:\n   -\n    c: 1\n"),
        ({"a": None, "b": {}, "c": ""}, 'a: null\nb: {}\nc: ""\n'),
        ({"a": "line1\nline2"}, "a: |-\n  line1\n  line2\n"),
        ({"a": ["x\ny\n"]}, "a:\n - |\n  x\n  y\n"),
        ("a\n\n", "|+\n  a\n\n"),
        (" a\nb", "|2-\n   a\n  b\n"),
        (
            ["1", "true", "a: b", "", "- x", "#x", "a #b", "it's", "@x", "~"],
            ' - 1\n - "true"\n - "a: b"\n - ""\n - \'- x\'\n - \'#x\'\n - "a #b"\n - it\'s\n'
            " - '@x'\n - \"~\"\n",
        ),
        ({"yes": 1, "a b": 2}, '"yes": 1\na b: 2\n'),
        (1e7, "1.0E7\n"),
        (dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC), "2024-01-02T03:04:05Z\n"),
        ("", '--- ""\n'),
        (None, "null"),
    ],
)
def test_yaml_is_written_in_block_style(data: Any, written: str) -> None:
    assert text("v | yaml", v=data) == written


def loosely(data: Any) -> Any:
    """Texts that look like numbers are not quoted, so they read back as numbers."""
    if isinstance(data, dict):
        return {str(key): loosely(item) for key, item in data.items()}
    if isinstance(data, list):
        return [loosely(item) for item in data]
    return (
        str(data).replace("_", "")
        if isinstance(data, str | int) and not isinstance(data, bool)
        else data
    )


def looks_like_text(data: Any) -> bool:
    """Whether no text in the data reads as a number or date."""
    if isinstance(data, dict):
        return all(looks_like_text(key) and looks_like_text(item) for key, item in data.items())
    if isinstance(data, list):
        return all(map(looks_like_text, data))
    return not isinstance(data, str) or not any(char.isdigit() for char in data)


@given(DATA.filter(looks_like_text))
def test_yaml_reads_back(data: Any) -> None:
    written = text("v | yaml", v=data)
    assert value("yaml(v)", v=written) == data
    assert yaml.load(written, yaml.BaseLoader) is not None or data in (None, "")


@pytest.mark.parametrize(
    ("source", "data"),
    [
        ("a: 1\nb: [x, 2.5, true, null]", {"a": 1, "b": ["x", 2.5, True, None]}),
        ("a: yes\nb: Off\nc: y", {"a": True, "b": False, "c": "y"}),
        (
            "a: 010\nb: 0x1F\nc: 0o17\nd: 1_000\ne: 0b11\nf: -7",
            {"a": 8, "b": 31, "c": "0o17", "d": 1000, "e": 3, "f": -7},
        ),
        (
            "a: 2024-01-02\nb: 2024-01-02T03:04:05Z",
            {"a": "2024-01-02", "b": "2024-01-02T03:04:05Z"},
        ),
        ("a: 1.5e3\nb: 1e3\nc: .5\nd: 190:20", {"a": 1500.0, "b": "1e3", "c": 0.5, "d": "190:20"}),
        ("1: a\ntrue: b", {"1": "a", "true": "b"}),
        ("a: ~\nb:", {"a": None, "b": None}),
        ("a: '5'\nb: \"yes\"", {"a": "5", "b": "yes"}),
        ("a: !!str 5\nb: !!int '7'\nc: !!x 5", {"a": "5", "b": 7, "c": "5"}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("a: 1\n---\nb: 2", {"a": 1}),
        ("<<: {a: 1}", {"<<": {"a": 1}}),
        ("text", "text"),
    ],
)
def test_yaml_scalars(source: str, data: Any) -> None:
    assert value("yaml(v)", v=source) == data


@pytest.mark.parametrize(
    "source", ["", "a: [", "a: *x", "a: &x [*x]", "? [a]\n: b", "\ta: b", "a: !!int x", "- a\nb"]
)
def test_texts_that_are_no_yaml(source: str) -> None:
    with pytest.raises(EvaluationError):
        value("yaml(v)", v=source)


@pytest.mark.parametrize(
    ("data", "written"),
    [
        ({"a": 1, "b": "x", "c": 1.5, "d": None, "e": True}, '{a:1,b:"x",c:1.5e0,d:null,e:true}'),
        (
            {"a b": 1, "in": 2, "null": 3, "it's": 4, "5": 5},
            "{'a b':1,in:2,'null':3,'it\\'s':4,'5':5}",
        ),
        ([1.0, 100.0, 1e7, float("inf"), float("nan")], "[1e0,100e0,1.0E7,+inf,nan]"),
        ('a"\n', '"a\\"\\n"'),
        (dt.datetime(2024, 1, 2, 3, 4, 5, 6000, tzinfo=dt.UTC), "2024-01-02T03:04:05.006Z"),
        (dt.date(2024, 1, 2), 'LocalDate::"2024-01-02"'),
        (dt.timedelta(minutes=90), 'Duration::"PT1H30M"'),
        (b"ab", "{{YWI=}}"),
        (None, "null"),
        ([], "[]"),
    ],
)
def test_ion_text(data: Any, written: str) -> None:
    assert text("v | toIon", v=data) == written


@given(DATA)
def test_ion_reads_back(data: Any) -> None:
    written = text("v | toIon", v=data)
    assert value("fromIon(v)", v=written) == data


@given(st.datetimes(dt.datetime(1000, 1, 1), timezones=st.just(dt.UTC)))  # noqa: DTZ001
def test_ion_instants_read_back_to_the_millisecond(when: dt.datetime) -> None:
    written = text("v | toIon", v=when)
    assert value("fromIon(v)", v=written) == when.replace(
        microsecond=when.microsecond // 1000 * 1000
    )


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("{a:1}\n{a:2}\n", [{"a": 1}, {"a": 2}]),
        ("$ion_1_0 1 // comment\n /* more */ 2", [1, 2]),
        ("[a, 'b c', \"d\", '''e''' '''f''']", [["a", "b c", "d", "ef"]]),
        ("(+ 1 (a b))", [["+", 1, ["a", "b"]]]),
        ("x::y::5", [5]),
        ("1_000 -5 0xFF 0b101", [1000, -5, 255, 5]),
        ("1.5 2e0 1d2 1. -0.5e1", [1.5, 2.0, 100.0, 1.0, -5.0]),
        ("+inf -inf", [float("inf"), float("-inf")]),
        ("null null.string true false", [None, None, True, False]),
        (
            "2024T 2024-02T 2024-02-03",
            [
                dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
                dt.datetime(2024, 2, 1, tzinfo=dt.UTC),
                dt.datetime(2024, 2, 3, tzinfo=dt.UTC),
            ],
        ),
        ("2024-02-03T04:05+01:00", [dt.datetime(2024, 2, 3, 3, 5, tzinfo=dt.UTC)]),
        ('LocalDate::"2024-01-02"', [dt.date(2024, 1, 2)]),
        ('Duration::"PT1H"', [dt.timedelta(hours=1)]),
        ('{{ "ab" }} {{ YWI= }}', [b"ab", b"ab"]),
        ("{\"k\": 1, 'q r': 2, s: 3,}", [{"k": 1, "q r": 2, "s": 3}]),
        ("[1, 2,]", [[1, 2]]),
        (r'"\u00e9\x41\n\"\0"', ['éA\n"\0']),
        ("", []),
    ],
)
def test_ion_forms(source: str, values: list[Any]) -> None:
    assert value("fromIon(v, allRows=true)", v=source) == values
    assert value("fromIon(v)", v=source.encode()) == (values[0] if values else None)


@pytest.mark.parametrize(
    "source",
    [
        "{",
        "[1",
        "{a}",
        "{a:}",
        '"x',
        "'x",
        "{not: ion",
        "x::",
        "null.nope",
        "{{ *** }}",
        "5x",
        "1d99999",
        "2024-13T",
        'LocalDate::"x"',
        "0x",
        "[1 2]",
        ")",
        "é",
    ],
)
def test_texts_that_are_no_ion(source: str) -> None:
    with pytest.raises(EvaluationError):
        value("fromIon(v, allRows=true)", v=source)


def test_binary_ion_is_refused_with_a_reason() -> None:
    with pytest.raises(EvaluationError, match="binary Ion"):
        value("fromIon(v)", v=b"\xe0\x01\x00\xea\x21\x05")
