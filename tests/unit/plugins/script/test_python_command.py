"""Which commands are no more than a Python script."""

from __future__ import annotations

from pathlib import Path

import pytest

from vivace.plugins.script import python_command as module
from vivace.plugins.script.python_command import python_command


@pytest.fixture(autouse=True)
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for folder in ("bin", "shims"):
        (tmp_path / folder).mkdir()
        for name in ("python", "python3", "python3.11", "uv"):
            (tmp_path / folder / name).touch(mode=0o755)
    monkeypatch.setattr(module, "_is_simple_shell", lambda: True)
    return str(tmp_path / "bin")


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("python3 report.py", ["report.py"]),
        ("  python3  ./a/report.py   42 --name=x ", ["./a/report.py", "42", "--name=x"]),
        ("python3 a.py 'two words' \"and more\" ''", ["a.py", "two words", "and more", ""]),
        ("python3 a.py x'y'z", ["a.py", "xyz"]),
    ],
)
def test_a_script_and_its_arguments(programs: str, line: str, arguments: list[str]) -> None:
    assert python_command([line], programs) == [f"{programs}/python3", *arguments]


@pytest.mark.parametrize(
    "line",
    [
        "python3",
        "python3 -m report",
        "python3 -u report.py",
        "python3 -c.py",
        "python3 report.sh",
        "python3.11 report.py",
        "uv run report.py",
        "A=b python3 report.py",
        "python3 report.py $HOME",
        'python3 report.py "$HOME"',
        "python3 report.py `id`",
        "python3 *.py",
        "python3 ~/report.py",
        "python3 report.py > out",
        "python3 report.py | cat",
        "python3 report.py & ",
        "python3 report.py; id",
        "python3 report.py && id",
        "python3 report.py # why",
        "python3 report.py a\\ b",
        "python3 report.py {a,b}",
        "python3 report.py !x",
        "python3 report.py 'open",
        "python3 report.py\nid",
        "python3 report.py ü",
        "",
    ],
)
def test_everything_else_is_left_to_the_shell(programs: str, line: str) -> None:
    assert python_command([line], programs) == []


def test_several_commands_are_left_to_the_shell(programs: str) -> None:
    assert python_command(["python3 a.py", "python3 b.py"], programs) == []


def test_a_shim_and_a_missing_python_are_left_to_the_shell(programs: str) -> None:
    assert python_command(["python3 a.py"], programs.replace("/bin", "/shims")) == []
    assert python_command(["python3 a.py"], "/nowhere") == []
