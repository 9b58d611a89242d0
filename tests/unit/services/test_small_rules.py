"""Small rules of the use cases: sources, previews, paths of files, dependencies."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.api.world import types
from vivace.errors import InvalidError
from vivace.model.log import LogEntry, LogLevel
from vivace.services.file_preview import preview
from vivace.services.flow_checks import without_revision
from vivace.services.logs import _line
from vivace.services.namespace_paths import kept_path, path_of_uri
from vivace.services.namespaces import parents_of
from vivace.services.plugin_icons import icon_for
from vivace.services.plugins import PluginService


@given(st.integers(1, 10_000), st.sampled_from(["", " # exported", "  "]))
def test_a_revision_line_is_dropped_and_nothing_else(number: int, rest: str) -> None:
    before, after = "id: a\n", "namespace: b\nvariables:\n  revision: 7\n"
    assert without_revision(f"{before}revision: {number}{rest}\n{after}") == before + after


@pytest.mark.parametrize(
    "source",
    [
        "id: a\ntasks:\n  - revision: 3\n",
        "id: a\nrevision: {{ x }}\n",
        "id: a\nrevisions: 3\n",
        "description: |\n  revision: 3\n",
    ],
)
def test_other_lines_stay(source: str) -> None:
    assert without_revision(source) == source


def shown(name: str, content: bytes, **options: Any) -> Any:
    return preview(name, content, size=len(content), **{"rows": 10, **options})


def test_previews_by_kind_of_file() -> None:
    text = shown("a.csv", b"id\n1\n2\n", rows=2)
    assert (text.kind, text.content, text.truncated) == ("TEXT", "id\n1", True)
    rows = shown("a.jsonl", b'{"a":1}\n[2]\n')
    assert (rows.kind, rows.content, rows.truncated) == ("LIST", [{"a": 1}, [2]], False)
    assert shown("a.ion", b"{a: 1}\n").kind == "TEXT"
    assert shown("a.md", b"# x").kind == "MARKDOWN"
    picture = shown("a.PNG", b"\x89PNG")
    assert (picture.kind, base64.b64decode(picture.content)) == ("IMAGE", b"\x89PNG")
    assert shown("noext", b"x").extension == ""
    assert preview("a.txt", b"x", size=9, rows=5).truncated


def test_a_page_is_shown_as_text_never_as_a_page() -> None:
    page = shown("a.html", b"<script>alert(1)</script>")
    assert (page.kind, page.content) == ("TEXT", "<script>alert(1)</script>")


@pytest.mark.parametrize("encoding", ["zlib", "hex", "rot13", "punycode", "idna", "nope", "a\0b"])
def test_only_encodings_of_text(encoding: str) -> None:
    with pytest.raises(InvalidError):
        shown("a.txt", b"x", encoding=encoding)


def test_other_encodings_of_text() -> None:
    assert shown("a.txt", "é".encode("latin-1"), encoding="ISO-8859-1").content == "é"
    assert shown("a.txt", "日".encode("utf-16"), encoding="UTF-16").content == "日"
    assert shown("a.txt", b"ok\xff").content == "ok\ufffd"


@given(st.text(max_size=40))
def test_no_kept_path_leads_upwards(path: str) -> None:
    try:
        kept = kept_path(path)
    except InvalidError:
        return
    assert not kept.startswith("/")
    assert not {"..", ".", ""} & set(kept.split("/")) or kept == ""
    assert kept_path(kept) == kept_path("/" + kept) == kept


def test_addresses_of_files_may_be_uris() -> None:
    assert path_of_uri("/a b.txt") == "/a b.txt"
    assert path_of_uri("nsfile:///a%20b.txt") == "/a b.txt"
    with pytest.raises(InvalidError):
        path_of_uri(None)


def test_parents_are_the_nearest_first() -> None:
    assert parents_of("a.b.c") == ["a.b", "a"]
    assert parents_of("a") == []


@given(st.text(max_size=60))
def test_a_message_is_one_entry_of_a_downloaded_log(message: str) -> None:
    entry = LogEntry("n", "f", 0, LogLevel.INFO, message)
    starts = [text for text in _line(entry).split("\n") if text.startswith("1970-")]
    assert len(starts) == 1


@given(st.text(max_size=30))
def test_no_name_gets_out_of_its_picture(name: str) -> None:
    svg = icon_for(name, "task", is_flowable=False).svg
    assert svg.count("<") == 5
    assert "script" not in svg


def test_the_schema_of_a_flow_offers_every_type() -> None:
    service = PluginService(types(), "1")
    schema = msgspec.json.decode(service.schema_json("FLOW"))
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    definitions = schema["definitions"]
    offered = {item["$ref"].rpartition("/")[2] for item in definitions["any-task"]["anyOf"]}
    assert offered == {"test.Say", "test.Each", "test.Count", "test.Ask", "test.Subflow"}
    assert definitions["test.Say"]["properties"]["type"]["const"] == "test.Say"
    assert schema["properties"]["tasks"]["items"] == {"$ref": "#/definitions/any-task"}
    assert definitions["test.Say"]["additionalProperties"] is False
    missing = [ref for ref in references(schema) if ref.rpartition("/")[2] not in definitions]
    assert missing == []


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [ref for item in value.values() for ref in references(item)]
    if isinstance(value, list):
        return [ref for item in value for ref in references(item)]
    return []
