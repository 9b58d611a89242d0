"""A step is done again when the contents of its inputs change, and only then."""

from __future__ import annotations

from pathlib import Path

from tools.stamp import Stamp, digest


def test_a_digest_tells_contents_and_names_apart_but_no_times_or_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("b")
    before = digest([one, two])
    one.touch()
    assert digest([two, one]) == before
    one.write_text("b")
    two.write_text("a")
    assert digest([one, two]) != before


def test_a_stamp_holds_only_the_last_value_written(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "made" / "stamp")
    assert not stamp.holds("")
    stamp.write("a")
    assert stamp.holds("a")
    assert not stamp.holds("b")
    stamp.clear()
    assert not stamp.holds("a")
