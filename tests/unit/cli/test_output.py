"""Results for people and for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from vivace.cli import output, settings
from vivace.cli.settings import GlobalOptions

ITEMS = [{"id": "a", "n": 1, "more": {"x": None}}, {"id": "bü", "n": None, "more": True}]
COLUMNS = {
    "id": lambda item: item["id"],
    "n": lambda item: item["n"],
    "more": lambda item: item["more"],
}


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    yield
    settings.use(GlobalOptions())


def written(kind: str, capsys: pytest.CaptureFixture[str], items: Any = ITEMS) -> str:
    settings.use(GlobalOptions(output=kind))
    output.listing(items, COLUMNS)
    return capsys.readouterr().out


def test_a_table_is_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    assert written("table", capsys) == ('ID  N  MORE\na   1  {"x": null}\nbü     true\n')


def test_nothing_is_said_so_on_the_error_output(capsys: pytest.CaptureFixture[str]) -> None:
    output.listing([], COLUMNS)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "nothing found\n")


def test_json_has_whole_items_in_one_line_when_piped(capsys: pytest.CaptureFixture[str]) -> None:
    text = written("json", capsys)
    assert json.loads(text) == ITEMS
    assert text.count("\n") == 1
    assert written("json", capsys, []) == "[]\n"


def test_yaml_has_whole_items(capsys: pytest.CaptureFixture[str]) -> None:
    assert yaml.safe_load(written("yaml", capsys)) == ITEMS


def test_names_are_the_first_column(capsys: pytest.CaptureFixture[str]) -> None:
    assert written("name", capsys) == "a\nbü\n"


def test_csv_has_no_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    items = [{"id": "=1+1", "n": -5, "more": "@x"}]
    rows = list(csv.reader(io.StringIO(written("csv", capsys, items))))
    assert rows == [["id", "n", "more"], ["'=1+1", "'-5", "'@x"]]


def test_other_peoples_texts_steer_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    items = [{"id": "a\x1b[2J\rb\nc", "n": 1, "more": ""}]
    assert written("table", capsys, items).splitlines()[1].startswith("a�[2J�b c")


def test_notices_can_be_silenced(capsys: pytest.CaptureFixture[str]) -> None:
    output.notice("told")
    settings.use(GlobalOptions(quiet=True))
    output.notice("untold")
    assert capsys.readouterr().err == "told\n"
