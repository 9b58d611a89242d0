"""Names, inputs, labels, excerpts: what single words of a command line mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vivace.cli.excerpt import excerpt
from vivace.cli.given import GivenFile, file_inputs, parse_inputs, parse_labels
from vivace.cli.names import is_flow_name, parse_flow_name
from vivace.cli.settings import UsageError
from vivace.errors import SourceSpan


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("company.team.etl",), ("company.team", "etl")),
        (("company.team/etl.daily",), ("company.team", "etl.daily")),
        (("company/etl",), ("company", "etl")),
        (("company.team", "etl"), ("company.team", "etl")),
    ],
)
def test_a_flow_is_named_in_three_ways(words: tuple[str, ...], name: tuple[str, str]) -> None:
    assert parse_flow_name(*words) == name


@pytest.mark.parametrize("word", ["etl", "", "a/", "/a", ".a", "a."])
def test_half_a_name_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match="is no name of a flow"):
        parse_flow_name(word)


def test_an_execution_is_told_from_a_flow() -> None:
    assert is_flow_name("company.etl")
    assert is_flow_name("company/etl")
    assert not is_flow_name("4Qk2EXqmqfSOJ8sHVJ4q7s")


@pytest.mark.parametrize(
    ("item", "inputs"),
    [
        ("a=text", {"a": "text"}),
        ("a=", {"a": ""}),
        ("a=b=c", {"a": "b=c"}),
        ("a:=5", {"a": 5}),
        ("a:=[1, null]", {"a": [1, None]}),
        ("form.child=x", {"form.child": "x"}),
        ("a=@@at", {"a": "@at"}),
        ("a=x:=y", {"a": "x:=y"}),
    ],
)
def test_an_input(item: str, inputs: dict[str, Any]) -> None:
    assert parse_inputs([item]) == inputs


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("a", "is no input"),
        ("=a", "is no input"),
        (":=a", "is no input"),
        ("a:=nonsense", "is not JSON"),
        ("a=@/no/such/file", "no file /no/such/file"),
    ],
)
def test_what_is_no_input_is_told(item: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_inputs([item])


def test_a_file_is_named_by_an_at_sign(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("1")
    assert parse_inputs([f"a=@{file}"]) == {"a": GivenFile(file)}


def test_single_inputs_win_over_a_file_of_them(tmp_path: Path) -> None:
    file = tmp_path / "inputs.yaml"
    file.write_text("a: 1\nb: [x]\n")
    assert parse_inputs(["a=2"], file) == {"a": "2", "b": ["x"]}
    file.write_text("- 1\n")
    with pytest.raises(UsageError, match="no map of inputs"):
        parse_inputs([], file)


def test_the_inputs_that_take_a_file_are_known_in_forms_too() -> None:
    declared = [
        {"id": "a", "type": "FILE"},
        {"id": "b", "type": "STRING"},
        {"id": "form", "type": "FORM", "inputs": [{"id": "c", "type": "FILE"}]},
    ]
    assert file_inputs(declared) == {"a", "form.c"}


@pytest.mark.parametrize(
    ("item", "label"), [("a=b", ("a", "b")), ("a:b", ("a", "b")), ("a=b:c", ("a", "b:c"))]
)
def test_a_label(item: str, label: tuple[str, str]) -> None:
    assert parse_labels([item]) == [label]


@pytest.mark.parametrize("item", ["a", "=b", "a=", ""])
def test_what_is_no_label_is_told(item: str) -> None:
    with pytest.raises(UsageError, match="is no label"):
        parse_labels([item])


SOURCE = "id: a\ntasks:\n\t- comands: x\n"


def test_an_excerpt_marks_the_column_even_behind_tabs() -> None:
    assert excerpt(SOURCE, SourceSpan(3, 4)) == (" 2 | tasks:\n 3 | \t- comands: x\n   | \t  ^")


@pytest.mark.parametrize("at", [SourceSpan(0, 1), SourceSpan(9, 1)])
def test_a_place_beyond_the_text_has_no_excerpt(at: SourceSpan) -> None:
    assert excerpt(SOURCE, at) == ""


def test_an_excerpt_steers_no_terminal_and_is_not_endless() -> None:
    shown = excerpt("a: \x1b[31m" + "x" * 10_000, SourceSpan(1, 5_000))
    assert "\x1b" not in shown
    assert len(shown) < 500
