"""Tasks on files of internal storage."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vivace.errors import InvalidError, NotFoundError, TaskError
from vivace.plugin import Task
from vivace.plugin.testing import LocalContext, run_task
from vivace.plugins.core.storage.split import byte_size

Read = Callable[..., Task]


def content(context: LocalContext, uri: str) -> bytes:
    with context.files.open(uri) as file:
        return file.read()


async def test_write_stores_a_text(task: Read, context: LocalContext) -> None:
    made = await run_task(task("storage.Write", content="Grüße {{ 1 }}", extension=".txt"), context)
    assert made["uri"].endswith(".txt")
    assert content(context, made["uri"]).decode() == "Grüße 1"


@pytest.mark.parametrize("form", ["list", "map", "json list", "json map"])
async def test_concat_joins_in_order(task: Read, context: LocalContext, form: str) -> None:
    uris = [context.files.put(text, name) for text, name in ((b"one", "1"), (b"two", "2"))]
    files: Any = {"a": uris[0], "b": uris[1]} if "map" in form else uris
    files = json.dumps(files) if "json" in form else files
    made = await run_task(task("storage.Concat", files=files, separator="\n"), context)
    assert content(context, made["uri"]) == b"one\ntwo\n"


async def test_concat_of_no_list_fails(task: Read, context: LocalContext) -> None:
    for files in ("[1]", "nonsense", '"text"'):
        with pytest.raises(TaskError, match="files"):
            await run_task(task("storage.Concat", files=files), context)


async def test_concat_of_a_missing_file_fails(task: Read, context: LocalContext) -> None:
    with pytest.raises(NotFoundError):
        await run_task(task("storage.Concat", files=["kestra:///none"]), context)


async def split(
    task: Read, context: LocalContext, text: bytes, name: str = "in.csv", **properties: Any
) -> list[bytes]:
    uri = context.files.put(text, name)
    made = await run_task(task("storage.Split", **{"from": uri}, **properties), context)
    assert all(each.endswith(Path(name).suffix or ".tmp") for each in made["uris"])
    return [content(context, each) for each in made["uris"]]


LINES = b"1\n2\n3\n4\n5"


async def test_split_by_rows(task: Read, context: LocalContext) -> None:
    assert await split(task, context, LINES, rows=2) == [b"1\n2\n", b"3\n4\n", b"5\n"]


async def test_split_by_bytes(task: Read, context: LocalContext) -> None:
    assert await split(task, context, LINES, bytes="3") == [b"1\n2\n", b"3\n4\n", b"5\n"]
    assert len(await split(task, context, LINES, bytes="1KB")) == 1


async def test_split_into_partitions(task: Read, context: LocalContext) -> None:
    assert await split(task, context, LINES, partitions=2) == [b"1\n3\n5\n", b"2\n4\n"]


async def test_split_by_group(task: Read, context: LocalContext) -> None:
    text = b"a;1\nb;2\nnothing\na;3\n"
    found = await split(task, context, text, "in.log", regexPattern=r"^(\w);")
    assert found == [b"a;1\na;3\n", b"b;2\n"]


async def test_split_into_many_groups_keeps_few_files_open(
    task: Read, context: LocalContext
) -> None:
    text = b"".join(b"%d;x\n" % (number % 300) for number in range(900))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 256), hard))
    try:
        found = await split(task, context, text, regexPattern=r"^(\d+);")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(found) == 300
    assert found[7] == b"7;x\n" * 3


async def test_split_with_another_separator(task: Read, context: LocalContext) -> None:
    found = await split(task, context, b"a||b||c||", "in", rows=2, separator="||")
    assert found == [b"a||b||", b"c||"]


async def test_split_of_nothing_is_nothing(task: Read, context: LocalContext) -> None:
    assert await split(task, context, b"", rows=2) == []


async def test_split_needs_a_rule(task: Read, context: LocalContext) -> None:
    with pytest.raises(TaskError, match="rows"):
        await split(task, context, LINES)


@pytest.mark.parametrize("pattern", ["(", "no group"])
async def test_split_needs_a_usable_pattern(
    task: Read, context: LocalContext, pattern: str
) -> None:
    with pytest.raises(TaskError, match="regexPattern"):
        await split(task, context, LINES, regexPattern=pattern)


@pytest.mark.parametrize(
    ("text", "size"),
    [("10", 10), ("10B", 10), ("2KB", 2048), (" 3 mb ", 3 * 1024**2), ("1GB", 1024**3)],
)
def test_sizes(text: str, size: int) -> None:
    assert byte_size(text) == size


@pytest.mark.parametrize("text", ["", "0", "-1", "ten", "1TB", "1.5MB"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(TaskError, match="size"):
        byte_size(text)


ROWS = b'{"n": 1, "on": true}\n{"n": 5, "on": false}\n{n: 10}\n'


async def filtered(
    task: Read, context: LocalContext, condition: str, **more: Any
) -> tuple[bytes, int, int]:
    uri = context.files.put(ROWS, "rows.ion")
    made = await run_task(
        task("storage.FilterItems", **{"from": uri}, filterCondition=condition, **more), context
    )
    total, dropped = made["processedItemsTotal"], made["droppedItemsTotal"]
    return content(context, made["uri"]), total, dropped


async def test_filter_keeps_what_holds(task: Read, context: LocalContext) -> None:
    context.variables["limit"] = 4
    kept = await filtered(task, context, "{{ n > limit }}")
    assert kept == (b'{"n": 5, "on": false}\n{n: 10}\n', 3, 1)


async def test_filter_can_drop_what_holds(task: Read, context: LocalContext) -> None:
    kept = await filtered(task, context, "{{ n > 4 }}", filterType="EXCLUDE")
    assert kept == (b'{"n": 1, "on": true}\n', 3, 2)


async def test_filter_fails_on_a_condition_that_cannot_be_rendered(
    task: Read, context: LocalContext
) -> None:
    with pytest.raises(InvalidError):
        await filtered(task, context, "{{ on }}")


@pytest.mark.parametrize(
    ("behavior", "kept"),
    [("INCLUDE", b'{"n": 1, "on": true}\n{n: 10}\n'), ("EXCLUDE", b'{"n": 1, "on": true}\n')],
)
async def test_filter_may_be_told_what_to_do_then(
    task: Read, context: LocalContext, behavior: str, kept: bytes
) -> None:
    found = await filtered(task, context, "{{ on }}", errorOrNullBehavior=behavior)
    assert found[0] == kept


async def test_filter_stops_when_it_is_killed(task: Read, context: LocalContext) -> None:
    context.kill()
    with pytest.raises(TaskError, match="stopped"):
        await filtered(task, context, "{{ n }}")


async def test_a_record_without_names_cannot_be_filtered(task: Read, context: LocalContext) -> None:
    uri = context.files.put(b"[1]\n", "rows.ion")
    with pytest.raises(TaskError, match="list"):
        await run_task(
            task("storage.FilterItems", **{"from": uri}, filterCondition="{{ 1 }}"), context
        )


async def test_deduplicate_keeps_the_last_of_each_key(task: Read, context: LocalContext) -> None:
    rows = b'{"k": "a", "n": 1}\n\n{"k": "b", "n": 2}\n{"k": "a", "n": 3}\n{"k": "c", "n": 4}\n'
    uri = context.files.put(rows, "rows.ion")
    made = await run_task(
        task("storage.DeduplicateItems", **{"from": uri}, expr="{{ k }}"), context
    )
    assert content(context, made["uri"]) == (
        b'{"k": "b", "n": 2}\n{"k": "a", "n": 3}\n{"k": "c", "n": 4}\n'
    )
    assert (made["numKeys"], made["processedItemsTotal"], made["droppedItemsTotal"]) == (3, 4, 1)


async def test_deduplicate_works_over_many_batches(task: Read, context: LocalContext) -> None:
    rows = b"".join(b'{"k": %d, "n": %d}\n' % (number % 1500, number) for number in range(4000))
    uri = context.files.put(rows, "rows.ion")
    made = await run_task(
        task("storage.DeduplicateItems", **{"from": uri}, expr="{{ k }}"), context
    )
    kept = [json.loads(line)["n"] for line in content(context, made["uri"]).splitlines()]
    assert kept == list(range(2500, 4000))


@pytest.mark.parametrize(
    ("text", "properties", "turned"),
    [
        ("a\nb\nc\n", {}, "c\nb\na\n"),
        ("a\nb\nc", {}, "c\nb\na\n"),
        ("", {}, ""),
        ("\n\n", {}, "\n\n"),
        ("a;b", {"separator": ";"}, "b;a;"),
        ("ä\nö\n", {"charset": "ISO-8859-1"}, "ö\nä\n"),
        ("Ċ\nb\n", {"charset": "UTF-16-LE"}, "b\nĊ\n"),
        ("a\n" * 3, {"charset": "utf-8"}, "a\n" * 3),
    ],
)
async def test_reverse(
    task: Read, context: LocalContext, text: str, properties: dict[str, str], turned: str
) -> None:
    charset = properties.get("charset", "utf-8")
    uri = context.files.put(text.encode(charset), "in.txt")
    made = await run_task(task("storage.Reverse", **{"from": uri}, **properties), context)
    assert content(context, made["uri"]).decode(charset) == turned


@pytest.mark.parametrize("charset", ["klingon", "base64", "rot13"])
async def test_reverse_needs_an_encoding(task: Read, context: LocalContext, charset: str) -> None:
    uri = context.files.put(b"a\n", "in.txt")
    with pytest.raises(TaskError, match=charset):
        await run_task(task("storage.Reverse", **{"from": uri}, charset=charset), context)


async def test_size_and_delete(task: Read, context: LocalContext) -> None:
    uri = context.files.put(b"12345", "f")
    assert await run_task(task("storage.Size", uri=uri), context) == {"size": 5}
    delete = task("storage.Delete", uri=uri)
    assert await run_task(delete, context) == {"uri": uri, "deleted": True}
    assert await run_task(delete, context) == {"uri": uri, "deleted": False}
    with pytest.raises(TaskError, match="no file"):
        await run_task(task("storage.Delete", uri=uri, errorOnMissing=True), context)


async def test_all_files_of_the_execution_go(task: Read, context: LocalContext) -> None:
    uris = sorted(context.files.put(b"x", name) for name in ("a", "b"))
    found = await run_task(task("storage.PurgeCurrentExecutionFiles"), context)
    assert found == {"uris": uris}
    with pytest.raises(NotFoundError):
        context.files.open(uris[0])


async def test_local_files_are_written_and_kept(task: Read, context: LocalContext) -> None:
    uri = context.files.put(b"stored", "f")
    made = await run_task(
        task(
            "storage.LocalFiles",
            inputs={"out/a.txt": "{{ 'text' }}", "out/b.txt": uri, "other.txt": "x"},
            outputs=["out/*"],
        ),
        context,
    )
    found = {name: content(context, each) for name, each in made["uris"].items()}
    assert found == {"out/a.txt": b"text", "out/b.txt": b"stored"}


@pytest.mark.parametrize("name", ["../up.txt", "/etc/passwd", "a/../../up.txt", ""])
async def test_local_files_stay_in_the_working_directory(
    task: Read, context: LocalContext, name: str
) -> None:
    with pytest.raises(TaskError):
        await run_task(task("storage.LocalFiles", inputs={name: "x"}), context)


async def test_local_files_do_not_follow_links_out(
    task: Read, context: LocalContext, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (context.working_dir / "link").symlink_to(outside)
    with pytest.raises(TaskError):
        await run_task(task("storage.LocalFiles", inputs={"link/new.txt": "x"}), context)
    made = await run_task(task("storage.LocalFiles", outputs=["**"]), context)
    assert made["uris"] == {}
    assert not (outside / "new.txt").exists()
