"""The list of mutants speaks of the engine as it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.simulation.mutants import MUTANTS, Mutant, mutated

SOURCE = Path(__file__).parents[2] / "src/vivace"


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.rule)
def test_a_mutant_finds_its_place(mutant: Mutant) -> None:
    source = (SOURCE / mutant.module).read_text()
    assert ast.dump(ast.parse(mutated(mutant, source))) != ast.dump(ast.parse(source))
