"""The examples on the documentation pages."""

from __future__ import annotations

import re

import pytest

from vivace.model.flow_reader import read_flow
from vivace.plugin import Registry
from vivace.plugins.docker import types as docker
from vivace.plugins.manifest import MANIFEST
from vivace.plugins.script import types as script
from vivace.services.field_docs import field_docs

REGISTRY = Registry([MANIFEST])
OURS = [
    (kind, type_id)
    for family in (docker, script)
    for kind, types in family.TYPES.items()
    for type_id in types
]


@pytest.mark.parametrize(("kind", "type_id"), OURS, ids=[type_id for _, type_id in OURS])
def test_every_type_has_an_example_that_is_a_valid_flow(kind: str, type_id: str) -> None:
    cls = REGISTRY.resolve(kind, type_id)
    examples = re.findall(r"```yaml\n(.*?)```", cls.__doc__ or "", re.DOTALL)
    assert examples
    for example in examples:
        source = "\n".join(line.removeprefix("    ") for line in example.splitlines())
        reading = read_flow(source, REGISTRY)
        assert [str(problem) for problem in reading.problems] == []
        assert type_id in source


@pytest.mark.parametrize(("kind", "type_id"), OURS, ids=[type_id for _, type_id in OURS])
def test_every_property_is_described(kind: str, type_id: str) -> None:
    cls = REGISTRY.resolve(kind, type_id)
    known = {"id", "type", "version"}
    described = field_docs(cls)
    missing = [
        name
        for name in cls.model_fields
        if name not in described and name not in known and name in cls.__annotations__
    ]
    assert [name for name in missing if name not in ("container_image", "interpreter")] == []
