"""Expressions on the command line: one, or many."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from vivace.cli import main
from vivace.cli.client import ApiClient
from vivace.cli.evaluation import evaluate_lines, typed_context
from vivace.cli.settings import GlobalOptions
from vivace.errors import InvalidError

FIXTURES = {
    "secrets": {"API_TOKEN": "s3cr3t", "DB_JSON": '{"user": "bob", "n": {"a": [1]}}'},
    "kv": {"company.team": {"str": "hello"}, "company": {"str": "parent", "inherited": "up"}},
    "files": {"company.team": {"my/file.txt": "hello\n", "uni.txt": "é漢"}},
    "storage": {"kestra:///company/team/f/executions/e1/out.txt": "content"},
}
CONTEXT = {"flow": {"namespace": "company.team"}}


def answers(*cases: dict[str, Any]) -> list[dict[str, Any]]:
    lines = [json.dumps(case) for case in cases]
    return [json.loads(line) for line in evaluate_lines(lines, FIXTURES)]


def answer(expression: str, **case: Any) -> dict[str, Any]:
    return answers({"expr": expression, "context": CONTEXT, **case})[0]


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("{{ 1 + 1 }}", "2"),
        ("{{ secret('api_token') }}", "s3cr3t"),
        ("{{ secret('db_json', subkey='user') }}", "bob"),
        ("{{ secret('db_json', subkey='n') }}", '{"a":[1]}'),
        ("{{ kv('str') }} {{ kv('inherited') }} {{ kv('str', 'company') }}", "hello up parent"),
        ("{{ kv('no', errorOnMissing=false) ?? 'x' }}", "x"),
        ("{{ read('my/file.txt') }}", "hello\n"),
        ("{{ read('nsfile://company.team/uni.txt') }}", "é漢"),
        ("{{ read('kestra:///company/team/f/executions/e1/out.txt') }}", "content"),
        ("{{ fileSize('uni.txt') }} {{ fileExists('no') }}", "5 false"),
        ("{{ fileURI('a.txt') }}", "kestra:///company/team/_files/a.txt"),
    ],
)
def test_fixtures_stand_for_what_is_outside(expression: str, result: str) -> None:
    assert answer(expression) == {"result": result}


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("{{ missing }}", "Unable to find `missing`"),
        ("{{ secret('no') }}", "Cannot find secret for key 'no'"),
        ("{{ kv('no') }}", "The key 'no' does not exist in the namespace 'company.team'"),
        ("{{ read('no.txt') }}", "there is no file `no.txt`"),
        ("{{ http('http://x.test') }}", "not available"),
    ],
)
def test_a_failure_is_an_error(expression: str, message: str) -> None:
    assert message in answer(expression)["error"]


def test_typed_results_keep_their_type() -> None:
    assert answer("{{ [1, 'a', {'b': null}] }}", typed=True) == {"result": [1, "a", {"b": None}]}
    assert answer("{{ [1] }}") == {"result": "[1]"}


def test_dialect_and_recursion_are_those_of_the_line() -> None:
    assert "error" in answer("{{ 'a' < 'b' }}")
    assert answer("{{ 'a' < 'b' }}", dialect="2.0") == {"result": "true"}
    nested = {"x": "{{ y }}", "y": "deep"}
    assert answer("{{ x }}", context=nested) == {"result": "{{ y }}"}
    assert answer("{{ x }}", context=nested, recursive=True) == {"result": "deep"}


def test_there_is_one_line_out_for_each_line_in() -> None:
    lines = ["nonsense", "{}", "[1]", '{"expr": "{{ 1 }}"}', "", '{"expr": "a", "dialect": "9"}']
    found = [json.loads(line) for line in evaluate_lines(lines, {})]
    assert [list(item) for item in found] == [["error"]] * 3 + [["result"], ["error"]]


def test_variables_get_the_types_that_json_lacks() -> None:
    context = typed_context(
        {
            "i": "2024-01-02T03:04:05Z",
            "z": "2024-01-02T03:04:05+01:00[Europe/Paris]",
            "d": "PT90S",
            "l": "2024-01-02",
            "f": 1.5,
        },
        {"i": "instant", "z": "zoned", "d": "duration", "l": "localdate", "f": "float"},
    )
    assert context["i"].isoformat() == "2024-01-02T03:04:05+00:00"
    assert str(context["z"].tzinfo) == "Europe/Paris"
    assert context["d"].total_seconds() == 90
    assert context["l"].isoformat() == "2024-01-02"
    for types in ({"i": "nothing"}, {"no": "instant"}, {"i": "duration"}):
        with pytest.raises(InvalidError):
            typed_context({"i": "2024-01-02T03:04:05Z"}, types)


def test_one_expression_with_variables_from_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "vars.yaml").write_text("a: {b: [1, 2]}\n")
    arguments = ["eval", "{{ a.b[1] }}", "--vars", str(tmp_path / "vars.yaml")]
    assert main.run(arguments) == 0
    assert main.run([*arguments, "--typed", "--json"]) == 0
    assert main.run(["eval", "{{ nothing }}"]) == 1
    shown = capsys.readouterr()
    assert shown.out == '2\n{"result": 2}\n'
    assert shown.err.startswith("error: Unable to find `nothing`")


def test_a_batch_with_the_fixtures_of_a_suite(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    suite, cases = tmp_path / "suite.json", tmp_path / "cases.jsonl"
    suite.write_text(json.dumps({"fixtures": FIXTURES, "cases": []}))
    cases.write_text('{"expr": "{{ secret(\'api_token\') }}"}\n{"expr": "{{ 1 / 0 }}"}\n')
    assert main.run(["eval", "--batch", str(cases), "--fixtures", str(suite)]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"result": "s3cr3t"}
    assert "error" in second


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ([], "/api/v1/main/executions/e1/eval"),
        (["--task-run", "r/1"], "/api/v1/main/executions/e1/eval/r%2F1"),
    ],
    ids=str,
)
def test_an_expression_within_an_execution_is_evaluated_by_the_server(
    more: list[str],
    path: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert request.url.raw_path.decode() == path
        broken = request.content == b"{{ no }}"
        return httpx.Response(200, json={"error": "no such"} if broken else {"result": "hi"})

    @contextmanager
    def connected() -> Iterator[ApiClient]:
        yield ApiClient(GlobalOptions(), httpx.MockTransport(handler))

    monkeypatch.setattr("vivace.cli.client.connected", connected)
    assert main.run(["eval", "{{ yes }}", "--run", "e1", *more]) == 0
    assert main.run(["eval", "{{ no }}", "--run", "e1", *more]) == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("hi\n", "error: no such\n")
