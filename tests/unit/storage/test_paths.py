"""No text that a user sends names anything outside the root, and a safe one is taken literally."""

from __future__ import annotations

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.errors import InvalidError
from vivace.storage.paths import check_path, file_name, path_of, to_uri

HOSTILE = [
    "",
    "/",
    "/etc/passwd",
    "a//b",
    "a/",
    "../a",
    "a/../b",
    "a/..",
    ".",
    "a/./b",
    "a\\b",
    "..\\..\\x",
    "a/b\0c",
    "a/b\nc",
    "a/\x7f",
    "a/" + "n" * 256,
    "/".join(["d" * 200] * 30),
    ".incoming/x",
    "a/\udcff",
]


@pytest.mark.parametrize("path", HOSTILE, ids=ascii)
def test_a_path_that_leaves_the_root_or_hides_something_is_refused(path: str) -> None:
    with pytest.raises(InvalidError):
        check_path(path)


@pytest.mark.parametrize(
    "path", ["a", "a/b.txt", "A/b", "é/漢.csv", "a/%2e%2e/b", "a/..b/c..", "x/.env"]
)
def test_a_safe_path_is_kept_as_it_is(path: str) -> None:
    assert path_of(to_uri(path)) == check_path(path) == path


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "a/b",
        "/a/b",
        "file:///etc/passwd",
        "kestra://a/b",
        "KESTRA:///a",
        "kestra:/a",
        "nsfile:///a",
    ],
)
def test_only_kestra_uris_name_stored_files(uri: str) -> None:
    with pytest.raises(InvalidError, match="not the address of a stored file"):
        path_of(uri)


@given(st.text(), st.integers(min_value=0, max_value=60))
def test_any_name_becomes_one_safe_segment(name: str, reserve: int) -> None:
    made = file_name(name, reserve=reserve)
    assert "/" not in made
    assert len(made.encode()) <= 255 - reserve
    assert check_path(f"a/{made}") == f"a/{made}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("data.csv", "data.csv"),
        ("C:\\users\\me\\data.csv", "data.csv"),
        ("../../etc/passwd", "passwd"),
        ("ünïcode 1.txt", "ünïcode 1.txt"),
        ("..", "file"),
        ("", "file"),
        ("a\r\nSet-Cookie: x", "a__Set-Cookie: x"),
    ],
)
def test_a_name_keeps_what_is_harmless(name: str, expected: str) -> None:
    assert file_name(name) == expected


def test_a_long_name_keeps_its_extension() -> None:
    made = file_name("é" * 300 + ".parquet", reserve=23)
    assert posixpath.splitext(made)[1] == ".parquet"
    assert made.startswith("é")
