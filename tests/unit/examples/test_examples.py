"""The flows in examples/ are what a newcomer runs first: each is read without a finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from vivace.model.flow_reader import read_flow
from vivace.plugin import Registry
from vivace.plugins.manifest import MANIFEST

EXAMPLES = sorted(Path(__file__).parents[3].joinpath("examples").glob("*.yaml"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_has_no_error_and_no_warning(file: Path) -> None:
    reading = read_flow(file.read_text(), Registry([MANIFEST]))
    assert [str(problem) for problem in reading.problems] == []
    assert reading.require().id == file.stem


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4
