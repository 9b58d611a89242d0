"""Files that are kept after a run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin.testing import LocalContext
from vivace.plugins.script.folder import Folder
from vivace.plugins.script.outputs import collect_output_files, store_directory


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    return LocalContext(tmp_path)


def collected(context: LocalContext, *patterns: str, ours: str = "") -> dict[str, str]:
    with Folder(context.working_dir) as folder:
        uris = collect_output_files(folder, patterns, context, lambda name: name == ours)
    found = {}
    for name, uri in uris.items():
        with context.files.open(uri) as stream:
            found[name] = stream.read().decode()
    return found


def test_names_and_patterns_are_collected_once(context: LocalContext) -> None:
    for name in ("a.txt", "b.txt", "d/c.txt", "e.csv"):
        (context.working_dir / name).parent.mkdir(exist_ok=True)
        (context.working_dir / name).write_text(name)
    assert collected(context, "a.txt", "*.txt", "d/c.txt") == {
        "a.txt": "a.txt",
        "b.txt": "b.txt",
        "d/c.txt": "d/c.txt",
    }


def test_a_file_that_was_not_made_is_no_output(context: LocalContext) -> None:
    assert collected(context, "missing.txt", "*.csv") == {}
    assert "missing.txt" in context.messages(LogLevel.DEBUG)[0]


def test_what_was_put_there_to_run_the_command_is_left_out(context: LocalContext) -> None:
    (context.working_dir / "script.py").write_text("x")
    (context.working_dir / "made.py").write_text("y")
    assert collected(context, "*.py", ours="script.py") == {"made.py": "y"}


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd"])
def test_names_outside_are_refused(context: LocalContext, name: str) -> None:
    with pytest.raises(TaskError, match="relative name"):
        collected(context, name)


def test_a_named_file_that_leads_out_fails(context: LocalContext) -> None:
    (context.working_dir / "out.txt").symlink_to("/etc/passwd")
    with pytest.raises(TaskError, match="leaves the working directory"):
        collected(context, "out.txt")


def test_matching_files_that_cannot_be_kept_are_left_out_with_a_warning(
    context: LocalContext,
) -> None:
    folder = context.working_dir
    (folder / "good.txt").write_text("good")
    (folder / "passwd.txt").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.txt")
    (folder / os.fsdecode(b"\xff.txt")).write_text("odd")
    assert collected(context, "*.txt") == {"good.txt": "good"}
    assert len(context.messages(LogLevel.WARN)) == 3


def test_warnings_do_not_flood_the_log(context: LocalContext) -> None:
    for number in range(200):
        (context.working_dir / f"{number}.txt").symlink_to("/etc/passwd")
    assert collected(context, "*.txt") == {}
    warnings = context.messages(LogLevel.WARN)
    assert len(warnings) == 21
    assert warnings[-1].startswith("180 further files")


def test_a_whole_directory_is_kept(context: LocalContext) -> None:
    (context.working_dir / "d").mkdir()
    (context.working_dir / "d" / "a").write_text("x")
    (context.working_dir / "b").write_text("y")
    with Folder(context.working_dir) as folder:
        assert sorted(store_directory(folder, context)) == ["b", "d/a"]
