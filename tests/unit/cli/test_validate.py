"""Checking flow files without a server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vivace.cli import main

VALID = """\
id: good
namespace: company.team
tasks:
  - {id: a, type: io.kestra.plugin.core.debug.Return, format: "{{ flow.id }}"}
"""
UNKNOWN = """\
id: bad
namespace: company.team
tasks:
  - id: a
    type: core.debug.Return
    formt: x
"""
BROKEN_EXPRESSION = VALID.replace("{{ flow.id }}", "{{ flow.id ")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def save(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_valid_flow(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(here / "good.yaml", VALID)
    assert main.run(["validate", "good.yaml"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "✓ good.yaml  company.team.good\n"
    assert shown.err == "1 checked, 0 invalid, 0 warnings\n"


def test_a_fault_is_shown_at_its_place_with_a_remedy(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(here / "bad.yaml", UNKNOWN)
    assert main.run(["validate", "bad.yaml"]) == 1
    assert capsys.readouterr().out == (
        "✘ bad.yaml  company.team.bad\n"
        'bad.yaml:6:5: error: Unrecognized field "formt" (tasks[0].formt)\n'
        " 5 |     type: core.debug.Return\n"
        " 6 |     formt: x\n"
        "   |     ^\n"
        "hint: did you mean `format`?\n"
    )


def test_places_are_right_in_a_later_document(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(here / "both.yaml", VALID + "---\n" + UNKNOWN)
    assert main.run(["validate", "both.yaml", "-o", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [item["valid"] for item in found] == [True, False]
    problem = found[1]["problems"][0]
    assert (problem["line"], problem["column"], problem["path"]) == (11, 5, "tasks[0].formt")
    assert problem["hint"] == "did you mean `format`?"


def test_github_gets_annotations(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(here / "a,b:c.yaml", UNKNOWN)
    assert main.run(["validate", "a,b:c.yaml", "--format", "github"]) == 1
    assert capsys.readouterr().out == (
        "::error file=a%2Cb%3Ac.yaml,line=6,col=5::"
        'tasks[0].formt: Unrecognized field "formt" (did you mean `format`?)\n'
    )


def test_a_broken_expression_is_a_warning_that_can_be_made_to_fail(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(here / "a.yaml", BROKEN_EXPRESSION)
    assert main.run(["validate", "a.yaml"]) == 0
    assert "a.yaml:4:55: warning:" in capsys.readouterr().out
    assert main.run(["validate", "a.yaml", "--strict"]) == 1


def test_what_is_no_yaml_is_told_at_its_line(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(here / "a.yaml", "id: a\nx: [\n")
    assert main.run(["validate", "a.yaml"]) == 1
    assert "a.yaml:3:1: error: Illegal Flow source" in capsys.readouterr().out


def test_a_directory_is_searched_for_flows_only(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(here / "flows/deep/a.yml", VALID)
    save(here / "flows/b.yaml", VALID.replace("good", "b"))
    save(here / "flows/compose.yaml", "services: {}\n")
    save(here / "flows/.hidden/c.yaml", UNKNOWN)
    save(here / "other/d.yaml", UNKNOWN)
    assert main.run(["validate"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == ["flows/b.yaml", "flows/deep/a.yml"]


def test_a_file_that_is_named_is_checked_whatever_it_is(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(here / "compose.yaml", "services: {}\n")
    assert main.run(["validate", "compose.yaml"]) == 1
    assert "`id` is required" in capsys.readouterr().out


def test_nothing_to_check_is_wrong_usage(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["validate", str(here)]) == 2
    assert "there is no flow to check" in capsys.readouterr().err


def test_the_old_command_does_the_same(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(here / "good.yaml", VALID)
    save(here / "bad.yaml", UNKNOWN)
    assert main.run(["flow", "validate", "--local", "good.yaml"]) == 0
    assert main.run(["flow", "validate", "--local", "."]) == 1


def test_a_flow_comes_from_the_standard_input(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(UNKNOWN))
    assert main.run(["validate", "-"]) == 1
    assert "<stdin>:6:5: error" in capsys.readouterr().out


def test_types_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["plugins", "list", "--core", "-o", "name"]) == 0
    names = capsys.readouterr().out.splitlines()
    assert "io.kestra.plugin.core.flow.ForEach" in names
    assert all(".plugin.core." in name for name in names)
