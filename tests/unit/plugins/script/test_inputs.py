"""Files that are put into the working directory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin.testing import LocalContext
from vivace.plugins.script.folder import Folder
from vivace.plugins.script.inputs import StoredFiles, place_input_files, place_namespace_files
from vivace.plugins.script.properties import NamespaceFilesOptions


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    return LocalContext(tmp_path)


def placed(context: LocalContext, files: Any) -> dict[str, str]:
    with Folder(context.working_dir) as folder:
        place_input_files(folder, files, context)
    return contents(context.working_dir)


def shared(context: LocalContext, **options: Any) -> dict[str, str]:
    with Folder(context.working_dir) as folder:
        place_namespace_files(folder, NamespaceFilesOptions(**options), context)
    return contents(context.working_dir)


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def test_contents_are_written(context: LocalContext) -> None:
    files = {"a.txt": "text", "d/e.json": {"a": [1]}, "empty": None, "n": 5, "b": True}
    assert placed(context, files) == {
        "a.txt": "text",
        "b": "true",
        "d/e.json": '{"a":[1]}',
        "empty": "",
        "n": "5",
    }


def test_stored_and_shared_files_are_fetched(context: LocalContext) -> None:
    uri = context.files.put(b"stored", "x.csv")
    context.namespace_files.write("s/y.txt", b"shared")
    assert placed(context, {"a": uri, "b": " nsfile:///s/y.txt\n"}) == {
        "a": "stored",
        "b": "shared",
    }


def test_a_text_that_only_mentions_a_uri_is_content(context: LocalContext) -> None:
    text = "kestra:///a/b\nand more"
    assert placed(context, {"a": text}) == {"a": text}


def test_a_map_may_be_written_as_json(context: LocalContext) -> None:
    assert placed(context, '{"a.txt": "x"}') == {"a.txt": "x"}
    assert placed(context, " ") == {"a.txt": "x"}


@pytest.mark.parametrize("files", ["[1]", "{", "x", "[" * 100_000])
def test_json_of_something_else_is_refused(context: LocalContext, files: str) -> None:
    with pytest.raises(TaskError, match="inputFiles"):
        placed(context, files)


@pytest.mark.parametrize("name", ["/etc/x", "../x", "a/../../x"])
def test_names_outside_are_refused(context: LocalContext, name: str) -> None:
    with pytest.raises(TaskError, match="relative name"):
        placed(context, {name: "x"})


@pytest.mark.parametrize(
    "uri", ["kestra:///nowhere/x", "kestra:///../x", "nsfile:///nothing", "file:///etc/passwd"]
)
def test_what_cannot_be_read_fails(context: LocalContext, uri: str) -> None:
    with pytest.raises(TaskError, match=uri.replace(".", r"\.")):
        placed(context, {"a": uri})


def test_namespace_files_are_chosen_by_pattern(context: LocalContext) -> None:
    for name in ("a.py", "b.txt", "d/c.py", "d/e/f.py"):
        context.namespace_files.write(name, name.encode())
    assert list(shared(context, include=["**/*.py"], exclude=["d/e/"])) == ["a.py", "d/c.py"]


def test_no_namespace_files_unless_enabled(context: LocalContext) -> None:
    context.namespace_files.write("a.py", b"x")
    assert shared(context, enabled=False) == {}
    assert shared(context) == {"a.py": "x"}


def test_later_namespaces_win_or_have_folders_of_their_own(context: LocalContext) -> None:
    context.namespace_files.write("a", b"first", "one")
    context.namespace_files.write("a", b"second", "two")
    assert shared(context, namespaces=["one", "two"]) == {"a": "second"}
    both = shared(context, namespaces=["one", "two"], folderPerNamespace=True)
    assert both == {"a": "second", "one/a": "first", "two/a": "second"}


@pytest.mark.parametrize(
    ("rule", "content"), [("OVERWRITE", "new"), ("IGNORE", "old"), ("WARN", "old")]
)
def test_files_that_exist(context: LocalContext, rule: str, content: str) -> None:
    (context.working_dir / "a").write_text("old")
    context.namespace_files.write("a", b"new")
    assert shared(context, ifExists=rule) == {"a": content}
    assert bool(context.messages(LogLevel.WARN)) is (rule == "WARN")


def test_files_that_exist_can_fail_the_task(context: LocalContext) -> None:
    (context.working_dir / "a").write_text("old")
    context.namespace_files.write("a", b"new")
    with pytest.raises(TaskError, match="exists already"):
        shared(context, ifExists="FAIL")


def replaced(context: LocalContext, command: str) -> str:
    with Folder(context.working_dir) as folder:
        return StoredFiles(folder, ".private", context).replace(command)


def test_stored_files_in_commands_become_paths(context: LocalContext) -> None:
    uri = context.files.put(b"1,2", "a.csv")
    other = context.files.put(b"x", "b.txt")
    command = replaced(context, f"cat {uri} '{other}'; wc {other}.")
    inside = f"{context.working_dir}/.private"
    assert command == f"cat {inside}/0-a.csv '{inside}/1-b.txt'; wc {inside}/1-b.txt."
    assert contents(context.working_dir) == {".private/0-a.csv": "1,2", ".private/1-b.txt": "x"}


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_name_with_spaces_is_found_between_quotes(context: LocalContext, quote: str) -> None:
    uri = context.files.put(b"x", "report (1).csv")
    command = replaced(context, f"cat {quote}{uri}{quote} | wc")
    assert command == f"cat {quote}{context.working_dir}/.private/0-report__1_.csv{quote} | wc"


def test_other_text_between_the_quotes_stays(context: LocalContext) -> None:
    uri = context.files.put(b"x", "a.csv")
    path = f"{context.working_dir}/.private/0-a.csv"
    assert replaced(context, f'echo "{uri} and {uri}"') == f'echo "{path} and {path}"'


def test_text_without_stored_files_stays_as_it_is(context: LocalContext) -> None:
    with Folder(context.working_dir) as folder:
        assert StoredFiles(folder, ".p", context).replace("echo kestra: //x") == "echo kestra: //x"


def test_a_stored_file_that_is_gone_fails(context: LocalContext) -> None:
    with Folder(context.working_dir) as folder, pytest.raises(TaskError, match="does not exist"):
        StoredFiles(folder, ".private", context).replace("cat kestra:///a/b.txt")
